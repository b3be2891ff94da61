"""What people do to a customer: who they are, tags, a note, their account; what the shop says afterwards."""

from datetime import timedelta
from typing import Any

import pytest

from floorwalker.accounts.actor import SYSTEM, Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.customers.actions import CustomerForm
from floorwalker.commerce.customers.erasing import erase
from floorwalker.commerce.customers.intake import CUSTOMERS
from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.tests.builders import make_customer, told
from floorwalker.core.clock import now
from floorwalker.core.desks import records
from floorwalker.core.desks.forms import completed
from floorwalker.core.errors import Refused
from floorwalker.core.registry import desk


def ask(customer: Customer, name: str, actor: Actor = SYSTEM, /, **fields: Any) -> None:
    desk_ = desk("customers")
    verb = desk_.verb(name)
    assert verb is not None
    records.ask(desk_, verb, customer, actor=actor, fields=fields)


def edited(customer: Customer, **fields: Any) -> dict[str, Any]:
    """What the form gives."""
    form = CustomerForm(completed(CustomerForm, customer, fields), record=customer)
    assert form.is_valid(), form.errors
    return form.cleaned_data


def stored(customer: Customer) -> Customer:
    return Customer.objects.get(pk=customer.pk)


def test_a_customer_is_edited_and_found_by_what_they_are_now(berlin: Store, mia: Actor) -> None:
    anna = make_customer(berlin, addresses=[{"country": "DE"}])
    ask(anna, "edit", mia, **edited(anna, family_name="Berg", email="ANNA@BERG.example", phone="030 901820"))
    after = stored(anna)

    assert (str(after), after.email, str(after.phone)) == ("Anna Berg", "anna@berg.example", "+4930901820")
    assert "anna berg" in after.words
    assert not after.accepts_marketing


def test_another_notation_of_a_telephone_number_is_no_change(berlin: Store) -> None:
    anna = make_customer(berlin, phone="+4930901820", addresses=[{"country": "DE"}])
    ask(anna, "edit", **edited(anna, phone="030 90 18 20"))

    assert anna.trail.count() == 1  # type: ignore[attr-defined]  # the trail's own name for it


def test_tags_and_a_note_are_kept(berlin: Store) -> None:
    anna = make_customer(berlin, tags=["vip"])
    ask(anna, "tag", add=["wholesale"], remove=["vip"])
    ask(anna, "note", note="Rings at noon")

    assert (stored(anna).tags, stored(anna).note) == (["wholesale"], "Rings at noon")


def test_an_account_is_closed_and_opened_once_each(berlin: Store) -> None:
    anna = make_customer(berlin)
    ask(anna, "disable", reason="Chargebacks")
    with pytest.raises(Refused, match="disabled already"):
        ask(anna, "disable", reason="Chargebacks")
    assert stored(anna).status == "disabled"

    ask(anna, "enable", reason="Settled")
    with pytest.raises(Refused, match="active already"):
        ask(anna, "enable", reason="Settled")
    assert stored(anna).status == "active"


def test_the_shop_does_not_undo_what_it_does_not_know(berlin: Store) -> None:
    anna = make_customer(berlin)
    said = {
        "external_id": anna.external_id,
        "given_name": "Anna",
        "family_name": "Quast",
        "email": "anna@quast.example",
    }
    ask(anna, "edit", **edited(anna, family_name="Berg"))
    ask(anna, "disable", reason="Chargebacks")
    later = (now() + timedelta(minutes=1)).isoformat()
    told(CUSTOMERS, berlin, said | {"updated_at": later, "email": "anna@neu.example"})
    after = stored(anna)

    assert (after.family_name, after.email, after.status) == ("Berg", "anna@neu.example", "disabled")
    assert set(after.by_hand) == {"family_name", "status"}


def test_of_an_erased_customer_nothing_can_be_asked(berlin: Store, mia: Actor) -> None:
    anna = make_customer(berlin)
    ask(anna, "note", note="Rings at noon")
    erase(anna, actor=mia)

    assert (stored(anna).note, stored(anna).by_hand) == ("", {})
    for verb, fields in (("edit", edited(anna)), ("tag", {"add": ["x"], "remove": []}), ("disable", {"reason": "x"})):
        with pytest.raises(Refused, match="was erased"):
            ask(anna, verb, **fields)
