"""The portal speaks six languages: every text has its words in each, and no page for shoppers is half English."""

import re
from html import unescape

import pytest
from django.test import Client

from floorwalker.channels.returns.portal.models import Portal
from floorwalker.channels.returns.portal.tests.shopping import Shopper, text_of, three_lines
from floorwalker.core.tests.builders import make_store
from floorwalker.kit.speech import SHOPPER_LANGUAGES
from tests.portal_words import TRANSLATED, catalogue, heard, words_of
from tests.translations import compiled, fields_of, forms

_TAG = re.compile(r"<[^>]+>")


def test_each_language_that_can_be_chosen_has_a_catalogue() -> None:
    assert {"en", *TRANSLATED} == set(SHOPPER_LANGUAGES)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_every_text_of_the_portal_and_no_other(language: str) -> None:
    kept = {m.id if isinstance(m.id, str) else tuple(m.id) for m in catalogue(language) if m.id}

    assert set(heard()) == kept, "python -m tests.portal_words adds and removes; then say the new ones"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_said_with_the_same_fields(language: str) -> None:
    for message in catalogue(language):
        if message.id:
            spoken = forms(message.string)
            assert all(spoken), message.id
            assert {frozenset(fields_of(form)) for form in spoken} == {
                frozenset(fields_of(f)) for f in forms(message.id)
            }


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_is_the_written_one(language: str) -> None:
    assert words_of(language).with_suffix(".mo").read_bytes() == compiled(catalogue(language))


@pytest.fixture
def portal(db: None) -> Portal:
    """An open portal with an order to return something of."""
    store = make_store("nordhaus")
    three_lines(store)
    return Portal.objects.create(
        store=store, open=True, name="Nordhaus", policy_url="https://n.example/", payment_port="pretend"
    )


def _pages(shopper: Shopper) -> list[str]:
    """Every page of a return, refusals and errors among them, as it is read out."""
    answers = [
        shopper.get("nowhere/"), shopper.get("return/"), shopper.get(), shopper.post(), shopper.look_up(proof="nobody"),
        shopper.look_up(), shopper.post("return/items/"), shopper.post("return/items/", take__1="on", take__2="on"),
        shopper.post("return/items/1/"), shopper.post("return/items/1/", reason="defective.arrived_broken"),
        shopper.post("return/items/1/more/"), shopper.post("return/items/1/", reason="too_small"),
        shopper.post("return/items/2/", reason="other"), shopper.post("return/offers/"),
    ]  # fmt: skip
    offers = {f"offer__{offer.item}": offer.number for offer in shopper.session.return_offers.filter(option="exchange")}
    money = {f"offer__{offer.item}": offer.number for offer in shopper.session.return_offers.filter(option="refund")}
    answers += [
        shopper.post("return/offers/", **(offers | {"offer__2": money["offer__2"]})),
        shopper.post(f"return/exchange/{offers['offer__1']}/"),
        shopper.post("return/offers/", **money), shopper.post("return/method/"),
        shopper.post("return/method/", method="drop_off"), shopper.post("return/review/", email="nobody"),
        shopper.get("return/away/"), shopper.get("return/cancel/"), shopper.post("return/review/", email="a@b.example"),
        shopper.post("return/cancel/"),
    ]  # fmt: skip
    return [answer.content.decode() for answer in answers]


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_page_is_half_english(language: str, portal: Portal, client: Client) -> None:
    shopper = Shopper(client=client, store=portal.store, language=language)
    spoken = {form for message in catalogue(language) for form in forms(message.string)}
    english = {form for text in heard() for form in forms(text) if form not in spoken and not fields_of(form)}

    for page in _pages(shopper):
        said = {" ".join(unescape(text).split()) for text in _TAG.split(page)} | set(
            re.findall(r'aria-label="([^"]*)"', page)
        )
        assert said & english == set()
        assert f'<html lang="{language}"' in page


def test_money_and_days_are_written_as_the_language_does(portal: Portal, client: Client) -> None:
    shopper = Shopper(client=client, store=portal.store, language="de-AT,de;q=0.9")

    assert "24,90 €" in text_of(shopper.look_up()).replace("\xa0", " ")


def test_a_language_that_is_chosen_stays(portal: Portal, client: Client) -> None:
    shopper = Shopper(client=client, store=portal.store, language="de")

    shopper.post("language/", language="cs", next="/portal/nordhaus/")

    assert '<html lang="cs"' in shopper.get().content.decode()
    assert shopper.get()["Content-Language"] == "cs"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_choosing_a_language_leads_nowhere_else(elsewhere: str, portal: Portal, client: Client) -> None:
    answer = client.post("/portal/nordhaus/language/", {"language": "fr", "next": elsewhere})

    assert answer["Location"] == "/portal/nordhaus/"


def test_an_unknown_language_is_english(portal: Portal, client: Client) -> None:
    shopper = Shopper(client=client, store=portal.store, language="ja,zz;q=0.3")

    assert '<html lang="en"' in shopper.get().content.decode()
