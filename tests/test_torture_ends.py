"""The ends of a return under kill -9 and with a broken payer: exchange, gift card, credit, cancellation and expiry happen once."""

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import psycopg
import pytest

from floorwalker.kit.database import postgres
from floorwalker.kit.tests.until import until
from tests.installation import PATIENCE
from tests.returns_house import CREATE, ORDER_OF, STEPS, House, Step, asked, move, open_house, waiting_for, wanted

pytestmark = pytest.mark.torture
PARTS = ("worker", "database")
COATS = {"LIGHT": 800, "WARM": 1500}
SPENT_STEPS: dict[str, Step] = STEPS | {
    "ordered, its rest paid and not said": partial(asked, point="paid", method="refund")
}
CREDIT_STEPS: dict[str, Step] = {
    "before the call": STEPS["before the call"],
    "issued, not in the ledger": partial(waiting_for, lock="LOCK TABLE credits_creditentry IN SHARE MODE"),
    "in the ledger, not in the log": STEPS["heard, not committed"],
    "in the log, not with the order": partial(waiting_for, lock=ORDER_OF),
    "committed": STEPS["committed"],
}
OVER_STEPS = {
    "the log": "LOCK TABLE core_event IN SHARE MODE",
    "the last row": "LOCK TABLE core_pulse IN SHARE MODE",
    "the order": ORDER_OF,
}
"""For which lock the worker waits when it is killed: with the timer's fact, and with what follows for the order."""
_ORDER = 'SELECT o."returning", o.refunded, o.refunding FROM orders_order o JOIN rmas_rma r ON r.order_id = o.id WHERE r.session_id = %s'
_TOLD = "SELECT count(*) FROM core_event WHERE session_id = %s AND type = %s"
_AGE = "UPDATE core_event SET occurred_at = occurred_at - make_interval(days => %s) WHERE session_id = %s"
_DUE = "UPDATE core_session SET complaint = 'aged', due_at = now() WHERE id = %s"


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """One for all of these, with articles for which a scarf at 10.00 can be exchanged; in the end all of it must be proven."""
    with open_house() as made:
        variants = [{"external_id": sku, "sku": sku, "title": sku, "price": price} for sku, price in COATS.items()]
        made.insist("/api/v1/catalog?store=berlin", {"external_id": "coats", "title": "Coat", "variants": variants})
        yield made
        made.proven()


def _order(house: House, rma: str) -> tuple[int, int, int]:
    """Of its order: how many units are in returns, what was paid back, and what is reserved."""
    returning, refunded, refunding = house.one(_ORDER, rma)
    return returning, refunded, refunding


def _states(house: House, rma: str, table: str = "rmas_payout") -> list[str]:
    with psycopg.connect(postgres.address(house.at.home)) as connection:
        rows = connection.execute(f"SELECT state FROM {table} WHERE session_id = %s ORDER BY number", [rma]).fetchall()
    return [str(state) for (state,) in rows]


def _told(house: House, rma: str, type_: str) -> int:
    (times,) = house.one(_TOLD, rma, type_)
    return int(times)


def _over(house: House, rma: str) -> None:
    """Nothing more can be had for what was given: no payout, no other return."""
    (order,) = house.one(
        "SELECT o.name FROM orders_order o JOIN rmas_rma r ON r.order_id = o.id WHERE session_id = %s", rma
    )
    assert house.refused(move(rma, "plan"), {"line": 1, "method": "refund"}) == "no_amount"
    assert house.refused(move(rma, "cancel"), {"reason": "Keeps it"}) == "refused"
    assert house.refused(CREATE, wanted(order, "refund")) == "too_many_units"


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("step", SPENT_STEPS)
def test_an_exchange_is_ordered_once_and_its_rest_paid_once_whatever_is_killed_wherever(
    house: House, step: str, part: str
) -> None:
    rma = house.approved("exchange LIGHT")

    with contextmanager(SPENT_STEPS[step])(house, rma):
        house.at.kill(part)
    house.settled(rma)

    assert house.payer.of(rma) == {1: 800, 2: 200}
    assert [house.payer.methods[f"rma:{rma}:{number}:1"] for number in (1, 2)] == ["exchange", "refund"]
    assert (_states(house, rma, "rmas_draft"), _told(house, rma, "draft.released")) == (["released"], 1)
    assert _order(house, rma) == (1, 1000, 0)
    _over(house, rma)


@pytest.mark.parametrize("part", ["web", "database"])
def test_a_dearer_exchange_is_paid_once_and_released_once_though_each_of_its_moves_is_killed(
    house: House, part: str
) -> None:
    order = house.sell()
    rma = str(house.killed_in(part, CREATE, wanted(order, "exchange WARM"))["id"])
    house.killed_in(part, move(rma, "approve"), {})
    assert house.refused(move(rma, "release"), {"drafts": ["1"]}) == "invalid"
    house.killed_in(part, move(rma, "enter_payment"), {"amount": "5.00", "reference": "till 7"})
    assert house.refused(move(rma, "enter_payment"), {"amount": "5.00", "reference": "till 8"}) == "refused"
    house.killed_in(part, move(rma, "release"), {"drafts": ["1"]})
    house.settled(rma)

    assert house.payer.of(rma) == {1: 1000}
    assert house.one("SELECT paid_in, due FROM rmas_rma WHERE session_id = %s", rma) == (500, 500)
    assert (_states(house, rma, "rmas_draft"), _told(house, rma, "draft.released")) == (["released"], 1)
    assert _order(house, rma) == (1, 1000, 0)
    _over(house, rma)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("kind", ["gift_card", "store_credit"])
def test_credit_is_issued_once_with_its_bonus_and_its_ledger_adds_up_whatever_is_killed_wherever(
    house: House, kind: str, part: str
) -> None:
    for step, killed in CREDIT_STEPS.items():
        rma = house.approved("no_action")
        house.insist(move(rma, "plan"), {"line": 1, "method": kind, "bonus": "1.00"})

        with contextmanager(killed)(house, rma):
            house.at.kill(part)
        house.settled(rma)

        assert _credit(house, rma, 1) == (1, kind, 1100, 1100, 1, 1100), step
        assert (house.payer.of(rma), _order(house, rma)) == ({}, (1, 1000, 0)), step
        _over(house, rma)


def _credit(house: House, rma: str, payout: int) -> tuple[Any, ...]:
    """How many credits a payout has made, of which kind, worth what; and how many lines their ledger has, with which sum."""
    row = house.one(
        "SELECT count(DISTINCT c.id), min(c.kind), min(c.issued), min(c.balance), count(e.*), sum(e.amount)::bigint"
        " FROM credits_credit c LEFT JOIN credits_creditentry e ON e.credit_id = c.id WHERE c.key = %s",
        f"rma:{rma}:{payout}",
    )
    return tuple(row)


@pytest.mark.parametrize("part", ["", "worker"])
@pytest.mark.parametrize("habit", ["silent", "silent paid", "500", "500 paid", "twice"])
def test_a_broken_payer_orders_and_pays_once_and_keeps_no_gift_card_waiting(
    house: House, habit: str, part: str
) -> None:
    rma = house.approved("exchange", "gift_card", "refund")
    house.payer.habits = [habit] if habit.startswith("silent") else [habit, habit]
    house.leave(rma)
    until(lambda: house.payer.asked[f"rma:{rma}:1:1"], PATIENCE)
    if part:
        house.at.kill(part)
        house.hurry(rma)
    house.wait("SELECT state = 'executed' FROM rmas_payout WHERE session_id = %s AND number = 2", rma)
    house.settled(rma)
    house.payer.habits = []

    assert house.payer.of(rma) == {1: 1000, 3: 1000}
    assert habit == "twice" or house.payer.asked[f"rma:{rma}:1:1"] > 1
    assert _credit(house, rma, 2) == (1, "gift_card", 1000, 1000, 1, 1000)
    assert (_states(house, rma, "rmas_draft"), _told(house, rma, "draft.released")) == (["released"], 1)
    assert _order(house, rma) == (3, 3000, 0)
    _over(house, rma)


@pytest.mark.parametrize("part", ["web", "database"])
def test_a_cancellation_that_is_killed_is_done_once_and_what_was_not_paid_can_be_returned_again(
    house: House, part: str
) -> None:
    order = house.sell(2)
    paid, given_up = house.approve(order, "refund"), house.approve(order, "exchange WARM", line=2)
    house.leave(paid)
    house.settled(paid)

    house.killed_in(part, move(given_up, "cancel"), {"reason": "Keeps it"})

    assert _told(house, given_up, "rma.cancelled") == 1
    assert (_states(house, given_up), _states(house, given_up, "rmas_draft")) == (["cancelled"], ["cancelled"])
    assert _order(house, paid) == (1, 1000, 0)
    _over(house, paid)
    again = house.approve(order, "refund", line=2)
    house.leave(again)
    house.settled(again)
    assert (house.payer.of(given_up), house.payer.of(again)) == ({}, {1: 1000})
    assert _order(house, paid) == (2, 2000, 0)


@pytest.mark.parametrize("part", ["web", "worker", "database"])
def test_of_a_payout_and_a_cancellation_at_once_one_wins_though_everything_dies_meanwhile(
    house: House, part: str
) -> None:
    for _ in range(3):
        order = house.sell(2)
        rmas = [house.approve(order, "refund", line=line) for line in (1, 2)]
        asks: list[tuple[str, dict[str, Any]]] = [
            ask
            for rma in rmas
            for ask in (
                (move(rma, "send"), {"payouts": ["1"]}),
                (move(rma, "cancel"), {"reason": "Keeps it"}),
                (move(rma, "cancel_payout"), {"payouts": ["1"]}),
            )
        ]
        _at_once(house, [partial(house.hear, *ask) for ask in asks], part)
        paid = [rma for rma in rmas if _paid_or_free(house, rma)]
        assert _order(house, rmas[0]) == (len(paid), 1000 * len(paid), 0)
        for line, rma in enumerate(rmas, start=1):
            if rma not in paid:
                again = house.approve(order, "refund", line=line)
                house.leave(again)
                house.settled(again)
        assert _order(house, rmas[0]) == (2, 2000, 0)


def _at_once(house: House, asks: list[Callable[[], tuple[int, Any]]], part: str) -> None:
    """Ask all of it at the same moment, and kill a part as soon as the first was answered."""
    with ThreadPoolExecutor(len(asks)) as pool:
        jobs = [pool.submit(ask) for ask in asks]
        until(lambda: any(job.done() for job in jobs), PATIENCE)
        house.at.kill(part)
        answers = [job.result() for job in jobs]
    assert {status for status, _ in answers} <= {200, 409, 422}, answers


def _paid_or_free(house: House, rma: str) -> bool:
    """Whether it was paid; if not, it is cancelled with all that it had."""
    house.back()
    if _states(house, rma) == ["cancelled"]:
        assert house.one("SELECT state FROM core_session WHERE id = %s", rma) == ("cancelled",)
        assert (house.payer.of(rma), _told(house, rma, "rma.cancelled")) == ({}, 1)
        return False
    house.settled(rma)
    assert house.one("SELECT state FROM core_session WHERE id = %s", rma) == ("approved",)
    assert (house.payer.of(rma), _told(house, rma, "payout.executed")) == ({1: 1000}, 1)
    return True


@pytest.mark.parametrize("part", ["web", "worker", "database"])
@pytest.mark.parametrize("option", ["refund", "store_credit", "gift_card", "exchange"])
def test_whoever_ends_a_return_at_once_ends_it_once_though_everything_dies_meanwhile(
    house: House, option: str, part: str
) -> None:
    rma = house.approved(option)
    moves = {
        "receive": {"counted": [{"line": 1, "quantity": 1}]},
        "inspect": {"line": 1, "quantity": 1, "returned": True, "restockable": True},
        "send": {"payouts": ["1"]},
        "close": {},
        "release": {"drafts": ["1"]},
    }
    asks = [(move(rma, name), fields) for name, fields in moves.items() for _ in range(2)]
    _at_once(house, [partial(house.hear, *ask) for ask in asks], part)
    house.settled(rma)

    by_payer = option in {"refund", "exchange"}
    assert house.payer.of(rma) == ({1: 1000} if by_payer else {})
    assert _credit(house, rma, 1)[0] == (not by_payer)
    assert (_told(house, rma, "payout.executed"), _told(house, rma, "draft.released")) == (1, option == "exchange")
    assert _order(house, rma) == (1, 1000, 0)


def _grow_old(house: House, rma: str, days: int) -> None:
    """Let all that happened in an RMA have happened so long ago; what is due since waits for whoever looks first."""
    with psycopg.connect(postgres.address(house.at.home)) as connection:
        connection.execute("ALTER TABLE core_event DISABLE TRIGGER core_event_append_only")
        connection.execute(_AGE, [days, rma])
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        connection.execute("ALTER TABLE core_event ENABLE TRIGGER core_event_append_only")
        connection.execute(_DUE, [rma])


def _killed_over(house: House, rma: str, days: int, lock: str, part: str) -> None:
    """Let the worker find that its days are over, and kill when it waits for this lock."""
    house.at.signal("worker", signal.SIGSTOP)
    _grow_old(house, rma, days)
    with house.locked(lock, *([rma] if "%s" in lock else [])):
        house.at.signal("worker", signal.SIGCONT)
        until(house.someone_waits, PATIENCE)
        house.at.kill(part)
    house.hurry(rma)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("step", OVER_STEPS)
def test_an_rma_expires_once_and_frees_its_units_once_though_the_worker_is_killed_at_it(
    house: House, step: str, part: str
) -> None:
    order = house.sell()
    rma = house.approve(order, "exchange WARM")

    _killed_over(house, rma, 29, OVER_STEPS[step], part)
    _is_free(house, rma)

    again = house.approve(order, "refund")
    assert house.refused(move(rma, "reopen"), {}) == "too_many_units"
    house.leave(again)
    house.settled(again)
    assert (house.payer.of(rma), house.payer.of(again), _order(house, rma)) == ({}, {1: 1000}, (1, 1000, 0))


def _is_free(house: House, rma: str) -> None:
    """Wait until what it had is free; all of that has happened once."""
    house.wait("SELECT NOT claimed FROM rmas_rma WHERE session_id = %s", rma)
    assert house.one("SELECT state FROM core_session WHERE id = %s", rma) == ("expired",)
    assert [_told(house, rma, type_) for type_ in ("rma.expired", "rma.freed")] == [1, 1]
    assert set(_states(house, rma)) <= {"cancelled"}
    assert _order(house, rma) == (0, 0, 0)


@pytest.mark.parametrize("part", ["web", "database"])
def test_whoever_reads_an_rma_whose_days_are_over_ends_it_once_though_they_are_killed_at_it(
    house: House, part: str
) -> None:
    rma = house.approved("refund")
    house.at.signal("worker", signal.SIGSTOP)
    _grow_old(house, rma, 29)
    with house.locked(OVER_STEPS["the last row"]), ThreadPoolExecutor(8) as reading:
        readers = [reading.submit(house.at.ask, f"/api/v1/sessions/rmas/{rma}") for _ in range(8)]
        until(house.someone_waits, PATIENCE)
        house.at.kill(part)
        assert {reader.result()[0] for reader in readers} <= {0, 500, 502, 503}
    house.back()
    assert _told(house, rma, "rma.expired") == 0
    house.at.signal("worker", signal.SIGCONT)
    _is_free(house, rma)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("step", OVER_STEPS)
def test_a_new_item_that_nobody_pays_for_is_given_up_once_and_its_money_is_free_though_the_worker_is_killed_at_it(
    house: House, step: str, part: str
) -> None:
    rma = house.approved("exchange WARM")

    _killed_over(house, rma, 3, OVER_STEPS[step], part)
    house.wait("SELECT bool_and(state = 'cancelled') FROM rmas_payout WHERE session_id = %s", rma)

    assert (_states(house, rma, "rmas_draft"), _told(house, rma, "draft.abandoned")) == (["abandoned"], 1)
    assert (_told(house, rma, "payout.cancelled"), _order(house, rma)) == (1, (1, 0, 0))
    assert house.refused(move(rma, "enter_payment"), {"amount": "5.00", "reference": "late"}) == "refused"
    house.insist(move(rma, "plan"), {"line": 1, "method": "refund"})
    house.leave(rma)
    house.wait("SELECT bool_or(state = 'executed') FROM rmas_payout WHERE session_id = %s", rma)
    assert (house.payer.of(rma), _order(house, rma)) == ({2: 1000}, (1, 1000, 0))
