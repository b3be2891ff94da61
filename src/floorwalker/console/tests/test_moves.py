"""Asking for a move over the page: what was typed is never lost."""

from typing import Any

import pytest
from django import forms

from floorwalker.console.moves import do
from floorwalker.core.errors import Invalid, Refused


class AmountForm(forms.Form):
    """How much."""

    amount = forms.IntegerField()


def _given_too_much(fields: dict[str, Any]) -> str:
    raise Invalid(f"{fields['amount']} is more than was paid.", field="amount")


def _given_a_field_of_another_form(fields: dict[str, Any]) -> str:
    raise Invalid("The order is not paid.", field="order")


def _too_late(fields: dict[str, Any]) -> str:
    raise Refused("Somebody was faster.")


@pytest.fixture
def form() -> AmountForm:
    """As it was sent."""
    sent = AmountForm({"amount": "700"})
    assert sent.is_valid()
    return sent


def test_what_a_verb_finds_invalid_is_said_at_the_field_and_the_input_stays(form: AmountForm) -> None:
    assert do(_given_too_much, form) == ("", "", 422)
    assert form.errors == {"amount": ["700 is more than was paid."]}
    assert form["amount"].value() == "700"


def test_what_concerns_no_field_of_the_form_is_said_above_it(form: AmountForm) -> None:
    assert do(_given_a_field_of_another_form, form) == ("", "The order is not paid.", 422)
    assert form.errors == {}


def test_a_move_without_a_form_says_it_above_too() -> None:
    form = forms.Form({})

    assert form.is_valid()
    assert do(_given_a_field_of_another_form, form) == ("", "The order is not paid.", 422)


def test_what_the_state_does_not_allow_is_said_above_the_form(form: AmountForm) -> None:
    assert do(_too_late, form) == ("", "Somebody was faster.", 409)
