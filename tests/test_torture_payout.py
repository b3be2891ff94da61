"""Everything is killed with -9 at each step of the ways of money and goods; each RMA is paid once, each unit comes back once."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from floorwalker.kit import postgres
from floorwalker.kit.tests.until import until
from tests.installation import PATIENCE, Installation, installed
from tests.payer import SECRET, Payer, paying

pytestmark = pytest.mark.torture
_TERMS = """
from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
amend(Store.objects.get(), "rmas", actor=SYSTEM, values={
    "provider": "webhook", "payout_trigger": "closed_manual", "undo_minutes": 0, "mail_customers": False,
})
"""
PLACED = (datetime.now(UTC) - timedelta(days=2)).isoformat()
PARTS = ("worker", "database")
MOVES: dict[str, dict[str, Any]] = {
    "approve": {},
    "receive": {"counted": [{"line": 1, "quantity": 1}]},
    "inspect": {"line": 1, "quantity": 1, "returned": True, "restockable": True},
    "dispose": {"line": 1, "quantity": 1, "disposition": "restock"},
    "close": {},
}


@dataclass
class House:
    """An installation with its payer."""

    at: Installation
    payer: Payer
    orders: list[str] = field(default_factory=list)

    def send(self, path: str, body: object, key: str = "") -> tuple[int, Any]:
        """Ask once under a key; the status, and what was answered."""
        status, said = self.at.ask(path, body, Content_Type="application/json", Idempotency_Key=key or str(uuid4()))
        return status, json.loads(said) if said else {}

    def insist(self, path: str, body: object, key: str = "") -> Any:
        """Ask under one key until it is answered, as a program does whose server went away."""
        key, said = key or str(uuid4()), []

        def done() -> bool:
            said.append(self.send(path, body, key))
            assert said[-1][0] in {0, 200, 500, 502, 503}, said[-1]
            return said[-1][0] == 200

        until(done, PATIENCE, why=lambda: str(said[-3:]))
        return said[-1][1]

    def sell(self) -> str:
        """A paid order of one unit at 10.00; its name."""
        number = len(self.orders) + 1
        self.orders.append(f"#{number}")
        payment = {"external_id": "p-1", "kind": "capture", "amount": 1000, "occurred_at": PLACED}
        order = {
            "external_id": f"o-{number}", "name": f"#{number}", "number": number, "placed_at": PLACED, "payments": [payment],
            "lines": [{"title": "Wool scarf", "quantity": 1, "price": 1000}],
        }  # fmt: skip
        assert self.insist("/api/v1/orders?store=berlin", order)["outcome"] in {"created", "unchanged"}
        return f"#{number}"

    def approved(self, option: str) -> str:
        """An approved RMA, whose payout waits for somebody to send it; its id."""
        rma = str(self.insist("/api/v1/sessions/rmas/moves/create", wanted(self.sell(), option))["id"])
        self.insist(move(rma, "approve"), {})
        return rma

    def one(self, question: str, *values: object) -> Any:
        """The first row that the database answers."""
        with psycopg.connect(postgres.address(self.at.home)) as connection:
            return connection.execute(question, values).fetchone()

    def answers(self, question: str, *values: object) -> bool:
        """Whether the database is there and answers yes."""
        try:
            row = self.one(question, *values)
            return bool(row and row[0])
        except psycopg.OperationalError:
            return False

    @contextmanager
    def locked(self, statement: str, *values: object) -> Iterator[None]:
        """Hold a lock that whoever comes next waits for; it ends with the database, where that is killed."""
        connection = psycopg.connect(postgres.address(self.at.home))
        try:
            connection.execute(statement, values)
            yield
        finally:
            connection.close()

    def someone_waits(self, doing: str = "") -> bool:
        """Whether a connection of the house waits for a lock, with a statement that begins so."""
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND starts_with(query, %s)"
        return self.answers(f"{waiting} AND application_name = 'floorwalker'", doing)

    def settled(self, rma: str) -> None:
        """Wait until its payout has been made. The lease of the errand that was cut off is let run out, once."""
        until(lambda: self.answers("SELECT true"), PATIENCE)
        self.one("UPDATE core_errand SET due_at = now() WHERE session_id = %s AND due_at > now() RETURNING 1", rma)
        executed = "SELECT state = 'executed' FROM rmas_payout WHERE session_id = %s"
        until(lambda: self.answers(executed, rma), PATIENCE, why=lambda: (self.at.home / "up.log").read_text()[-3000:])

    def proven(self) -> None:
        """Everything follows from the events, over all rooms."""
        until(lambda: self.answers("SELECT true"), PATIENCE)
        assert "everything follows from the events" in self.at.run("floorwalker.cli", "verify")


def move(rma: str, name: str) -> str:
    """The address of a move."""
    return f"/api/v1/sessions/rmas/{rma}/moves/{name}"


def wanted(order: str, option: str) -> dict[str, Any]:
    """What opens an RMA of the only unit of an order."""
    line = {"line": 1, "quantity": 1, "reason": "too_small", "option": option}
    return {"store": "berlin", "order": order, "lines": [line]}


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with paying() as payer, installed(FLOORWALKER_PAYOUTS_URL=payer.url, FLOORWALKER_PAYOUTS_SECRET=SECRET) as made:
        made.python(_TERMS)
        yield House(made, payer)


def _before_the_call(house: House, rma: str) -> Iterator[None]:
    """The worker has the errand, and cannot read what is reserved."""
    with house.locked("LOCK TABLE orders_payout IN ACCESS EXCLUSIVE MODE"):
        house.insist(move(rma, "send"), {"payouts": ["1"]})
        until(house.someone_waits, PATIENCE)
        yield


def _asked(house: House, rma: str, point: str) -> Iterator[None]:
    """The payer has the call, and has not answered."""
    house.payer.stop_at(point)
    house.insist(move(rma, "send"), {"payouts": ["1"]})
    assert house.payer.held.wait(PATIENCE)
    yield
    house.payer.go.set()


def _before_the_commit(house: House, rma: str) -> Iterator[None]:
    """The yes was heard, and its fact waits for the session."""
    house.insist(move(rma, "send"), {"payouts": ["1"]})
    until(lambda: house.answers("SELECT state = 'executing' FROM rmas_payout WHERE session_id = %s", rma), PATIENCE)
    with house.locked("SELECT 1 FROM core_session WHERE id = %s FOR UPDATE", rma):
        until(house.someone_waits, PATIENCE)
        yield


def _after_the_commit(house: House, rma: str) -> Iterator[None]:
    """The fact is stored, and the errand hardly noted."""
    house.insist(move(rma, "send"), {"payouts": ["1"]})
    until(lambda: house.answers("SELECT state = 'executed' FROM rmas_payout WHERE session_id = %s", rma), PATIENCE)
    yield


Step = Callable[[House, str], Iterator[None]]
STEPS: dict[str, Step] = {
    "before the call": _before_the_call,
    "asked, not paid": partial(_asked, point="asked"),
    "paid, not said": partial(_asked, point="paid"),
    "heard, not committed": _before_the_commit,
    "committed": _after_the_commit,
}
CREDIT_STEPS = {name: STEPS[name] for name in ("before the call", "heard, not committed", "committed")}


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


def _killed_in(house: House, part: str, path: str, body: object) -> Any:
    """Ask, kill when all is written and nothing committed, and ask again under the same key, twice; what is answered then."""
    key, events = str(uuid4()), house.one("SELECT count(*) FROM core_event")
    with house.locked("LOCK TABLE core_errand IN ACCESS EXCLUSIVE MODE"), ThreadPoolExecutor(1) as asking:
        first = asking.submit(house.send, path, body, key)
        until(lambda: house.someone_waits("INSERT INTO core_errand"), PATIENCE, why=lambda: str(first))
        house.at.kill(part)
        assert first.result()[0] in {0, 500, 503}, (path, first.result())
    until(lambda: house.answers("SELECT true"), PATIENCE)
    assert house.one("SELECT count(*) FROM core_event") == events, path
    done = house.insist(path, body, key)
    assert house.insist(path, body, key) == done
    return done


@pytest.mark.parametrize("part", ["web", "database"])
def test_a_move_that_is_killed_before_its_commit_leaves_nothing_and_is_done_once_when_asked_again(
    house: House, part: str
) -> None:
    order = house.sell()
    rma = str(_killed_in(house, part, "/api/v1/sessions/rmas/moves/create", wanted(order, "refund"))["id"])
    for name, fields in MOVES.items():
        _killed_in(house, part, move(rma, name), fields)
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
