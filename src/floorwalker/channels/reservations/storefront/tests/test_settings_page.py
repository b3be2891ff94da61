"""The page that tells a merchant what to put into the shop."""

import json

import pytest
from django.test import Client

from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.channels.reservations.forms import ReservationTermsForm
from floorwalker.channels.reservations.holding.storefront import key_of
from floorwalker.channels.reservations.storefront.origins import origin_of
from floorwalker.channels.reservations.storefront.tests.conftest import SHOP
from floorwalker.core.tests.builders import make_store

TERMS = {
    "platform": "tracked",
    "provider": "ledger",
    "ttl": 15,
    "max_renewals": 0,
    "max_extends": 1,
    "extend_by": 5,
    "cap": 60,
    "reservable": "all",
}


def _owner(client: Client, store: Store) -> Client:
    member = Member.objects.create_user("mia@example.com", "korrekt-pferd-77", name="Mia")
    Grant.objects.create(member=member, role="owner", store=store)
    client.force_login(member)
    return client


def _page(store: Store, rest: str = "") -> str:
    return f"/settings/stores/{store.pk}/storefront/{rest}"


def test_it_tells_key_snippet_and_origins(berlin: Store, client: Client) -> None:
    page = _owner(client, berlin).get(_page(berlin)).content.decode()

    assert key_of(berlin) in page
    assert "/storefront/floorwalker.js" in page
    assert SHOP in page


def test_the_block_is_a_section_with_the_stores_key(berlin: Store, client: Client) -> None:
    answer = _owner(client, berlin).get(_page(berlin, "block.liquid"))
    text = answer.content.decode()
    schema = json.loads(text.partition("{% schema %}")[2].partition("{% endschema %}")[0])
    settings = {one["id"]: one for one in schema["settings"] if "id" in one}

    assert 'filename="floorwalker-reservation.liquid"' in answer.headers["Content-Disposition"]
    assert (settings["key"]["default"], schema["limit"]) == (key_of(berlin), 1)
    assert {"server", "key", "warn", "accent", "ground", "text"} <= set(settings)
    assert "FLOORWALKER_" not in text
    assert "/storefront/shopify.js" in text


def test_it_is_for_those_who_may_edit_the_store(berlin: Store, client: Client) -> None:
    assert client.get(_page(berlin)).status_code == 302
    bonn = make_store("bonn")
    mia = _owner(client, bonn)
    for rest in ("", "block.liquid"):
        assert mia.get(_page(berlin, rest)).status_code == 404
        assert mia.get(_page(bonn, rest)).status_code == 200


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://Shop.Example/cart?x=1", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("https://schöner-laden.example", "https://xn--schner-laden-6ib.example"),
    ],
)
def test_an_address_becomes_its_origin(text: str, origin: str) -> None:
    form = ReservationTermsForm(TERMS | {"origins": f"{text}\n\n{text}"})

    assert origin_of(text) == origin
    assert (form.is_valid(), form.cleaned_data["origins"]) == (True, [origin])


@pytest.mark.parametrize("text", ["shop.example", "ftp://shop.example", "https://", "https://me@shop.example", "*"])
def test_what_is_no_address_is_said_by_its_line(text: str) -> None:
    form = ReservationTermsForm(TERMS | {"origins": f"https://shop.example\n{text}"})

    assert not form.is_valid()
    assert text in form.errors["origins"][0]
