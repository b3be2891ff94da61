"""A form filled in as a person would, whatever it asks."""

from typing import Any

from django import forms

from floorwalker.accounts.actor import SYSTEM
from floorwalker.core.forms import RowsField, form_for
from floorwalker.core.machine import Move
from floorwalker.core.models import Session
from floorwalker.core.verbs import sheet_of


def filled(move: Move, session: Session | None = None) -> dict[str, Any]:
    """A word, the least number or the first choice for each field that must be given, of this session where there is one."""
    form = form_for(move, sheet=sheet_of(session) if session else None, actor=SYSTEM)
    return {name: _given(field) for name, field in form.fields.items() if field.required}


def _given(field: forms.Field) -> Any:
    if isinstance(field, RowsField):
        return [{name: _given(part) for name, part in field.form().fields.items() if part.required}]
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        first = next((str(code) for code, _ in choices if code), "none")
        return [first] if isinstance(field, forms.MultipleChoiceField) else first
    if isinstance(field, forms.IntegerField | forms.DecimalField | forms.FloatField):
        return field.min_value or 1
    given: dict[type[forms.Field], str] = {
        forms.EmailField: "anna@example.com",
        forms.DateField: "2026-03-28",
        forms.TimeField: "12:00",
        forms.DateTimeField: "2026-03-28T12:00",
    }
    return True if isinstance(field, forms.BooleanField) else given.get(type(field), "a word")
