"""What pages of a shop may ask without any secret: their own cart, and nothing beyond it."""

from typing import Any

import pytest
from django.test import Client

from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.holding.storefront import is_unguessable, key_of
from floorwalker.channels.reservations.models import Cart, Hold
from floorwalker.channels.reservations.storefront.tests.conftest import MINE, SHOP, YOURS, Ask
from floorwalker.channels.reservations.tests.builders import assert_proven, hold, pass_minutes
from floorwalker.channels.reservations.waiting.models import Entry
from floorwalker.commerce.stock.tests.builders import figures, make_level
from floorwalker.core.models import Event, Session
from floorwalker.core.tests.builders import make_store


def _line(level: Any, quantity: int = 1) -> list[dict[str, Any]]:
    return [{"variant": level.external_id, "quantity": quantity}]


def test_a_page_holds_changes_extends_renews_and_gives_back(berlin: Store, ask: Ask) -> None:
    level = make_level(berlin, 5, price=4995)
    told = ask("reserve", lines=_line(level, 2)).json()

    assert (told["status"], told["granted"], told["seconds_left"], told["extends"]) == ("active", True, 899, True)
    assert ask("extend").json()["seconds_left"] > 1190
    assert ask("timer").json()["extends"] is False
    assert ask("renew").json()["renews"] is True
    assert ask("reserve", lines=_line(level, 3)).json()["holds"][0]["quantity"] == 3
    assert ask("release", variants=[level.external_id]).json()["status"] == "cancelled"
    assert figures(level) == {"on_hand": 5, "available": 5}
    assert_proven()


def test_who_asks_is_a_shopper_and_prices_are_the_catalogues(berlin: Store, ask: Ask) -> None:
    level = make_level(berlin, 5, price=4995)
    ask("reserve", lines=_line(level))
    ask("extend")

    assert set(Event.objects.values_list("actor_kind", "actor_label")) == {("customer", "Shopper")}
    assert (Hold.objects.get().price, Cart.objects.get().ip, Cart.objects.get().agent) == (4995, "198.51.100.7", "Walk")
    answer = ask("reserve", lines=[_line(level)[0] | {"price": 1}])
    assert answer.status_code == 422


def test_too_little_is_told_with_how_the_cart_stands(berlin: Store, ask: Ask) -> None:
    level = make_level(berlin, 1)
    hold(level, 1, YOURS)
    answer = ask("reserve", lines=_line(level))

    assert (answer.status_code, answer.json()["code"]) == (409, "out_of_stock")
    assert answer.json()["cart"]["status"] == "none"
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    "token", ["", "cart-1", "a" * 40, "b3Zm0Tq9-XkLw27_HdYc5", "b3Zm0Tq9 XkLw27 HdYc5a", "x" * 201]
)
def test_a_token_that_can_be_guessed_is_refused(berlin: Store, ask: Ask, token: str) -> None:
    level = make_level(berlin, 5)
    answer = ask("reserve", lines=_line(level), token=token)

    assert (answer.status_code, is_unguessable(token)) == (422, False)
    assert "token" in str(answer.json()["fields"])
    assert not Session.objects.exists()


@pytest.mark.parametrize("deed", ["extend", "renew", "release", "timer"])
def test_a_cart_that_is_unknown_and_one_that_is_empty_are_answered_alike(berlin: Store, ask: Ask, deed: str) -> None:
    bonn = make_level(make_store("bonn"), 5)
    hold(bonn, 1, MINE)
    mine, theirs = ask(deed), ask(deed, token=YOURS)
    said = [{**answer.json(), "now": "", "cart": ""} for answer in (mine, theirs)]

    assert mine.status_code == theirs.status_code == (409 if deed in {"extend", "renew"} else 200)
    assert said[0] == said[1]
    assert figures(bonn) == {"on_hand": 5, "held": 1, "available": 4}


def test_converting_is_for_the_shops_server_alone(berlin: Store, ask: Ask) -> None:
    level = make_level(berlin, 5)
    ask("reserve", lines=_line(level))

    assert ask("convert", order="#1").status_code == 404
    assert Session.objects.get().status == "active"


def test_a_key_of_nobody_leads_nowhere(berlin: Store, ask: Ask) -> None:
    level = make_level(berlin, 5)

    for key in ("berlin", "berlin:forged", key_of(make_store("bonn", active=False))):
        assert ask("reserve", lines=_line(level), key=key).status_code == 404
    assert not Session.objects.exists()


def test_only_pages_of_the_shop_may_ask(berlin: Store, ask: Ask, client: Client) -> None:
    level = make_level(berlin, 5)
    stranger = ask("reserve", lines=_line(level), origin="https://evil.example")

    assert (stranger.status_code, stranger.json()["code"]) == (403, "wrong_origin")
    assert "Access-Control-Allow-Origin" not in stranger.headers
    assert not Session.objects.exists()
    for answer in (ask("reserve", lines=_line(level)), ask("reserve", lines=[])):
        assert answer.headers["Access-Control-Allow-Origin"] == SHOP
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Origin" in answer.headers["Vary"]
    assert ask("timer", origin="http://testserver").status_code == 200


def test_a_browser_is_told_what_it_may_send(berlin: Store, client: Client) -> None:
    address = f"/api/v1/storefront/{key_of(berlin)}/reserve"
    answer = client.options(address, headers={"Origin": SHOP, "Access-Control-Request-Method": "POST"})

    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, SHOP)
    assert answer.headers["Access-Control-Allow-Methods"] == "POST, OPTIONS"
    assert client.options(address, headers={"Origin": "https://evil.example"}).status_code == 403


def test_no_cookie_is_read_or_set(berlin: Store) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"/api/v1/storefront/{key_of(berlin)}/timer", {"token": MINE}, "application/json")

    assert (answer.status_code, dict(answer.cookies)) == (200, {})


def test_too_much_of_one_cart_or_from_one_address_has_to_wait(berlin: Store, ask: Ask) -> None:
    level = make_level(berlin, 5)
    many = [ask("timer", ip=f"198.51.100.{n}").status_code for n in range(61)]

    assert (many[:60], many[60]) == ([200] * 60, 429)
    waits = ask("reserve", lines=_line(level))
    assert (waits.json()["code"], waits.headers["Retry-After"], waits.headers["Access-Control-Allow-Origin"]) == (
        "too_often", "60", SHOP,
    )  # fmt: skip
    tokens = [f"{YOURS}{n}" for n in range(301)]
    assert [ask("timer", token=token, ip="203.0.113.5").status_code for token in tokens][-2:] == [200, 429]
    assert not Session.objects.exists()


def test_too_many_lines_or_bytes_are_refused(berlin: Store, ask: Ask) -> None:
    level = make_level(berlin, 5)

    assert ask("reserve", lines=_line(level) * 51).status_code == 422
    assert ask("reserve", lines=_line(level), remark="x" * 17_000).status_code == 413
    assert not Session.objects.exists()


def test_an_expired_cart_says_so_and_takes_what_is_left(berlin: Store, ask: Ask) -> None:
    level = make_level(berlin, 2)
    ask("reserve", lines=_line(level))
    pass_minutes(16)

    assert ask("timer").json()["status"] == "expired"
    assert ask("extend").json()["code"] == "nothing_held"
    assert ask("reserve", lines=_line(level)).json()["status"] == "active"
    assert_proven()


def test_a_shopper_waits_sees_the_offer_and_takes_it(berlin: Store, ask: Ask) -> None:
    level = make_level(berlin, 1)
    hold(level, 1, YOURS)
    variant = level.external_id
    waits = ask("wait", variant=variant, quantity=1, email="anna@quast.example", language="de").json()["waiting"]

    assert waits == [
        {"variant": variant, "title": "Wool scarf", "state": "waiting", "quantity": 1, "place": 1, "expires_at": None}
    ]
    hold(level, 0, YOURS)
    (offer,) = ask("timer").json()["waiting"]
    assert (offer["state"], offer["expires_at"] > ask("timer").json()["now"]) == ("offered", True)
    told = ask("claim", variant=variant).json()
    assert (told["waiting"], told["holds"][0]["quantity"], told["seconds_left"]) == ([], 1, 899)
    assert ask("claim", variant=variant).json()["code"] == "offer_over"
    assert set(Entry.objects.values_list("state", "email")) == {("claimed", "")}
    assert_proven()


def test_whoever_puts_what_is_offered_into_the_cart_has_claimed_it(berlin: Store, ask: Ask) -> None:
    level = make_level(berlin, 1)
    hold(level, 1, YOURS)
    ask("wait", variant=level.external_id)
    hold(level, 0, YOURS)

    assert ask("reserve", lines=_line(level), token=f"{YOURS}x").json()["code"] == "out_of_stock"
    assert ask("reserve", lines=_line(level)).json()["granted"] is True
    assert figures(level) == {"on_hand": 1, "held": 1}
    assert_proven()


def test_a_shopper_leaves_the_line_and_nobody_elses_place(berlin: Store, ask: Ask) -> None:
    level = make_level(berlin, 0)
    ask("wait", variant=level.external_id)
    theirs = ask("leave", variant=level.external_id, token=YOURS)

    assert (theirs.status_code, theirs.json()["waiting"]) == (200, [])
    assert Entry.objects.get().state == "waiting"
    assert ask("leave", variant=level.external_id).json()["waiting"] == []
    assert ask("wait", variant=level.external_id, email="nobody at all").status_code == 422
    assert [entry.state for entry in Entry.objects.all()] == ["left"]
