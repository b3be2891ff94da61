"""A form filled in as a person would, whatever it asks."""

from typing import Any

from django import forms


def filled(form: type[forms.Form] | None) -> dict[str, Any]:
    """A word, the least number or the first choice for each field that must be given."""
    fields = form().fields.items() if form else ()
    return {name: _given(field) for name, field in fields if field.required}


def _given(field: forms.Field) -> Any:
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return next(str(code) for code, _ in choices if code)
    if isinstance(field, forms.IntegerField | forms.DecimalField | forms.FloatField):
        return field.min_value or 1
    given: dict[type[forms.Field], str] = {
        forms.DateField: "2026-03-28",
        forms.TimeField: "12:00",
        forms.DateTimeField: "2026-03-28T12:00",
    }
    return True if isinstance(field, forms.BooleanField) else given.get(type(field), "a word")
