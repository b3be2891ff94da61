"""What staff see of the line, and that they can take somebody out of it."""

import pytest
from django.core import mail
from django.test import Client

from floorwalker.accounts.actor import SYSTEM, Reach
from floorwalker.accounts.models import Store
from floorwalker.accounts.tokens import issue
from floorwalker.accounts.trail import trail_of
from floorwalker.channels.reservations.models import Hold
from floorwalker.channels.reservations.tests.builders import assert_proven, hold
from floorwalker.channels.reservations.waiting import letters
from floorwalker.channels.reservations.waiting.models import Entry
from floorwalker.channels.reservations.waiting.tests.builders import pass_offers, stands, sweep, wait
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.tests.builders import make_level
from floorwalker.core.clock import now
from floorwalker.core.desks.records import ask
from floorwalker.core.errors import NotAllowed, Refused
from floorwalker.core.registry import desk
from floorwalker.core.tests.builders import clerk, make_store, reader

EMAIL = "anna@quast.example"


@pytest.fixture
def level(berlin: Store) -> Level:
    """The last one is offered to Anna, and Ben waits."""
    level = make_level(berlin, 1, title="Enamel kettle")
    hold(level, 1, "holder")
    wait(level, "anna", email=EMAIL, language="de")
    wait(level, "ben")
    hold(level, 0, "holder")
    return level


def test_staff_take_somebody_out_and_the_next_is_offered_it(level: Level) -> None:
    waitlist, entry = desk("waitlist"), Entry.objects.get(token="anna")
    (remove,) = waitlist.verbs
    with pytest.raises(NotAllowed):
        ask(waitlist, remove, entry, actor=clerk("waitlist.see"), fields={})
    assert stands(level) == [("anna", "offered", 1), ("ben", "waiting", 0)]
    ask(waitlist, remove, entry, actor=clerk(), fields={})

    assert stands(level) == [("anna", "left", 0), ("ben", "offered", 1)]
    assert trail_of(Entry).filter(pgh_obj=entry.pk).order_by("-pgh_id")[0].pgh_context["label"] == "Mia"
    with pytest.raises(Refused, match="over already"):
        ask(waitlist, remove, entry, actor=clerk(), fields={})
    assert_proven()


def test_a_letter_goes_once_to_who_is_offered_something(level: Level) -> None:
    assert (letters.send_due(), letters.send_due()) == (1, 0)

    (letter,) = mail.outbox
    assert letter.to == [EMAIL]
    assert "Enamel kettle" in letter.body
    assert Entry.objects.get(token="anna").told_at is not None


@pytest.mark.parametrize(
    ("language", "subject", "kept"),
    [
        ("en-GB", "“Wool scarf” is kept for you", "2 are kept for you until"),
        ("de", "„Wool scarf“ ist für Sie reserviert", "2 Stück sind bis"),
        ("fr", "« Wool scarf » vous est réservé", "2 exemplaires vous sont réservés jusqu’au"),
        ("es", "«Wool scarf» está reservado para usted", "2 unidades están reservadas para usted hasta el"),
        ("nl", "‘Wool scarf’ ligt voor u klaar", "2 stuks liggen tot"),
        ("cs", "„Wool scarf“ je pro vás odložen", "2 kusy jsou pro vás odloženy do"),
        ("xx", "“Wool scarf” is kept for you", "2 are kept for you until"),
    ],
)
def test_the_letter_speaks_as_the_shop_did(berlin: Store, language: str, subject: str, kept: str) -> None:
    scarves = make_level(berlin, 2)
    hold(scarves, 2, "holder")
    wait(scarves, "anna", 2, email=EMAIL, language=language)
    hold(scarves, 0, "holder")

    assert letters.send_due() == 1
    (letter,) = mail.outbox
    assert letter.subject == subject
    assert kept in letter.body


def test_an_address_is_gone_when_the_offer_is(level: Level) -> None:
    pass_offers(10)

    assert letters.send_due() == 0
    sweep()
    assert mail.outbox == []
    assert not Entry.objects.exclude(email="").exists()
    assert "email" not in {field.name for field in trail_of(Entry).model._meta.fields}


def test_a_program_waits_claims_and_leaves_for_a_cart(berlin: Store, client: Client) -> None:
    _, secret = issue(
        name="Shop", rights=["reservations.*"], reach=Reach(store_ids=frozenset({berlin.pk})), actor=SYSTEM
    )
    level, bonn = make_level(berlin, 1), make_level(make_store("bonn"), 0)
    hold(level, 1, "holder")

    def asked(deed: str, variant: str, **more: object) -> tuple[int, dict[str, object]]:
        body = {"token": "cart-1", "variant": variant} | more
        headers = {"Authorization": f"Bearer {secret}"}
        answer = client.post(f"/api/v1/reservations/{deed}", body, "application/json", headers=headers)
        return answer.status_code, answer.json()

    mine = level.external_id
    assert asked("wait", bonn.external_id)[0] == 404
    assert asked("wait", mine, email="no address")[0] == 422
    assert asked("claim", mine)[1]["code"] == "offer_over"
    assert not Entry.objects.exists()
    (status, told) = asked("wait", mine, email=EMAIL)
    assert (status, told) == (
        200,
        {
            "waiting": [
                {
                    "variant": mine,
                    "title": "Wool scarf",
                    "state": "waiting",
                    "quantity": 1,
                    "place": 1,
                    "expires_at": None,
                }
            ]
        },
    )
    hold(level, 0, "holder")
    assert asked("claim", mine) == (200, {"waiting": []})
    assert asked("leave", mine) == (200, {"waiting": []})
    assert stands(level) == [("cart-1", "claimed", 0)]
    assert_proven()


def test_the_page_of_the_stock_says_who_holds_it_and_who_waits(level: Level) -> None:
    tea = make_level(level.store, 3, title="Tea")
    hold(tea, 2, "somebody-with-a-long-token")
    hold(tea, 1, "over")
    Hold.objects.filter(session__token="over").update(expires_at=now())

    def shown(of: Level, *rights: str) -> dict[str, list[list[str]]]:
        panels = {panel.key: panel for panel in desk("stock").panels(of, reader(clerk("stock.see", *rights)))}
        return {key: [[cell.text for cell in row.cells] for row in panel.rows] for key, panel in panels.items()}

    assert [row[:4] for row in shown(level, "waitlist.see")["waitlist"]] == [
        ["anna", "Offered", "1", "1"],
        ["ben", "Waiting", "1", "0"],
    ]
    assert [row[:3] for row in shown(tea, "reservations.see")["holders"]] == [["somebody-with-a-…", "—", "2"]]
    assert "waitlist" not in shown(level, "reservations.see")
    assert "holders" not in shown(tea, "waitlist.see")
    assert {"holders", "waitlist"}.isdisjoint(shown(make_level(level.store, 1), "waitlist.see", "reservations.see"))
