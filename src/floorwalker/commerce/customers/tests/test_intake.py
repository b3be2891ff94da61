"""Customers come in, their telephone and country in one form."""

import pytest

from floorwalker.accounts.actor import Reach
from floorwalker.accounts.models import Store
from floorwalker.commerce.customers.wall import customers, find_customer
from floorwalker.commerce.tests.builders import make_customer
from floorwalker.core.errors import NotFound
from floorwalker.core.tests.builders import make_store

_HOME = {"name": "Anna Quast", "street": "Torstraße 5", "city": "Berlin", "zip": "10119", "country": "de"}


def test_a_customer_is_kept_as_compared(berlin: Store) -> None:
    anna = make_customer(berlin, email="Anna@Quast.Example", phone="030 901820", addresses=[_HOME], tags=["vip"])

    assert (str(anna), anna.email, str(anna.phone), anna.country) == (
        "Anna Quast",
        "anna@quast.example",
        "+4930901820",
        "DE",
    )
    assert anna.places[0].lines == ("Anna Quast", "Torstraße 5", "10119 Berlin", "DE")
    assert all(word in anna.words for word in ("anna quast", "anna", "10119", "vip", "30901820"))


def test_a_telephone_that_cannot_be_understood_is_kept_as_it_was_said(berlin: Store) -> None:
    assert str(make_customer(berlin, phone="ask Tom").phone) == "ask Tom"


def test_another_stores_customer_is_not_found(berlin: Store) -> None:
    anna, bonn = make_customer(berlin), make_store("bonn")
    theirs, ours = Reach(store_ids=frozenset({bonn.pk})), Reach(store_ids=frozenset({berlin.pk, bonn.pk}))

    with pytest.raises(NotFound):
        find_customer(theirs, anna.pk)
    assert (list(customers(theirs)), list(customers(ours)), find_customer(ours, anna.pk)) == ([], [anna], anna)
