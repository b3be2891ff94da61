"""Everything is killed with -9 at each step of the ways of money and goods; each RMA is paid once, each unit comes back once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from floorwalker.kit.tests.until import until
from tests.returns_house import CREATE, STEPS, House, move, open_house, wanted

pytestmark = pytest.mark.torture
PARTS = ("worker", "database")
MOVES: dict[str, dict[str, Any]] = {
    "approve": {},
    "receive": {"counted": [{"line": 1, "quantity": 1}]},
    "inspect": {"line": 1, "quantity": 1, "returned": True, "restockable": True},
    "dispose": {"line": 1, "quantity": 1, "disposition": "restock"},
    "close": {},
}
CREDIT_STEPS = {name: STEPS[name] for name in ("before the call", "heard, not committed", "committed")}


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """One for all of these."""
    with open_house() as made:
        yield made


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("step", STEPS)
def test_a_refund_is_paid_once_whatever_is_killed_wherever(house: House, step: str, part: str) -> None:
    rma = house.approved("refund")

    with contextmanager(STEPS[step])(house, rma):
        house.at.kill(part)
    house.settled(rma)

    key = f"rma:{rma}:1:1"
    again = step in {"asked, not paid", "paid, not said", "heard, not committed"}
    assert [one for one in house.payer.paid if rma in one] == [key], "asked for under two keys"
    assert (house.payer.paid[key], house.payer.asked[key] >= 1 + again) == (1000, True)
    assert house.one("SELECT refunded, refunding FROM orders_order WHERE name = %s", house.orders[-1]) == (1000, 0)
    house.proven()


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("step", CREDIT_STEPS)
def test_a_credit_is_issued_once_whatever_is_killed_wherever(house: House, step: str, part: str) -> None:
    rma = house.approved("store_credit")

    with contextmanager(STEPS[step])(house, rma):
        house.at.kill(part)
    house.settled(rma)

    issued = "SELECT count(*), sum(balance) FROM credits_credit WHERE key = %s"
    assert house.one(issued, f"rma:{rma}:1") == (1, 1000)
    assert not any(rma in key for key in house.payer.asked)
    house.proven()


@pytest.mark.parametrize("part", ["web", "database"])
def test_a_move_that_is_killed_before_its_commit_leaves_nothing_and_is_done_once_when_asked_again(
    house: House, part: str
) -> None:
    order = house.sell()
    rma = str(house.killed_in(part, CREATE, wanted(order, "refund"))["id"])
    for name, fields in MOVES.items():
        house.killed_in(part, move(rma, name), fields)
    house.settled(rma)

    assert house.payer.paid[f"rma:{rma}:1:1"] == 1000
    asked = 'SELECT "returning", refunded, refunding FROM orders_order WHERE name = %s'
    assert house.one(asked, order) == (1, 1000, 0)
    assert house.one("SELECT state FROM core_session WHERE id = %s", rma) == ("closed",)
    house.proven()


def test_without_anybodys_help_a_lease_runs_out_and_the_payout_is_made(house: House) -> None:
    rma = house.approved("refund")
    with contextmanager(STEPS["paid, not said"])(house, rma):
        house.at.kill("up")
    waited = until(lambda: house.answers("SELECT state = 'executed' FROM rmas_payout WHERE session_id = %s", rma), 240)

    assert waited > 30, "the lease of the dead worker was not waited for"
    assert (house.payer.paid[f"rma:{rma}:1:1"], house.payer.asked[f"rma:{rma}:1:1"]) == (1000, 2)
    house.proven()
