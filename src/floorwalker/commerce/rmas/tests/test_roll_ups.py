"""Roll-ups of parcels, units and payouts: a list is filtered by them, and they follow from the events."""

from collections.abc import Callable

import pytest

from floorwalker.accounts.actor import EVERYWHERE, Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.rmas.actions import approve, dispose, inspect, receive
from floorwalker.commerce.rmas.channel import rmas
from floorwalker.commerce.rmas.models import Rma
from floorwalker.commerce.rmas.money.actions import cancel_payout, plan, send
from floorwalker.commerce.rmas.requests import Wanted
from floorwalker.commerce.rmas.tests.builders import again, approved, ask, staff, track
from floorwalker.commerce.tests.builders import make_order
from floorwalker.core.later import outbox
from floorwalker.core.lists.engine import Listing
from floorwalker.core.lists.every import sessions_of
from floorwalker.core.log import verify
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import reader

TWO = {"quantity": 2}


def _found(q: str) -> set[str]:
    listing = Listing(sessions_of(rmas), reader(), reach=EVERYWHERE, q=q)
    assert listing.problems == []
    return {session.token for session in listing.stream()}


def _inspected(rma: Session, actor: Actor) -> Session:
    return inspect(rma, actor=actor, line=1, quantity=2, returned=True, restockable=True)


UNITS: dict[str, Callable[[Session, Actor], object]] = {
    "expected": lambda rma, mia: receive(rma, actor=mia, counted=[{"line": 1, "quantity": 1}]),
    "missing": lambda rma, mia: receive(rma, actor=mia, counted=[{"line": 1, "quantity": 1}], complete=True),
    "received": lambda rma, mia: receive(rma, actor=mia, counted=[{"line": 1, "quantity": 3}]),
    "inspected": _inspected,
    "disposed": lambda rma, mia: dispose(_inspected(rma, mia), actor=mia, line=1, quantity=2, disposition="restock"),
}


@pytest.mark.parametrize("stands", UNITS)
def test_an_rma_is_found_by_how_its_units_stand(stands: str, berlin: Store, mia: Actor) -> None:
    rma = approved(berlin, TWO)
    ask(make_order(berlin), Wanted(line=1, quantity=1, option="keep_item"))

    UNITS[stands](rma, mia)

    assert _found(f"inspection:{stands}") == {rma.token}
    assert _found("inspection:none") == {"RMA-1002"}
    assert list(verify.findings()) == []


@pytest.mark.parametrize("stands", ["label_created", "in_transit", "at_facility", "received", "lost"])
def test_an_rma_is_found_by_where_its_parcels_are(stands: str, berlin: Store) -> None:
    rma, other = approved(berlin), approved(berlin)
    kept = ask(make_order(berlin), Wanted(line=1, quantity=1, option="keep_item"))

    track(rma, "returned_to_retailer", parcel="P1")
    track(rma, stands, parcel="P2")

    assert _found(f"logistics:{stands}") == {rma.token}
    assert (_found("logistics:none"), _found("logistics:not_required")) == ({other.token}, {kept.token})
    assert list(verify.findings()) == []


def test_an_rma_is_found_by_how_its_money_stands(berlin: Store, mia: Actor) -> None:
    nothing, planned, leaving, half, whole = (approved(berlin, TWO) for _ in range(5))
    cancel_payout(nothing, actor=mia, payouts=[1])
    for rma in (leaving, whole):
        send(rma, actor=mia, payouts=[1])
    cancel_payout(half, actor=mia, payouts=[1])
    plan(again(half), actor=mia, line=1, method="refund", amount="3.00")
    send(again(half), actor=mia, payouts=[2])
    assert _found("money:on_its_way") == {leaving.token, whole.token, half.token}
    held = approved(berlin, {"price": 50_000}, option="no_action")
    plan(held, actor=staff(berlin, "service_agent", "ann"), line=1, method="refund")

    while outbox.deliver():
        pass

    found = {money: _found(f"money:{money}") for money in ("none", "planned", "held", "partial", "full")}
    assert found == {
        "none": {nothing.token},
        "planned": {planned.token},
        "held": {held.token},
        "partial": {half.token},
        "full": {leaving.token, whole.token},
    }
    assert list(verify.findings()) == []


def test_verify_finds_a_roll_up_that_does_not_follow_from_the_events(berlin: Store) -> None:
    rma = approved(berlin)
    Rma.objects.filter(session=rma).update(money="full", logistics="lost", inspection="disposed")

    assert sorted(finding.field for finding in verify.findings()) == ["inspection", "logistics", "money"]


def test_the_quick_words_find_what_they_say(berlin: Store, mia: Actor, set_terms: Callable[..., None]) -> None:
    set_terms(berlin, payout_trigger="closed_manual")
    expected, received, inspected = (approved(berlin, TWO) for _ in range(3))
    held = ask(make_order(berlin, {"price": 90_000}))
    approve(held, actor=staff(berlin, "service_agent", "ann"))
    receive(received, actor=mia, counted=[{"line": 1, "quantity": 2}])
    _inspected(inspected, mia)
    words = {str(quick.label): quick.query for quick in rmas.quick}

    assert _found(words["To receive"]) == {expected.token, held.token}
    assert _found(words["To inspect"]) == {received.token}
    assert _found(words["To pay"]) == {inspected.token}
    assert _found(words["Needs attention"]) == {held.token}
