"""Forms that are asked of a record: what they show of it and change, and when two values mean the same."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.kit.speech import later as _

_BLANK: tuple[Any, ...] = (None, "", [], (), {})
MOST_WORDS = 250


class RecordForm(forms.Form):
    """A form that knows the record of which it is asked, and by whom; both are ``None`` where it is only described.

    ``read`` gives the values of fields from a row: the record, or what it was, from its trail. What it gives is what the form
    changes; ``opened`` is the row that was read when somebody began to type.
    """

    def __init__(
        self, *given: Any, record: Any = None, opened: Any = None, actor: Actor | None = None, **more: Any
    ) -> None:
        row = record if opened is None else opened
        more["initial"] = {} if row is None else self.read(row)
        super().__init__(*given, **more)
        self.record = record
        self.actor = actor
        if record is not None:
            self.prepare(record)

    @staticmethod
    def read(row: Any) -> dict[str, Any]:
        """The values of the fields that show something of the record."""
        return {}

    def prepare(self, record: Any) -> None:
        """Fit the fields to the record."""

    @cached_property
    def changed_data(self) -> list[str]:
        """The fields in which something else stands than what was there, by what it means."""
        return [
            name
            for name, field in self.fields.items()
            if differs(field, self.get_initial_for_field(field, name), self[name].data)
        ]


class WordsField(forms.Field):
    """A list of short texts; people part them by commas, programs send a list."""

    widget = forms.TextInput

    def __init__(self, *, each: int = 64, **more: Any) -> None:
        super().__init__(**more)
        self.each = each

    def prepare_value(self, value: Any) -> Any:
        if isinstance(self.widget, forms.TextInput) and isinstance(value, list):
            return ", ".join(map(str, value))
        return value

    def to_python(self, value: Any) -> list[str]:
        """The texts, each once, without blanks around them."""
        given = value.split(",") if isinstance(value, str) else value or []
        if not isinstance(given, list) or any(not isinstance(word, str) for word in given):
            raise ValidationError(gettext("Must be a list of texts."))
        return list(dict.fromkeys(word.strip() for word in given if word.strip()))

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if len(value) > MOST_WORDS:
            raise ValidationError(gettext("At most {count} at a time.").format(count=MOST_WORDS))
        if any(len(word) > self.each for word in value):
            raise ValidationError(gettext("Each has at most {count} characters.").format(count=self.each))
        if any("\x00" in word for word in value):
            raise ValidationError(gettext("One has a character that cannot be kept."))


def meaning(field: forms.Field, value: Any) -> Any:
    """What a value of a field means: 10 is 10.00, a day is a day in every notation, and blanks are nothing."""
    try:
        found = field.to_python(value.strip() if isinstance(value, str) else value)
    except ValidationError:
        return value
    if isinstance(found, str):
        found = found.replace("\r\n", "\n")
    return None if found in _BLANK else found


def differs(field: forms.Field, one: Any, other: Any) -> bool:
    """Whether two values of a field differ in what they mean. Whatever asks “was it changed?” asks here."""
    return bool(meaning(field, one) != meaning(field, other))


def written(field: forms.Field, value: Any) -> str:
    """A value as people read it."""
    found = meaning(field, value)
    if isinstance(field, forms.BooleanField):
        return gettext("yes") if found else gettext("no")
    choices = getattr(field, "choices", None)
    if choices is not None and not isinstance(found, list):
        return str(dict(_flat(choices)).get(found, "")) if found is not None else ""
    if isinstance(found, list):
        return ", ".join(map(str, found))
    return "" if found is None else str(field.prepare_value(found))


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    return [(code, label) for code, label in choices if not isinstance(label, list | tuple)]


def completed(form: type[RecordForm], record: Any, said: Mapping[str, Any]) -> dict[str, Any]:
    """What a program said, with what it left out as it stands in the record."""
    return form.read(record) | dict(said)


class ReasonForm(RecordForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))
