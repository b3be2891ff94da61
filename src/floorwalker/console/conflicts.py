"""Somebody was there first: field by field what it was, what they saved, what one typed; and what was chosen of it."""

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from floorwalker.console.asking import reader_of
from floorwalker.core.desks.desk import Verb
from floorwalker.core.desks.forms import RecordForm, differs, written
from floorwalker.core.desks.records import Change, changed_between
from floorwalker.core.lists.columns import zone_of
from floorwalker.core.reader import Reader

_CHOICES = ("theirs", "mine")
_PAGE = ("csrfmiddlewaretoken", "form_key", "version", "choosing", "again", "draft")


def resolved(verb: Verb, record: Any, sent: QueryDict, version: int) -> tuple[QueryDict, bool]:
    """What is to be saved after the choices, and whether one is still to be made."""
    began = sent.get("choosing", "")
    merged, undecided = sent.copy(), False
    form = verb.form(sent)
    for change in changed_between(verb.form, record, int(began) if began.isdigit() else version, version):
        choice = sent.get(f"choose-{change.name}", "")
        field = form.fields[change.name]
        if choice == "theirs":
            _put(merged, change.name, field, change.now)
        elif choice != "mine" and differs(field, change.now, form[change.name].data):
            undecided = True
    return merged, undecided


def _put(data: QueryDict, name: str, field: forms.Field, value: Any) -> None:
    """Set a value as a browser would send it."""
    if isinstance(field, forms.BooleanField):
        data.setlist(name, ["on"] if value else [])
    else:
        shown = field.prepare_value(value)
        data.setlist(name, [str(one) for one in shown] if isinstance(shown, list) else [str(shown)])


def drawn(request: HttpRequest, verb: Verb, record: Any, form: RecordForm, *, began: int, until: int) -> dict[str, Any]:
    """The conflict as its template reads it; ``form`` is bound to what was sent."""
    assert isinstance(form.data, QueryDict)
    reader, zone = reader_of(request), zone_of(record)
    changes = {change.name: change for change in changed_between(verb.form, record, began, until)}
    rows = [_row(form, change, reader, zone) for change in changes.values()]
    ours = [
        {"label": form.fields[name].label, "text": written(form.fields[name], form[name].data)}
        for name in verb.form.read(record)
        if name not in changes and name in form.changed_data
    ]
    newest = max(changes.values(), key=lambda change: change.at)
    return {
        "rows": [row for row in rows if row["differs"]],
        "ours": ours,
        "began": began,
        "version": until,
        "who": newest.who,
        "at": reader.when(newest.at, zone),
        "several": len({change.who for change in changes.values()}) > 1,
        "sent": [(name, value) for name, values in form.data.lists() if _is_typed(name) for value in values],
    }


def _row(form: RecordForm, change: Change, reader: Reader, zone: str) -> dict[str, Any]:
    field, typed = form.fields[change.name], form[change.name].data
    touched = differs(field, change.opened, typed)
    said = form.data.get(f"choose-{change.name}", "")
    return {
        "name": change.name,
        "label": field.label,
        "opened": written(field, change.opened),
        "theirs": written(field, change.now),
        "mine": written(field, typed),
        "who": change.who,
        "at": reader.when(change.at, zone),
        "title": reader.exactly(change.at, zone),
        "touched": touched,
        "differs": differs(field, change.now, typed),
        "chosen": said if said in _CHOICES else ("" if touched else "theirs"),
        "missing": "choosing" in form.data and touched and said not in _CHOICES,
    }


def _is_typed(name: str) -> bool:
    return name not in _PAGE and not name.startswith("choose-")
