"""What is said twice, late, wrongly or by two at once is taken in once, and stops nothing else."""

from functools import partial
from typing import Any

import pytest
from pydantic import ValidationError

from floorwalker.accounts.actor import SYSTEM, Actor
from floorwalker.accounts.models import Store
from floorwalker.accounts.trail import trail_of
from floorwalker.commerce.customers.intake import CUSTOMERS, CustomerIn
from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.orders.intake import ORDERS
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.said import sentences
from floorwalker.commerce.taking import Intake, Outcome, take
from floorwalker.commerce.tests.builders import order_said, told
from floorwalker.core.errors import NotAllowed, Refused
from floorwalker.core.tests.builders import clerk, make_store
from floorwalker.core.tests.threads import at_once

ADA = {"external_id": "c-1", "given_name": "Ada", "updated_at": "2026-03-02T09:00:00Z"}


def words(answers: list[Outcome]) -> list[str]:
    return [answer.outcome for answer in answers]


def later(minute: int, **fields: Any) -> dict[str, Any]:
    return ADA | {"updated_at": f"2026-03-02T09:{minute:02}:00Z"} | fields


def test_the_same_again_changes_nothing(berlin: Store) -> None:
    first = told(CUSTOMERS, berlin, ADA)
    again = told(CUSTOMERS, berlin, ADA)

    assert (words(first), words(again)) == (["created"], ["unchanged"])
    assert first[0].id == again[0].id == Customer.objects.get().pk
    assert trail_of(Customer).count() == 1


def test_what_is_older_than_what_is_known_changes_nothing(berlin: Store) -> None:
    told(CUSTOMERS, berlin, later(10))

    assert words(told(CUSTOMERS, berlin, later(5, given_name="Eda"))) == ["outdated"]
    assert Customer.objects.get().given_name == "Ada"


def test_the_same_said_later_holds_from_then_on(berlin: Store) -> None:
    """What was said between the two comes last, and is over."""
    told(CUSTOMERS, berlin, later(0))
    assert words(told(CUSTOMERS, berlin, later(20))) == ["unchanged"]

    assert words(told(CUSTOMERS, berlin, later(10, given_name="Eda"))) == ["outdated"]
    assert Customer.objects.get().given_name == "Ada"


def test_what_is_newer_or_has_no_time_changes_it(berlin: Store) -> None:
    told(CUSTOMERS, berlin, later(0))

    assert words(told(CUSTOMERS, berlin, later(1, given_name="Eda"))) == ["changed"]
    assert words(told(CUSTOMERS, berlin, {"external_id": "c-1", "given_name": "Ida"})) == ["changed"]
    assert Customer.objects.get().given_name == "Ida"


def test_what_is_said_twice_in_one_batch_is_taken_in_the_order_in_which_it_is_said(berlin: Store) -> None:
    answers = told(CUSTOMERS, berlin, later(0), {"external_id": "c-2"}, later(2, given_name="Eda"), later(1))

    assert words(answers) == ["created", "created", "changed", "outdated"]
    assert Customer.objects.get(external_id="c-1").given_name == "Eda"


def test_one_that_is_refused_stops_no_other(berlin: Store) -> None:
    wrong = order_said({"price": 1000, "discount": 1001})
    answers = told(ORDERS, berlin, order_said(), wrong, order_said())

    assert words(answers) == ["created", "refused", "created"]
    assert answers[1].problem == "Line “1”: its discount is more than its price."
    assert Order.objects.count() == 2


def test_one_that_cannot_be_written_stops_no_other(berlin: Store) -> None:
    """A sum that no column can hold is noticed by the database only."""
    huge = [{"price": 10**13, "quantity": 1_000_000}]
    answers = told(ORDERS, berlin, order_said(), order_said(*huge), order_said())

    assert words(answers) == ["created", "refused", "created"]
    assert (answers[1].code, Order.objects.count()) == ("failed", 2)


def test_a_dry_run_says_what_would_become_and_writes_nothing(berlin: Store) -> None:
    told(CUSTOMERS, berlin, later(10))
    said = [later(10), later(11, given_name="Eda"), later(9), {"external_id": "c-2"}]
    items = [CustomerIn.model_validate(one) for one in said]

    answers = take(CUSTOMERS, berlin, items[:1] + items[3:], actor=SYSTEM, write=False)
    answers += take(CUSTOMERS, berlin, items[1:3], actor=SYSTEM, write=False)

    assert words(answers) == ["unchanged", "created", "changed", "outdated"]
    assert Customer.objects.get().given_name == "Ada"
    assert trail_of(Customer).count() == 1


def test_two_stores_know_different_people_by_one_id(berlin: Store) -> None:
    told(CUSTOMERS, berlin, ADA)
    told(CUSTOMERS, make_store("bonn"), ADA)

    assert Customer.objects.count() == 2


@pytest.mark.parametrize("intake", [CUSTOMERS, ORDERS], ids=lambda intake: intake.code)
def test_taking_in_takes_the_right_in_the_store(berlin: Store, intake: Intake) -> None:
    with pytest.raises(NotAllowed, match=rf"“{intake.code}\.write”"):
        take(intake, berlin, [], actor=clerk(f"{intake.code}.see"))


def test_an_inactive_store_takes_nothing_new(berlin: Store, mia: Actor) -> None:
    berlin.active = False

    with pytest.raises(Refused, match="takes nothing new"):
        take(CUSTOMERS, berlin, [CustomerIn.model_validate(ADA)], actor=mia)

    assert not Customer.objects.exists()


def test_the_history_says_who_told_it(berlin: Store, mia: Actor) -> None:
    take(CUSTOMERS, berlin, [CustomerIn.model_validate(ADA)], actor=mia)

    assert trail_of(Customer).get().pgh_context == {"kind": "employee", "ref": "7", "label": "Mia"}


@pytest.mark.django_db(transaction=True)
def test_many_who_say_the_same_at_once_make_one() -> None:
    berlin = make_store()
    said = [order_said(external_id=f"o-{n}") for n in range(5)]
    batches = [said, said[::-1], said[2:] + said[:2], said[::-1]]

    answers = at_once(*[partial(told, ORDERS, berlin, *batch) for batch in batches])

    outcomes = [answer.outcome for batch in answers for answer in batch]
    assert sorted(set(outcomes)) == ["created", "unchanged"]
    assert outcomes.count("created") == Order.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_orders_of_one_customer_that_come_at_once_are_all_counted() -> None:
    berlin = make_store()
    told(CUSTOMERS, berlin, ADA)
    paid = {"external_id": "p", "kind": "capture", "amount": 1000, "occurred_at": "2026-03-02T09:00:00Z"}

    at_once(*[partial(told, ORDERS, berlin, order_said(customer="c-1", payments=[paid])) for _ in range(6)])

    ada = Customer.objects.get()
    assert (ada.order_count, ada.lifetime_value) == (6, 6000)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "“external_id” is missing."),
        ({"external_id": " "}, "“external_id” is empty."),
        ({"external_id": "c", "nmae": "Ada"}, "There is no field “nmae”."),
        ({"external_id": "c", "given_name": "a" * 121}, "“given_name” is longer than 120 characters."),
        ({"external_id": "c", "given_name": 7}, "“given_name” is not a text."),
        ({"external_id": "c", "given_name": "a\x00"}, "“given_name”: has a character that cannot be kept."),
        ({"external_id": "c", "tags": "vip"}, "“tags” is not a list."),
        ({"external_id": "c", "status": "gone"}, "“status” is none of 'active' or 'disabled'."),
        ({"external_id": "c", "tax_exempt": "perhaps"}, "“tax_exempt” is neither true nor false."),
        ({"external_id": "c", "updated_at": "2026-03-02T09:00:00"}, "“updated_at” has no time zone, such as 2026-11-22T17:45:00Z."),
        ({"external_id": "c", "updated_at": "soon"}, "“updated_at” is no instant, such as 2026-11-22T17:45:00Z."),
        ({"external_id": "c", "updated_at": "0001-01-01T00:00:00Z"}, "“updated_at”: is no time at which this can have happened."),
        ({"external_id": "c", "addresses": [{"country": "Germany"}]}, "“addresses.0.country”: is no country code of two letters, such as DE."),
        ({"external_id": "c", "addresses": ["Berlin"]}, "“addresses.0” is not an object."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_item_is_told_in_words(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        CustomerIn.model_validate(said)

    assert list(sentences(wrong.value)) == [sentence]
