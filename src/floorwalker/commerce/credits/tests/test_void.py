"""Voiding a credit from its page: with the right, with a reason, and only what is left."""

import pytest
from django.test import Client

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.commerce.credits.ledger import NewCredit, issue, spend, unbalanced, void
from floorwalker.commerce.credits.models import Credit, CreditEntry


def _desk(client: Client, role: str = "owner") -> Client:
    member = Member.objects.create_user("mia@example.com", None, name="Mia")
    Grant.objects.create(member=member, role=role)
    client.force_login(member)
    return client


@pytest.fixture
def card(berlin: Store, mia: Actor) -> Credit:
    """A gift card of 50.00, of which 20.00 are spent."""
    credit = issue(berlin, NewCredit(kind="gift_card", amount=5000, key="r-1"), actor=mia)
    spend(credit, 2000, key="o-1", actor=mia)
    return credit


def _lines(credit: Credit) -> list[tuple[str, int, int, str]]:
    assert list(unbalanced()) == []
    lines = CreditEntry.objects.filter(credit=credit)
    return list(lines.values_list("kind", "amount", "balance", "reason"))[2:]


def test_what_is_left_is_taken_away_and_the_ledger_says_why_and_by_whom(card: Credit, client: Client) -> None:
    desk, place = _desk(client), f"/records/credits/{card.pk}/"
    assert f'href="{place}void/"' in desk.get(place).content.decode()
    assert "€30.00" in desk.get(f"{place}void/").content.decode()

    answer = desk.post(f"{place}void/", {"reason": "Issued twice"}, follow=True)

    page = answer.content.decode()
    assert (answer.status_code, "Void credit: done." in page, f"{place}void/" in page) == (200, True, False)
    assert _lines(card) == [("void", -3000, 0, "Issued twice")]
    assert CreditEntry.objects.get(credit=card, kind="void").actor_label == "Mia"


def test_without_a_reason_nothing_is_voided(card: Credit, client: Client) -> None:
    assert _desk(client).post(f"/records/credits/{card.pk}/void/", {"reason": " "}).status_code == 422
    assert (_lines(card), Credit.objects.get().status) == ([], "active")


def test_what_was_voided_meanwhile_stays_so_and_what_has_expired_is_refused(
    card: Credit, mia: Actor, client: Client
) -> None:
    void(card, actor=mia, reason="Lost")
    desk = _desk(client)
    assert desk.post(f"/records/credits/{card.pk}/void/", {"reason": "Again"}).status_code == 302
    assert _lines(card) == [("void", -3000, 0, "Lost")]
    Credit.objects.update(status="expired")

    answer = desk.post(f"/records/credits/{card.pk}/void/", {"reason": "Again"})

    assert (answer.status_code, "This credit has expired." in answer.content.decode()) == (409, True)


def test_who_may_not_void_is_offered_nothing_and_refused(card: Credit, client: Client) -> None:
    desk, place = _desk(client, "analyst"), f"/records/credits/{card.pk}/"

    assert desk.post(f"{place}void/", {"reason": "Mine"}).status_code == 403

    assert f"{place}void/" not in desk.get(place).content.decode()
    assert _lines(card) == []
