"""An approved RMA of which nothing is sent expires, and its units and money are free; a scan that was late shows otherwise."""

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.rmas.actions import receive, reopen
from floorwalker.commerce.rmas.requests import Wanted
from floorwalker.commerce.rmas.tests.builders import again, aged, approved, ask, order_of, states, track
from floorwalker.commerce.tests.builders import fresh, make_order
from floorwalker.core.errors import Refused
from floorwalker.core.later import outbox, timers
from floorwalker.core.log import verify


def test_what_is_not_sent_expires_and_frees_units_and_money(berlin: Store) -> None:
    rma = aged(approved(berlin), 29)
    assert (rma.state, rma.status) == ("expired", "expired")

    outbox.deliver()
    outbox.deliver()

    order = order_of(rma)
    assert (order.returning, order.refunding, states(rma), again(rma).rma.claimed) == (0, 0, ["cancelled"], False)
    assert list(verify.findings()) == []


def test_before_its_days_are_over_it_does_not_expire(berlin: Store) -> None:
    assert aged(approved(berlin), 27).state == "approved"


def test_what_was_scanned_or_received_or_needs_no_parcel_does_not_expire(berlin: Store, mia: Actor) -> None:
    scanned, received = approved(berlin), approved(berlin)
    track(scanned, "in_transit")
    receive(received, actor=mia, counted=[{"line": 1, "quantity": 1}])
    kept = ask(make_order(berlin), Wanted(line=1, quantity=1, option="keep_item"), approve=True)

    assert [aged(again(rma), 40).state for rma in (scanned, received, kept)] == ["approved"] * 3


def test_an_expired_one_is_reopened_while_its_units_are_there(berlin: Store, mia: Actor) -> None:
    rma = aged(approved(berlin), 29)
    outbox.deliver()

    after = reopen(again(rma), actor=mia, reason="On the phone")

    assert (after.state, after.rma.claimed, order_of(rma).returning) == ("approved", True, 1)
    assert after.due_at is not None
    assert list(verify.findings()) == []


def test_an_expired_one_is_not_reopened_once_its_units_are_in_another_return(berlin: Store, mia: Actor) -> None:
    rma = aged(approved(berlin), 29)
    outbox.deliver()
    ask(order_of(rma))

    with pytest.raises(Refused, match="Nothing of"):
        reopen(again(rma), actor=mia)

    assert (again(rma).state, order_of(rma).returning) == ("expired", 1)


def test_one_that_was_reopened_before_its_units_were_freed_keeps_them(berlin: Store, mia: Actor) -> None:
    rma = aged(approved(berlin), 29)
    reopen(rma, actor=mia)

    outbox.deliver()

    order = order_of(rma)
    assert (again(rma).rma.claimed, order.returning, order.refunding) == (True, 1, 1000)
    assert list(verify.findings()) == []


def test_a_late_scan_shows_that_it_never_expired_but_frees_nothing_twice_and_pays_nothing(
    berlin: Store, mia: Actor
) -> None:
    rma = aged(approved(berlin), 29)
    outbox.deliver()

    track(rma, "in_transit", days=2)

    after = again(rma)
    assert (after.state, after.rma.claimed, states(rma)) == ("approved", False, ["cancelled"])
    timers.settle([rma.id])
    outbox.deliver()
    assert (order_of(rma).returning, fresh(order_of(rma)).refunding) == (0, 0)
    assert reopen(again(rma), actor=mia).rma.claimed
    assert list(verify.findings()) == []
