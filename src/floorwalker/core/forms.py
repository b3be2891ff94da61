"""The input of moves: a form may know the session and the actor, take rows, and take files. Pages draw it, the API reads it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.machine import Move

MOST_ROWS = 500


class MoveForm(forms.Form):
    """A form that knows of what and by whom it is asked.

    ``sheet`` is the session as it stands, ``None`` where a session is to open or the form is only described; ``actor`` is who asks. A
    subclass fills choices and first values from them in ``prepare``. ``for_many``: it asks the same without a sheet, but for
    its rows, so that it can be asked of many sessions at once.
    """

    for_many: ClassVar[bool] = False

    def __init__(self, *given: Any, sheet: Sheet | None = None, actor: Actor | None = None, **more: Any) -> None:
        super().__init__(*given, **more)
        self.sheet = sheet
        self.actor = actor
        if sheet is not None:
            self.prepare(sheet)

    def prepare(self, sheet: Sheet) -> None:
        """Fit the fields to the session."""


def form_for(move: Move, *given: Any, sheet: Sheet | None, actor: Actor | None) -> forms.Form:
    """The form of a move, bound to data and files where they are given; one without fields where it has no form."""
    which = move.form or forms.Form
    if issubclass(which, MoveForm):
        return which(*given, sheet=sheet, actor=actor)
    return which(*given)


class LinesField(forms.CharField):
    """Several texts, one a line, or a list of them; gives each once."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        """Kept texts as lines."""
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """The texts in their order, without blanks around them."""
        lines = value if isinstance(value, list | tuple) else str(super().clean(value)).splitlines()
        return list(dict.fromkeys(line for line in (str(line).strip() for line in lines) if line))


class RowsWidget(forms.Widget):
    """A table of inputs, one line for each row: ``name-0-field``. Data that is a plain mapping has the rows as a list."""

    template_name = "core/rows.html"

    def __init__(self, form: Callable[..., forms.Form], blank: int) -> None:
        super().__init__()
        self.form = form
        self.blank = blank

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> Any:
        """The rows as they were sent, ``None`` for one that was left as it was drawn."""
        if not isinstance(data, QueryDict):
            return data.get(name)
        numbers = {key.removeprefix(f"{name}-").partition("-")[0] for key in data if key.startswith(f"{name}-")}
        places = sorted(int(number) for number in numbers if number.isascii() and number.isdigit() and len(number) < 5)
        return [self._row(data, f"{name}-{place}") for place in places]

    def _row(self, data: QueryDict, prefix: str) -> dict[str, Any] | None:
        form = self.form(data, prefix=prefix)
        if not form.has_changed():
            return None
        values = {name: form[name].data for name in form.fields}
        return {name: value for name, value in values.items() if value not in (None, "", [])}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> bool:
        return not any(key == name or key.startswith(f"{name}-") for key in data)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        given: list[dict[str, Any]] = (
            [row if isinstance(row, dict) else {} for row in value] if isinstance(value, list | tuple) else []
        )
        given += [{}] * (self.blank - sum(not row for row in given))
        blank = self.form(prefix=name)
        return super().get_context(name, value, attrs) | {
            "headings": [field.label for field in blank.visible_fields()],
            "rows": [(self._label(row), self._form(row, name, place)) for place, row in enumerate(given)],
            "labelled": any(map(self._label, given)),
        }

    def _label(self, row: Mapping[str, Any]) -> str:
        return "" if _asks_for_label(self.form) else row.get("label", "")

    def _form(self, row: dict[str, Any], name: str, place: int) -> forms.Form:
        form = self.form(initial=row, prefix=f"{name}-{place}", use_required_attribute=False)
        for field in form.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}, {row.get('label') or place + 1}"
        return form


def _asks_for_label(form: Callable[..., forms.Form]) -> bool:
    return "label" in form().fields


class RowsField(forms.Field):
    """A list of rows, each read by the same small form. Its first values are the rows that are offered, ``blank`` ones follow.

    Gives a list of cleaned mappings; what is wrong is said with the number of the row. A row may carry a ``label`` among
    its first values, which is drawn before its inputs and not sent, unless the form itself asks for a ``label``.
    """

    widget: RowsWidget

    def __init__(self, form: Callable[..., forms.Form], *, blank: int = 0, **more: Any) -> None:
        self.form = form
        super().__init__(widget=RowsWidget(form, blank), **more)

    def read_by(self, form: Callable[..., forms.Form]) -> None:
        """Have the rows read by another form, such as one that knows who asks."""
        self.form = form
        self.widget.form = form

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)

    def bound_data(self, data: Any, initial: Any) -> list[dict[str, Any]]:
        """What was sent, with the labels under which it was offered."""
        labels = [] if _asks_for_label(self.form) else [row.get("label") for row in initial or ()]
        sent = [row if isinstance(row, dict) else {} for row in data] if isinstance(data, list) else []
        labelled = zip(sent, labels, strict=False)
        return [row | {"label": label} for row, label in labelled] + sent[len(labels) :]

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """The rows, cleaned; ValidationError names row and field."""
        rows = [] if value is None or value == "" else value
        if not isinstance(rows, list) or any(row is not None and not isinstance(row, dict) for row in rows):
            raise ValidationError(gettext("Must be a list of objects."))
        if len(rows) > MOST_ROWS:
            raise ValidationError(gettext("At most {count} rows at a time.").format(count=MOST_ROWS))
        cleaned = self._cleaned(rows)
        if not cleaned and self.required:
            raise ValidationError(self.error_messages["required"])
        return cleaned

    def _cleaned(self, rows: Sequence[Mapping[str, Any] | None]) -> list[dict[str, Any]]:
        wrong: list[ValidationError] = []
        cleaned = []
        for number, row in enumerate(rows, start=1):
            if row is None:
                continue
            form = self.form(dict(row))
            wrong += [_odd(number, name) for name in row if name not in form.fields]
            if form.is_valid():
                cleaned.append(form.cleaned_data)
            else:
                wrong += [_said(form, number, name, str(no)) for name, errors in form.errors.items() for no in errors]
        if wrong:
            raise ValidationError(wrong)
        return cleaned


def _odd(number: int, name: str) -> ValidationError:
    return ValidationError(gettext("Row {number} has an unknown field “{name}”.").format(number=number, name=name))


def _said(form: forms.Form, number: int, name: str, error: str) -> ValidationError:
    label = form.fields[name].label if name in form.fields else ""
    start = gettext("Row {number}, {label}: {error}") if label else gettext("Row {number}: {error}")
    return ValidationError(start.format(number=number, label=label, error=error))
