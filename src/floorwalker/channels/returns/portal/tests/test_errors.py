"""Whatever goes wrong below the portal's address is told in the shopper's language, with a way on, and never in the console's voice."""

import re
from typing import Any

import pytest
from django.core.signing import TimestampSigner
from django.test import Client

from floorwalker.channels.returns.portal.models import Portal
from floorwalker.channels.returns.portal.tests.shopping import Shopper, text_of
from floorwalker.core.standing import pass_to

FRENCH = {"Accept-Language": "fr"}


def _is_the_portals(answer: Any) -> bool:
    page = answer.content.decode()
    return 'lang="fr"' in page and "Floorwalker" not in page and "portal.css" in page


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nowhere/", "Il n’y a pas de page de retours ici"),
        ("", "Cette page n’existe pas"),
        ("berlin/nowhere/", "Cette page n’existe pas"),
        ("berlin/return/", "Votre visite est terminée"),
        ("berlin/return/items/x/", "Cette page n’existe pas"),
        ("berlin/continue/forged/", "Cette page n’existe pas"),
        ("berlin/%00/", "Cette page n’existe pas"),
        ("berlin/logo/" + "0" * 32 + ".png", "Cette page n’existe pas"),
    ],
)
def test_what_is_not_there_is_said_in_french(address: str, words: str, client: Client, portal: Portal) -> None:
    answer = client.get(f"/portal/{address}", headers=FRENCH)

    assert answer.status_code == 404
    assert words in text_of(answer)
    assert _is_the_portals(answer)


def test_a_way_on_leads_to_the_look_up(client: Client, portal: Portal) -> None:
    assert re.search(r'class="btn" href="/portal/berlin/"', client.get("/portal/berlin/return/").content.decode())


def test_a_form_without_its_token_is_refused_in_french(portal: Portal) -> None:
    answer = Client(enforce_csrf_checks=True).post("/portal/berlin/", {"order": "1"}, headers=FRENCH)

    assert answer.status_code == 403
    assert "restée ouverte trop longtemps" in text_of(answer)
    assert _is_the_portals(answer)


def test_too_many_fields_are_refused_in_french(client: Client, portal: Portal) -> None:
    answer = client.post("/portal/berlin/", {f"f{number}": "x" for number in range(2000)}, headers=FRENCH)

    assert answer.status_code == 400
    assert "C’était trop à la fois" in text_of(answer)
    assert _is_the_portals(answer)


def test_a_link_that_is_too_old_says_so(anna: Shopper) -> None:
    anna.look_up()
    passed = pass_to(anna.session).rsplit(":", 2)[0]
    signer = TimestampSigner(salt="floorwalker.standing")
    old = f"{passed}:1"
    anna.language = "fr"

    answer = anna.get(f"continue/{old}:{signer.signature(old)}/")

    assert answer.status_code == 404
    assert "Ce lien est trop ancien" in text_of(answer)


def test_a_closed_portal_shows_nothing_even_to_those_inside(anna: Shopper) -> None:
    anna.look_up()
    Portal.objects.update(open=False)

    assert anna.get("return/items/").status_code == 404


def test_a_store_that_is_inactive_has_no_portal(anna: Shopper) -> None:
    anna.store.active = False
    anna.store.save()

    assert anna.get().status_code == 404


def test_staff_keep_the_consoles_voice(desk: Client) -> None:
    answer = desk.get("/nowhere/")

    assert answer.status_code == 404
    assert "Floorwalker" in answer.content.decode()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_change_nothing(method: str, client: Client, portal: Portal) -> None:
    assert getattr(client, method)("/portal/berlin/").status_code == 405
