"""The texts to translate and their German: ``python -m tests.translations`` brings the catalogue up to the source.

What is translated stays; a new text is added empty, for a person to fill in, and then compiled by a second run.
"""

import io
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import Any, TypeAlias

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "floorwalker"
WORDS = PACKAGE / "locale" / "de" / "LC_MESSAGES" / "django.po"
Text: TypeAlias = str | tuple[str, ...]
_MARKS = {"_": None, "later": None, "gettext": None, "ngettext": (1, 2)}
_NOT_OURS = {"tests", "vendor", "channel_template"}
PORTAL = PACKAGE / "channels" / "returns" / "portal"
"""The pages for shoppers have catalogues beside those for staff, in six languages: see ``tests.portal_words``."""
_LETTERS = (
    PACKAGE / "commerce" / "rmas" / "letters",
    PACKAGE / "channels" / "reservations" / "waiting" / "letters.py",
)
"""What shoppers are written of an RMA, or of what they waited for, is in the same six languages."""
_STAFFS = {"staff", "portal_settings", "logos.py", "models.py"}
_PERCENT = re.compile(r"%\(\w+\)s|%%")
NO_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def sources(*, shoppers: bool = False) -> list[Path]:
    """Every file with texts for staff, or, of the portal, for shoppers."""
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("templates/**/*.html"), *PACKAGE.rglob("templates/**/*.txt")]
    ours = [file for file in files if not _NOT_OURS & set(file.relative_to(PACKAGE).parts)]
    return sorted(file for file in ours if shoppers == _is_for_shoppers(file))


def _is_for_shoppers(file: Path) -> bool:
    if any(file.is_relative_to(letters) for letters in _LETTERS):
        return True
    return file.is_relative_to(PORTAL) and not _STAFFS & set(file.relative_to(PORTAL).parts)


def extracted(files: Iterable[Path] | None = None, marks: Mapping[str, Any] = _MARKS) -> dict[Text, list[str]]:
    """Each marked text with the files that say it. Django turns a template into something that reads like a script."""
    found: dict[Text, list[str]] = {}
    for file in sources() if files is None else files:
        text = file.read_text() if file.suffix == ".py" else templatize(file.read_text())
        language = "python" if file.suffix == ".py" else "javascript"
        for _, message, _, _ in extract(language, io.BytesIO(text.encode()), marks):
            places = found.setdefault(message if isinstance(message, str) else tuple(message), [])
            places += [place for place in [str(file.relative_to(PACKAGE))] if place not in places]
    return found


def german() -> Catalog:
    """The catalogue as it is kept."""
    with WORDS.open("rb") as file:
        return read_po(file, locale="de")


def forms(text: object) -> list[str]:
    """A text, or its singular and its plural."""
    return [str(form or "") for form in (text if isinstance(text, tuple | list) else [text])]


def fields_of(text: str) -> set[str]:
    """What is filled in: ``{name}``, ``{amount:money}``, ``%(name)s``."""
    braces = {f"{name}:{spec}" for _, name, spec, _ in Formatter().parse(text) if name is not None}
    return braces | set(_PERCENT.findall(text))


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as Django reads it."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def brought_up() -> Catalog:
    """The texts of the source with the German that is known."""
    known = {message.id: message.string for message in german() if message.id}
    fresh = Catalog(
        locale="de",
        project="Floorwalker",
        version="1",
        header_comment="# The German words of Floorwalker's staff face.",
        msgid_bugs_address="Floorwalker",
        last_translator="Floorwalker",
        language_team="German",
        creation_date=NO_DAY,
        revision_date=NO_DAY,
        fuzzy=False,
    )
    for message, places in extracted().items():
        fresh.add(message, known.get(message), locations=[(place, 0) for place in places])
    return fresh


if __name__ == "__main__":
    settings.configure(USE_I18N=True)
    catalogue = brought_up()
    with WORDS.open("wb") as file:
        write_po(file, catalogue, width=120, include_lineno=False)
    WORDS.with_suffix(".mo").write_bytes(compiled(catalogue))
    for message in catalogue:
        if message.id and not all(forms(message.string)):
            print("Not translated:", message.id)  # noqa: T201  # a tool for the terminal
