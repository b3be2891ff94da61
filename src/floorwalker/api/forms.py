"""What programs send for a form: read as JSON or as multipart/form-data, checked by type, cleaned by the form."""

from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
from django import forms
from django.http import HttpRequest, QueryDict
from ninja import Header

from floorwalker.api.problems import ApiProblem
from floorwalker.core.desks.forms import WordsField
from floorwalker.core.forms import RowsField

Key = Annotated[
    str | None, Header(alias="Idempotency-Key", description="Sent again with the same key, it is done once.")
]
_LIST, _TEXT = "Must be a list.", "Must be a text."
_TYPES: tuple[tuple[type[forms.Field], type | tuple[type, ...], str], ...] = (
    (forms.FileField, (), "A file is sent as multipart/form-data, with the other fields beside it."),
    (RowsField, list, _LIST),
    (WordsField, list, _LIST),
    (forms.MultipleChoiceField, list, _LIST),
    (forms.BooleanField, bool, "Must be true or false."),
    (forms.DecimalField, (int, float, str), "Must be a number."),
    (forms.TypedChoiceField, (int, str), "Must be a number or a text."),
    (forms.IntegerField, int, "Must be a whole number."),
    (forms.Field, str, _TEXT),
)


def sent(request: HttpRequest) -> tuple[dict[str, Any], Any]:
    """The fields and the files of a request, as JSON or as multipart/form-data."""
    if request.content_type == "multipart/form-data":
        return request.POST, request.FILES
    if not request.body:
        return {}, None
    try:
        body = msgspec.json.decode(request.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise ApiProblem("not_json", f"The body cannot be read as JSON: {wrong}.") from None
    if not isinstance(body, dict):
        raise invalid({}, "The body must be a JSON object of the move's fields.")
    return body, None


def invalid(fields: dict[str, list[str]], sentence: str = "Some fields are not valid.") -> ApiProblem:
    return ApiProblem("invalid", sentence, fields=fields)


def fields_of(form: forms.Form, said: Iterable[str] | None = None) -> dict[str, Any]:
    """The cleaned fields of the form; what does not fit is ``invalid``, field by field.

    ``said`` are the fields that the program itself has sent, where others were completed.
    """
    typed = not isinstance(form.data, QueryDict)
    names = {name if typed else name.partition("-")[0] for name in (*form.data, *form.files)}
    wrong = {name: ["There is no such field."] for name in names - form.fields.keys()}
    if typed:
        wrong |= {
            name: [complaint]
            for name, value in form.data.items()
            if name in form.fields
            and (said is None or name in said)
            and (complaint := _complaint(form.fields[name], value))
        }
    if not wrong and not form.is_valid():
        wrong = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
    if wrong:
        raise invalid(wrong)
    return form.cleaned_data


def _complaint(field: forms.Field, value: Any) -> str:
    if value is None:
        return ""
    kind, sentence = next((kind, sentence) for base, kind, sentence in _TYPES if isinstance(field, base))
    fits = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
    return "" if fits else sentence
