"""Goods: parcels go forward only, units are received, inspected and disposed of, and lots split where units fare otherwise."""

from collections.abc import Callable
from itertools import permutations

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.rmas.actions import dispose, inspect, receive
from floorwalker.commerce.rmas.models import WAY, Lot, Parcel
from floorwalker.commerce.rmas.tests.builders import again, approved, states, track
from floorwalker.core.errors import Invalid, NotFound, Refused
from floorwalker.core.log import verify
from floorwalker.core.models import Session


def _lots(session: Session) -> list[tuple[int, str]]:
    return sorted(Lot.objects.filter(session=session).values_list("quantity", "state"))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_parcel_goes_forward_in_whatever_order_it_is_heard_of(order: tuple[int, ...], berlin: Store) -> None:
    rma = approved(berlin)
    told = [("in_transit", 30), ("at_facility", 20), ("received", 10)]

    outcomes = [track(rma, told[place][0], seconds=told[place][1]).outcome for place in order]

    assert set(outcomes) == {"applied"}
    assert Parcel.objects.get(session=rma).state == "received"


def test_what_is_said_twice_or_late_never_takes_a_parcel_back(berlin: Store) -> None:
    rma = approved(berlin)
    for state in ("received", "in_transit", "label_created"):
        assert track(rma, state).outcome == "applied"
    assert track(rma, "received").outcome == "repeated"

    assert (Parcel.objects.get(session=rma).state, again(rma).misfits) == ("received", [])


def test_a_lost_parcel_may_be_found(berlin: Store) -> None:
    rma = approved(berlin)
    track(rma, "lost")
    assert again(rma).rma.logistics == "lost"
    track(rma, "received")

    assert again(rma).rma.logistics == "received"


def test_of_two_parcels_the_list_tells_the_one_that_is_behind(berlin: Store) -> None:
    rma = approved(berlin)
    for state in WAY[:4]:
        track(rma, state, "P1")
    track(rma, "in_transit", "P2")

    assert (again(rma).rma.logistics, again(rma).progress) == ("in_transit", "sent")


def test_units_are_received_in_parts_and_the_lot_splits(berlin: Store, mia: Actor) -> None:
    rma = approved(berlin, {"quantity": 5})

    receive(rma, actor=mia, counted=[{"line": 1, "quantity": 2, "condition": "good"}])
    assert _lots(rma) == [(2, "received"), (3, "expected")]
    receive(again(rma), actor=mia, counted=[{"line": 1, "quantity": 1}], complete=True)

    assert _lots(rma) == [(1, "received"), (2, "missing"), (2, "received")]
    assert (again(rma).rma.inspection, again(rma).progress) == ("missing", "received")
    assert list(verify.findings()) == []


def test_more_than_was_expected_stands_apart(berlin: Store, mia: Actor) -> None:
    rma = approved(berlin, {"quantity": 1})

    receive(rma, actor=mia, counted=[{"line": 1, "quantity": 3}])

    assert _lots(rma) == [(1, "received"), (2, "unexpected")]


@pytest.mark.parametrize("counted", [[], [{"line": 1, "quantity": 0}]])
def test_a_receipt_says_how_many(counted: list[dict[str, int]], berlin: Store, mia: Actor) -> None:
    rma = approved(berlin)

    with pytest.raises(Invalid, match="how many units came"):
        receive(rma, actor=mia, counted=counted)
    with pytest.raises(Invalid, match="no line 7"):
        receive(rma, actor=mia, counted=[{"line": 7, "quantity": 1}])

    assert again(rma).event_count == rma.event_count


def test_units_are_inspected_and_disposed_of_apart(berlin: Store, mia: Actor) -> None:
    rma = approved(berlin, {"quantity": 3, "sku": "SCARF"})
    receive(rma, actor=mia, counted=[{"line": 1, "quantity": 3}])

    inspect(again(rma), actor=mia, line=1, quantity=2, returned=True, restockable=True, condition="new")
    inspect(again(rma), actor=mia, line=1, quantity=1, returned=True, explanation="Torn", condition="damaged")
    dispose(again(rma), actor=mia, line=1, quantity=2, disposition="restock")

    assert list(Lot.objects.filter(session=rma).values_list("quantity", "state", "restockable", "disposition")) == [
        (1, "validated", False, ""),
        (2, "disposed", True, "restock"),
    ]
    assert again(rma).progress == "inspected"
    with pytest.raises(Refused, match="Only 0 units of this line can be sold again"):
        dispose(again(rma), actor=mia, line=1, quantity=1, disposition="restock")
    assert list(verify.findings()) == []


def test_no_more_units_are_inspected_or_disposed_of_than_stand_so(berlin: Store, mia: Actor) -> None:
    rma = approved(berlin, {"quantity": 2})
    receive(rma, actor=mia, counted=[{"line": 1, "quantity": 2}])
    before = again(rma).event_count

    with pytest.raises(Refused, match="Only 2 units"):
        inspect(again(rma), actor=mia, line=1, quantity=3, returned=True, restockable=True)
    with pytest.raises(NotFound, match="no line 2"):
        inspect(again(rma), actor=mia, line=2, quantity=1, returned=True, restockable=True)
    with pytest.raises(Refused, match="No units stand so"):
        dispose(again(rma), actor=mia, line=1, quantity=1, disposition="restock")

    assert again(rma).event_count == before


@pytest.mark.parametrize(
    ("trigger", "after"),
    [
        ("approved", ["waiting", "waiting", "waiting"]),
        ("first_scan", ["planned", "waiting", "waiting"]),
        ("received", ["planned", "planned", "waiting"]),
        ("processed", ["planned", "planned", "planned"]),
    ],
)
def test_payouts_leave_when_their_trigger_has_come(
    trigger: str, after: list[str], berlin: Store, mia: Actor, set_terms: Callable[..., None]
) -> None:
    set_terms(berlin, payout_trigger=trigger)
    rma = approved(berlin)
    found = [states(rma)[0]]
    track(rma, "in_transit")
    found.append(states(rma)[0])
    receive(again(rma), actor=mia, counted=[{"line": 1, "quantity": 1}])
    found.append(states(rma)[0])

    assert found == after
    inspect(again(rma), actor=mia, line=1, quantity=1, returned=True, restockable=True)
    assert states(rma) == ["waiting"]


def test_a_line_of_which_units_are_missing_waits_for_a_person(
    berlin: Store, mia: Actor, set_terms: Callable[..., None]
) -> None:
    set_terms(berlin, payout_trigger="processed")
    rma = approved(berlin, {"quantity": 2}, {"quantity": 1})
    receive(rma, actor=mia, counted=[{"line": 1, "quantity": 1}, {"line": 2, "quantity": 1}], complete=True)
    for line in (1, 2):
        inspect(again(rma), actor=mia, line=line, quantity=1, returned=True, restockable=True)

    assert states(rma) == ["planned", "waiting"]
