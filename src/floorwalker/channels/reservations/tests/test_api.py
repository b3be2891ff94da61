"""Reservations asked for by programs, and the timer that anybody may read who has the storefront's key."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM, Reach
from floorwalker.accounts.models import Store
from floorwalker.accounts.tokens import issue
from floorwalker.channels.reservations.holding.storefront import key_of
from floorwalker.channels.reservations.tests.builders import assert_proven, hold, pass_minutes
from floorwalker.commerce.stock.tests.builders import figures, make_level
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import make_store

Ask = Callable[..., Any]
MINE = "b3Zm0Tq9-XkLw27_HdYc5a"


def _asking(client: Client, *rights: str, reach: Reach = EVERYWHERE) -> Ask:
    _, secret = issue(name="Shop", rights=list(rights), reach=reach, actor=SYSTEM)

    def ask(path: str, *, key: str = "", **body: Any) -> Any:
        headers = {"Authorization": f"Bearer {secret}"} | ({"Idempotency-Key": key} if key else {})
        whole = {"token": "cart-1", "store": "berlin"} | body
        return client.post(f"/api/v1/reservations{path}", whole, "application/json", headers=headers)

    return ask


@pytest.fixture
def ask(client: Client, berlin: Store) -> Ask:
    """A program of the storefront."""
    return _asking(client, "reservations.*")


def test_a_cart_reserves_extends_releases(berlin: Store, ask: Ask) -> None:
    level = make_level(berlin, 5)
    line = {"variant": level.external_id, "quantity": 2}
    told = ask("", lines=[line], country="cz").json()

    assert (told["status"], told["granted"], told["seconds_left"]) == ("active", True, 900)
    of = {"variant": level.external_id, "title": "Wool scarf"}
    assert told["lines"] == [of | {"wanted": 2, "held": 2, "reason": ""}]
    assert [hold["quantity"] for hold in told["holds"]] == [2]
    assert ask("/extend").json()["seconds_left"] > 1190
    assert ask("/renew").status_code == 409
    assert ask("/release").json()["status"] == "cancelled"
    assert figures(level) == {"on_hand": 5, "available": 5}
    assert_proven()


def test_two_lines_of_one_variant_are_asked_for_in_sum(berlin: Store, ask: Ask) -> None:
    level = make_level(berlin, 5)
    lines = [{"variant": level.external_id, "quantity": 3}] * 2
    answer = ask("", lines=lines)

    assert (answer.status_code, answer.json()["code"]) == (409, "out_of_stock")
    of = {"variant": level.external_id, "title": "Wool scarf"}
    assert answer.json()["lines"] == [of | {"wanted": 6, "held": 5, "reason": "out_of_stock"}]
    assert figures(level) == {"on_hand": 5, "available": 5}
    assert [hold["quantity"] for hold in ask("", lines=lines, partial=True).json()["holds"]] == [5]
    assert_proven()


def test_too_little_is_told_line_by_line(berlin: Store, ask: Ask) -> None:
    level = make_level(berlin, 1)
    answer = ask("", lines=[{"variant": level.external_id, "quantity": 2}])
    told = answer.json()

    assert (answer.status_code, told["code"]) == (409, "out_of_stock")
    assert told["detail"] == f"Only 1 of 2 × “{level.external_id}” are to be had."
    assert told["lines"][0]["held"] == 1
    assert not Session.objects.exists()
    assert ask("", lines=[{"variant": "nothing", "quantity": 2}]).json()["code"] == "unknown_variant"


def test_a_key_is_used_once(berlin: Store, ask: Ask) -> None:
    level = make_level(berlin, 5)
    lines = [{"variant": level.external_id, "quantity": 2}]
    first, again = ask("", key="k-1", lines=lines).json(), ask("", key="k-1", lines=lines).json()

    assert (first["repeated"], again["repeated"]) == (False, True)
    assert again["lines"] == first["lines"]
    assert figures(level) == {"on_hand": 5, "held": 2, "available": 3}


def test_an_order_converts_the_cart_in_time_late_or_not(berlin: Store, ask: Ask) -> None:
    level = make_level(berlin, 5)
    hold(level, 2)
    late = hold(level, 2, "cart-2")
    pass_minutes(16, late.session_id)

    assert ask("/convert", order="#1").json()["late"] is False
    assert ask("/convert", token="cart-2", order="#2").json()["late"] is True
    gone = hold(level, 1, "cart-3")
    pass_minutes(16, gone.session_id)
    hold(level, 1, "cart-4")
    answer = ask("/convert", token="cart-3", order="#3")
    assert (answer.status_code, answer.json()["code"]) == (409, "stock_lost")
    assert figures(level) == {"on_hand": 5, "held": 1, "committed": 4}
    assert_proven()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"lines": []}, "lines"),
        ({"lines": [{"variant": "v", "quantity": -1}]}, "quantity"),
        ({"lines": [{"variant": "v", "quantity": 1}], "token": ""}, "token"),
        ({"lines": [{"variant": "v\x00", "quantity": 1}]}, "variant"),
        ({"lines": [{"variant": "v", "quantity": 1}], "country": "Narnia"}, "country"),
        ({"lines": [{"variant": "v", "quantity": 1}], "colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_read_is_said_field_by_field(ask: Ask, body: dict[str, Any], field: str) -> None:
    answer = ask("", **body)

    assert answer.status_code == 422
    assert field in str(answer.json()["fields"])
    assert not Session.objects.exists()


@pytest.mark.parametrize("body", ["x", "{", '{"token": ', b"\xff\xfe"])
def test_what_is_no_json_is_said_to_be_none(berlin: Store, client: Client, body: str | bytes) -> None:
    _, secret = issue(name="Shop", rights=["*"], reach=EVERYWHERE, actor=SYSTEM)

    answer = client.post(
        "/api/v1/reservations", body, "application/json", headers={"Authorization": f"Bearer {secret}"}
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "not_json")


def test_another_stores_carts_and_missing_rights_are_out_of_reach(berlin: Store, client: Client) -> None:
    level = make_level(berlin, 5)
    bonn = make_store("bonn")
    elsewhere = _asking(client, "reservations.*", reach=Reach(store_ids=frozenset({bonn.pk})))
    rightless = _asking(client, "reservations.see")
    lines = [{"variant": level.external_id, "quantity": 1}]

    assert elsewhere("", lines=lines).status_code == 404
    assert rightless("", lines=lines).status_code == 403
    assert rightless("/convert", order="#1").status_code == 403
    assert figures(level) == {"on_hand": 5, "available": 5}


def test_the_storefront_reads_its_own_timer_and_no_other(berlin: Store, client: Client) -> None:
    level = make_level(berlin, 5)
    told, short = hold(level, 2, MINE), hold(level, 1, "cart-1")
    address = f"/api/v1/reservations/timer/{key_of(berlin)}/{MINE}"
    answer = client.get(address)

    assert (answer.json()["status"], answer.json()["seconds_left"] > 890) == ("active", True)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    pass_minutes(15, told.session_id)
    assert (client.get(address).json()["status"], client.get(address).json()["seconds_left"]) == ("expired", 0)
    assert short.status == "active"
    nobody = [client.get(address.replace(MINE, token)).json() for token in (MINE[:-1] + "x", "cart-1")]
    assert [{name: value for name, value in one.items() if name != "now"} for one in nobody] == 2 * [
        {"status": "none", "expires_at": None, "seconds_left": 0, "holds": [], "extends": False, "renews": False}
    ]
    assert client.get(f"/api/v1/reservations/timer/berlin:{uuid4().hex}/{MINE}").status_code == 404
    assert client.get(f"/api/v1/reservations/timer/{key_of(make_store('bonn'))}/{MINE}").json()["status"] == "none"


def test_a_reservation_takes_a_bounded_number_of_statements(
    berlin: Store, ask: Ask, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    levels = [make_level(berlin, 5) for _ in range(12)]

    with django_assert_max_num_queries(30):
        ask("", lines=[{"variant": level.external_id, "quantity": 1} for level in levels])
