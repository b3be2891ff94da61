"""How many units one customer, and one address, may hold at a time in all their carts: never more, whatever runs at once."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.accounts.tokens import issue
from floorwalker.channels.reservations.holding import asks
from floorwalker.channels.reservations.holding.deciding import Shopper, Wanted
from floorwalker.channels.reservations.holding.taking import Ask, Told, take
from floorwalker.channels.reservations.models import HELD, Cart, Hold
from floorwalker.channels.reservations.tests.builders import (
    assert_proven,
    convert,
    granted,
    hold,
    hold_all,
    holds_of,
    pass_minutes,
    session_of,
)
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.tests.builders import figures, make_level
from floorwalker.core.errors import Refused
from floorwalker.core.tests.builders import make_store
from floorwalker.core.tests.threads import at_once

ADA, BOB = Shopper(customer="ada"), Shopper(customer="bob")
HERE, THERE = Shopper(ip="203.0.113.7"), Shopper(ip="203.0.113.8")
SAME_HOUSE = (Shopper(ip="2001:db8:1:2::1"), Shopper(ip="2001:db8:1:2:ffff::9"))


@pytest.fixture
def bonn(berlin: Store, set_terms: Callable[..., None]) -> Store:
    """A store in which one customer holds three units at most, and one address five."""
    set_terms(berlin, max_per_customer=3, max_per_address=5)
    return berlin


def _why(told: Told) -> list[str]:
    return [line.reason for line in told.said.lines]


def test_all_carts_of_a_customer_count_together(bonn: Store) -> None:
    level = make_level(bonn, 50)
    hold(level, 2, "cart-1", shopper=ADA)
    more = hold(level, 2, "cart-2", shopper=ADA)

    assert (more.said.changed, _why(more)) == (False, ["customer_limit"])
    assert granted(hold(level, 2, "cart-2", shopper=ADA, partial=True)) == [1]
    assert granted(hold(level, 3, "cart-3", shopper=BOB)) == [3]
    assert figures(level)["held"] == 6
    assert_proven()


def test_all_carts_of_an_address_count_together(bonn: Store) -> None:
    level = make_level(bonn, 50)
    hold(level, 4, "cart-1", shopper=HERE)

    assert _why(hold(level, 2, "cart-2", shopper=HERE)) == ["address_limit"]
    assert granted(hold(level, 5, "cart-3", shopper=THERE)) == [5]
    assert figures(level)["held"] == 9


def test_the_addresses_that_one_household_can_choose_from_are_one(bonn: Store) -> None:
    level = make_level(bonn, 50)
    first, second = SAME_HOUSE
    hold(level, 5, "cart-1", shopper=first)

    assert _why(hold(level, 1, "cart-2", shopper=second)) == ["address_limit"]


def test_the_lines_of_one_cart_share_the_cap(bonn: Store) -> None:
    one, other = make_level(bonn, 50), make_level(bonn, 50)
    told = hold_all(bonn, {one: 2, other: 2}, shopper=ADA, partial=True)

    assert (granted(told), _why(told)) == ([2, 1], ["", "customer_limit"])
    assert granted(hold_all(bonn, {one: 1, other: 2}, shopper=ADA)) == [1, 2]
    assert_proven()


def test_what_a_cart_has_already_no_cap_takes(bonn: Store) -> None:
    level = make_level(bonn, 50)
    hold(level, 3, "cart-1", shopper=ADA)
    hold(level, 3, "cart-2")
    told = hold(level, 3, "cart-2", shopper=ADA)

    assert granted(told) == [3]
    assert _why(hold(level, 4, "cart-2", shopper=ADA)) == ["customer_limit"]


@pytest.mark.parametrize("end", ["released", "expired", "converted"])
def test_what_is_over_does_not_count(bonn: Store, end: str) -> None:
    level = make_level(bonn, 50)
    first = hold(level, 3, "cart-1", shopper=ADA)
    if end == "released":
        hold(level, 0, "cart-1")
    elif end == "converted":
        convert(level, "cart-1")
    else:
        pass_minutes(16, first.session_id)

    assert granted(hold(level, 3, "cart-2", shopper=ADA)) == [3]
    assert_proven()


def test_another_store_counts_by_itself(bonn: Store, set_terms: Callable[..., None]) -> None:
    cologne = make_store("koeln")
    set_terms(cologne, max_per_customer=3)
    hold(make_level(bonn, 50), 3, "cart-1", shopper=ADA)

    assert granted(hold(make_level(cologne, 50), 3, "cart-1", shopper=ADA)) == [3]


def test_marks_are_kept_while_something_is_held_and_no_longer(berlin: Store) -> None:
    level = make_level(berlin, 50)
    hold(level, 9, shopper=Shopper(customer="ada", ip="203.0.113.7"))
    assert Cart.objects.exclude(by_customer=None).exclude(by_address=None).exists()

    hold(level, 0)

    assert not Cart.objects.exclude(by_customer=None, by_address=None).exists()
    assert_proven()


def test_the_api_says_so_in_a_sentence(bonn: Store) -> None:
    level = make_level(bonn, 50)
    _, secret = issue(name="Shop", rights=["reservations.reserve"], reach=EVERYWHERE, actor=SYSTEM)
    body = {"token": "c", "customer": "ada", "lines": [{"variant": level.external_id, "quantity": 4}]}
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    answer = client.post("/api/v1/reservations", body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (409, "customer_limit")
    assert "this customer holds as many units as one may" in answer.json()["detail"]
    assert not Hold.objects.exists()


def _alone(level: Level, units: int, token: str, shopper: Shopper) -> Told:
    """Ask without waiting for others, as another process would."""
    wanted = [Wanted(variant=level.external_id, quantity=units)]
    (answer,) = take([asks.reserving(level.store, token, wanted, actor=SYSTEM, shopper=shopper)])
    assert isinstance(answer, Told), answer
    return answer


@pytest.mark.parametrize("ask", [_alone, hold], ids=["alone", "together"])
def test_two_carts_of_one_customer_at_once_do_not_pass_the_cap_together(
    transactional_db: None, bonn: Store, ask: Callable[..., Told]
) -> None:
    levels = [make_level(bonn, 50) for _ in range(8)]

    answers = at_once(*(partial(ask, level, 2, f"cart-{n}", shopper=ADA) for n, level in enumerate(levels)))

    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert {type(no) for no in refused} <= {Refused}
    assert sum(hold_.quantity for hold_ in Hold.objects.filter(state=HELD)) == 2
    assert_proven()


def test_the_first_of_two_that_are_asked_for_together_gets_it(bonn: Store) -> None:
    level = make_level(bonn, 50)
    wanted = [Wanted(variant=level.external_id, quantity=2)]
    questions = [asks.reserving(bonn, f"cart-{n}", wanted, actor=SYSTEM, shopper=ADA) for n in range(2)]

    with pytest.raises(Refused, match="One customer may hold no more than 3 units"):
        take(questions)
    assert not Hold.objects.exists()
    first, second = (take([question])[0] for question in questions)
    assert isinstance(first, Told)
    assert isinstance(second, Told)
    assert holds_of(first) == [(2, HELD)]
    assert (session_of(first).state, second.session_id) == ("active", None)


def test_a_cart_that_says_who_it_is_amid_others_counts_from_then_on(bonn: Store) -> None:
    level = make_level(bonn, 50)
    hold(level, 2, "cart-1", shopper=ADA)

    def wanting(units: int, shopper: Shopper) -> Ask:
        wanted = [Wanted(variant=level.external_id, quantity=units)]
        return asks.reserving(bonn, "cart-2", wanted, actor=SYSTEM, shopper=shopper)

    told, more = take([wanting(1, ADA), wanting(2, Shopper())])

    assert isinstance(told, Told)
    assert isinstance(more, Told)
    assert (told.said.changed, more.said.changed, _why(more)) == (True, False, ["customer_limit"])


def test_an_index_knows_what_a_customer_holds(bonn: Store) -> None:
    hold(make_level(bonn, 50), 1, shopper=ADA)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT 1 FROM reservations_cart WHERE by_customer = gen_random_uuid()")
        plan: Any = " ".join(line for (line,) in cursor.fetchall())

    assert "reservations_customer" in plan
