"""The form of a context: one input for each operand, filled in by hand or from a sample."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext

from floorwalker.core.lists.filters import Between, OneOf
from floorwalker.kit import speech
from floorwalker.kit.speech import later as _
from floorwalker.rules.compiled import Compiled
from floorwalker.rules.forms import MomentField
from floorwalker.rules.vocabulary import Context, Operand

NONE = "-"
"""Typed where it is known that there is none."""


class ContextForm(forms.Form):
    """A context. What is left empty is not known."""

    def __init__(self, sent: Any = None, *, rules: Compiled, context: Context | None = None) -> None:
        given = context.values if context else {}
        foreign = context is not None and context.currency != rules.currency
        drawn = {
            o.key: None if foreign and _is_money(o) else _drawn(o, given.get(o.key), rules)
            for o in rules.vocabulary.operands
        }
        super().__init__(sent, initial=drawn | ({"at": context.now} if context else {}))
        self._rules = rules
        for operand in rules.vocabulary.operands:
            self.fields[operand.key] = _field(operand, rules)
        self.fields["at"] = MomentField(
            zone=rules.clock, label=_("As on"), required=False, help_text=_("The moment of the decision. Empty: now.")
        )

    def context(self, now: datetime) -> Context:
        """The context as it was filled in."""
        values = {
            operand.key: _meant(operand, self.cleaned_data[operand.key], self._rules)
            for operand in self._rules.vocabulary.operands
        }
        return Context(values=values, now=self.cleaned_data["at"] or now, currency=self._rules.currency)


def _is_money(operand: Operand) -> bool:
    return isinstance(operand.filter, Between) and operand.filter.money


def _field(operand: Operand, rules: Compiled) -> forms.Field:
    return _FIELDS[operand.filter.kind](operand, rules)


def _choice(operand: Operand, rules: Compiled) -> forms.Field:
    choices = operand.filter.choices if isinstance(operand.filter, OneOf) else None
    if not choices:
        return _text(operand, rules)
    return forms.ChoiceField(
        label=operand.label, help_text=operand.help, required=False, choices=[("", _("not known")), *choices]
    )


def _number(operand: Operand, rules: Compiled) -> forms.Field:
    is_money = _is_money(operand)
    label = f"{operand.label} ({rules.currency})" if is_money else operand.label
    places = speech.digits(rules.currency) if is_money else 4
    return forms.DecimalField(label=label, help_text=operand.help, required=False, max_digits=15, decimal_places=places)


def _moment(operand: Operand, rules: Compiled) -> forms.Field:
    return MomentField(zone=rules.clock, label=operand.label, help_text=operand.help, required=False)


def _text(operand: Operand, rules: Compiled) -> forms.Field:
    hint = gettext("“{sign}” if there is none.").format(sign=NONE)
    if operand.filter.kind == "tags":
        hint = gettext("Several with commas; “{sign}” if there is none.").format(sign=NONE)
    return forms.CharField(label=operand.label, help_text=f"{operand.help} {hint}", required=False, max_length=1000)


_FIELDS: dict[str, Callable[[Operand, Compiled], forms.Field]] = {
    "choice": _choice,
    "range": _number,
    "when": _moment,
    "text": _text,
    "tags": _text,
}


def _meant(operand: Operand, typed: Any, rules: Compiled) -> Any:
    """The value that was meant by an input."""
    if typed is None or typed == "":
        return None
    if operand.filter.kind == "tags":
        return [] if typed == NONE else [tag.strip() for tag in typed.split(",") if tag.strip()]
    if typed == NONE:
        return ""
    if _is_money(operand):
        return speech.minor_units(str(typed), rules.currency)
    return typed


def _drawn(operand: Operand, value: Any, rules: Compiled) -> Any:
    """A value as its input shows it; what no input can hold is not known."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(sorted(map(str, value))) or NONE
    if value == "" and operand.filter.kind == "text":
        return NONE
    if _is_money(operand) and isinstance(value, int):
        return speech.amount(value, rules.currency)
    return value if isinstance(value, str | int | float | Decimal | datetime) else None
