"""What is stored follows from the events, erased or not; look-ups that failed are kept without a word of what was typed."""

from datetime import timedelta

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.channels.returns.actions import add_photos, choose_item, drop_item, go_back
from floorwalker.channels.returns.models import FailedLookUp
from floorwalker.channels.returns.policies.look_ups import failures, note_failure
from floorwalker.channels.returns.tests.returning import (
    bought,
    chosen,
    item_of,
    offered,
    owing,
    picked,
    shopper,
    submitted,
)
from floorwalker.commerce.orders.models import Order
from floorwalker.core.log.erase import erase
from floorwalker.core.log.verify import findings
from floorwalker.core.models import Session
from floorwalker.core.photos import Photo
from floorwalker.core.tests.builders import fresh

HOUR = timedelta(hours=1)


def _ways(store: Store) -> list[Session]:
    """Sessions that went back and forth."""
    mug = bought(store, {"title": "Mug", "quantity": 3, "price": 333, "discount": 100})
    dropped = chosen(mug)
    go_back(dropped, actor=shopper(dropped))
    drop_item(dropped, actor=shopper(dropped), line=1)
    choose_item(dropped, actor=shopper(dropped), line=1, quantity=2)
    return [dropped, offered(mug), submitted(mug), owing(bought(store))]


def test_every_row_follows_from_the_events(berlin: Store) -> None:
    assert len(_ways(berlin)) == 4

    assert list(findings()) == []


def test_an_item_that_was_dropped_and_chosen_again_takes_no_offer_from_before(scarves: Order) -> None:
    session = chosen(scarves)
    go_back(session, actor=shopper(session))
    drop_item(session, actor=shopper(session), line=1)
    again = choose_item(session, actor=shopper(session), line=1, quantity=2)

    assert (item_of(again).reason, item_of(again).paid, again.return_session.balance) == ("", 4980, 0)
    assert {offer.state for offer in again.return_offers.all()} == {"declined"}


def test_what_a_session_says_of_people_is_erased_and_the_rest_still_follows(berlin: Store) -> None:
    session = picked(bought(berlin, email="anna@quast.example"), reason="too_small")
    photo = Photo(ref="0" * 32, content=b"a photo")
    add_photos(session, actor=shopper(session), line=1, photos=[photo])
    assert fresh(session.id).return_session.email == "anna@quast.example"

    erase([session.id], actor=SYSTEM)

    after = fresh(session.id)
    assert (after.return_session.email, item_of(after).photos, item_of(after).trace) == ("", [], {})
    assert (after.state, item_of(after).verdict) == ("selecting", "eligible")
    assert "quast" not in after.words
    assert list(findings()) == []


def test_failed_look_ups_are_counted_by_order_and_address(berlin: Store) -> None:
    note_failure(berlin, order="#1001", address="192.0.2.1")
    note_failure(berlin, order=" 1001", address="192.0.2.2")

    assert failures(berlin, within=HOUR, order="1001") == 2
    assert failures(berlin, within=HOUR, address="192.0.2.1") == 1
    assert failures(berlin, within=HOUR, order="#1002") == 0
    kept = FailedLookUp.objects.first()
    assert kept is not None
    assert "1001" not in kept.order_digest
