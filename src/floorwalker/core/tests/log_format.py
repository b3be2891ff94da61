"""What the logs of released versions hold, fact by fact: ``python -m floorwalker.core.tests.log_format`` adds what is new.

Each channel keeps it beside its tests. Events are never changed, so every later version must be able to read them. A
fact that no release has had yet may be taken out of the file by hand.
"""

import importlib
import json
import os
from pathlib import Path
from typing import Any

import django
import msgspec
from django.apps import apps

if not apps.ready:  # run as a program, and not by pytest
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "floorwalker.config.settings")
    django.setup()

from floorwalker.core.registry import Channel, channels

Format = dict[str, Any]
_WORDS = {"title", "description", "default"}


def place(channel: Channel) -> Path:
    """The file of a channel; one that was never released may have none yet."""
    package = channel.record.__module__.rpartition(".")[0]
    return Path(str(importlib.import_module(package).__file__)).parent / "tests" / "log_format.json"


def kept(channel: Channel) -> Format:
    """What the file says, by type of fact."""
    file = place(channel)
    found: Format = json.loads(file.read_text()) if file.exists() else {}
    return found


def spoken(channel: Channel) -> Format:
    """The JSON Schema of each fact as it is declared now, without words for people and defaults."""
    return {fact.type: _schema(fact) for fact in channel.facts}


def _schema(fact: Any) -> Format:
    (root,), parts = msgspec.json.schema_components([fact])
    own = parts.pop(root["$ref"].rpartition("/")[2])
    schema: Format = _bare({key: own.get(key, empty) for key, empty in (("properties", {}), ("required", []))})
    return schema | ({"parts": _bare(parts)} if parts else {})


def _bare(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_bare(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    names_of_fields = {"properties", "parts"}
    return {
        key: {name: _bare(part) for name, part in value.items()} if key in names_of_fields else _bare(value)
        for key, value in schema.items()
        if key not in _WORDS
    }


def broken(before: Format, after: Format) -> list[str]:
    """Why events written before could not be read any more; only facts, fields with a default, and words may be added."""
    sentences = [f"“{type_}” is gone." for type_ in before.keys() - after.keys()]
    for type_ in before.keys() & after.keys():
        old, new = before[type_], after[type_]
        for name, schema in old["properties"].items():
            if not _covers(schema, new["properties"].get(name)):
                sentences.append(f"the field “{name}” of “{type_}” is gone or says something else.")
        for name in set(new["required"]) - set(old["required"]):
            sentences.append(f"the field “{name}” of “{type_}” has no default.")
        sentences += [
            f"a part of “{type_}”: {why}" for why in _broken_parts(old.get("parts", {}), new.get("parts", {}))
        ]
    return sorted(sentences)


def _broken_parts(before: Format, after: Format) -> list[str]:
    """Parts may gain fields, too, as long as what was written without them can be read."""
    sentences = [f"“{name}” is gone." for name in before.keys() - after.keys()]
    for name in before.keys() & after.keys():
        old, new = before[name], after[name]
        fields = new.get("properties", {})
        same = all(_covers(schema, fields.get(key)) for key, schema in old.get("properties", {}).items())
        more = set(new.get("required", [])) - set(old.get("required", []))
        rest = [{key: part[key] for key in part.keys() - {"properties", "required"}} for part in (old, new)]
        if not same or more or rest[0] != rest[1]:
            sentences.append(f"“{name}” says something else.")
    return sentences


def _covers(old: Format, new: Format | None) -> bool:
    """Whether what was written by the old schema can be read by the new one: the same, or one of more words than before."""
    if new is None or "enum" not in old or "enum" not in new:
        return old == new
    return set(old["enum"]) <= set(new["enum"]) and old | {"enum": ()} == new | {"enum": ()}


if __name__ == "__main__":
    for which in channels():
        if wrong := broken(kept(which), spoken(which)):
            raise SystemExit(f"{which.code}: {' '.join(wrong)}")
        place(which).write_text(json.dumps(spoken(which), indent=1, sort_keys=True) + "\n")
