"""Asking for a move over the page: what was typed is never lost."""

from typing import Any
from uuid import UUID

import pytest
from django import forms

from floorwalker.console.cards import ask
from floorwalker.core.errors import Invalid, Refused
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import clerk


class AmountForm(forms.Form):
    """How much."""

    amount = forms.IntegerField()


def _given_too_much(session: Session, *, amount: int, **_: Any) -> Session:
    raise Invalid(f"{amount} is more than was paid.", field="amount")


def _given_a_field_of_another_form(session: Session, **_: Any) -> Session:
    raise Invalid("The order is not paid.", field="order")


def _too_late(session: Session, **_: Any) -> Session:
    raise Refused("Somebody was faster.")


@pytest.fixture
def form() -> AmountForm:
    """As it was sent."""
    sent = AmountForm({"amount": "700"})
    assert sent.is_valid()
    return sent


def test_what_a_verb_finds_invalid_is_said_at_the_field_and_the_input_stays(form: AmountForm) -> None:
    answer = ask(_given_too_much, Session(id=UUID(int=1)), actor=clerk(), form=form)

    assert answer == ("", 422)
    assert form.errors == {"amount": ["700 is more than was paid."]}
    assert form["amount"].value() == "700"


@pytest.mark.parametrize("filled", [True, False], ids=["with a form", "without a form"])
def test_what_concerns_no_field_of_the_form_is_said_above_it(form: AmountForm, filled: bool) -> None:
    answer = ask(_given_a_field_of_another_form, Session(id=UUID(int=1)), actor=clerk(), form=form if filled else None)

    assert answer == ("The order is not paid.", 422)
    assert form.errors == {}


def test_what_the_state_does_not_allow_is_said_above_the_form(form: AmountForm) -> None:
    assert ask(_too_late, Session(id=UUID(int=1)), actor=clerk(), form=form) == ("Somebody was faster.", 409)
