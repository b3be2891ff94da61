"""A house that takes goods back: an installation with a payer of its own, its RMAs, and the steps at which it is killed."""

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

from floorwalker.kit.database import postgres
from floorwalker.kit.tests.until import until
from tests.installation import PATIENCE, Installation, installed
from tests.payer import SECRET, Payer, paying

_TERMS = """
from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
amend(Store.objects.get(), "rmas", actor=SYSTEM, values={
    "provider": "webhook", "payout_trigger": "closed_manual", "undo_minutes": 0, "mail_customers": False,
})
"""
PLACED = (datetime.now(UTC) - timedelta(days=2)).isoformat()
PRICE = 1000
_CUT = {0, 500, 502, 503}
"""What is answered where a part died: nothing, or that nothing was changed."""
_PLANNED = "SELECT array_agg(number::text ORDER BY number) FROM rmas_payout WHERE session_id = %s AND state = 'planned'"


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

    def hear(self, path: str, body: object, key: str = "") -> tuple[int, Any]:
        """Ask under one key until it is answered, as a program does whose server went away."""
        key, said = key or str(uuid4()), []

        def done() -> bool:
            said.append(self.send(path, body, key))
            status, answer = said[-1]
            return status not in _CUT and answer.get("code") != "key_in_use"

        until(done, PATIENCE, why=lambda: str(said[-3:]))
        return said[-1]

    def insist(self, path: str, body: object, key: str = "") -> Any:
        """Ask until it is done, which it must be."""
        status, said = self.hear(path, body, key)
        assert status == 200, said
        return said

    def refused(self, path: str, body: object) -> str:
        """Ask for what must not be done; the code of the no."""
        status, said = self.hear(path, body)
        assert 400 <= status < 500, said
        return str(said["code"])

    def sell(self, lines: int = 1) -> str:
        """A paid order of so many lines of one unit at 10.00; its name."""
        number = len(self.orders) + 1
        self.orders.append(f"#{number}")
        payment = {"external_id": "p-1", "kind": "capture", "amount": PRICE * lines, "occurred_at": PLACED}
        order = {
            "external_id": f"o-{number}", "name": f"#{number}", "number": number, "placed_at": PLACED, "payments": [payment],
            "lines": [{"title": "Wool scarf", "quantity": 1, "price": PRICE}] * lines,
        }  # fmt: skip
        assert self.insist("/api/v1/orders?store=berlin", order)["outcome"] in {"created", "unchanged"}
        return f"#{number}"

    def approved(self, *options: str) -> str:
        """An approved RMA of an order of its own, with an option for each line; its payouts wait for somebody to send them."""
        return self.approve(self.sell(len(options)), *options)

    def approve(self, order: str, *options: str, line: int = 1) -> str:
        """An approved RMA of lines of an order, from this one on; its id."""
        rma = str(self.insist(CREATE, wanted(order, *options, line=line))["id"])
        self.insist(move(rma, "approve"), {})
        return rma

    def leave(self, rma: str) -> None:
        """Send all that is planned for it."""
        self.insist(move(rma, "send"), {"payouts": self.one(_PLANNED, rma)[0]})

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
        """Whether a connection of the house waits for a lock, with a statement that has these words."""
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND strpos(query, %s) > 0"
        return self.answers(f"{waiting} AND application_name = 'floorwalker'", doing)

    def killed_in(self, part: str, path: str, body: object) -> Any:
        """Ask, kill when all rows are written and nothing is committed, and ask again under the same key, twice; the answer then.

        The beat of its list is the last that every move writes; after it come only errands, where anybody listens, and the answer.
        """
        key, events = str(uuid4()), self.one("SELECT count(*) FROM core_event")
        with self.locked("LOCK TABLE core_pulse IN SHARE MODE"), ThreadPoolExecutor(1) as asking:
            first = asking.submit(self.send, path, body, key)
            until(lambda: self.someone_waits("INSERT INTO core_pulse"), PATIENCE, why=lambda: str(first))
            self.at.kill(part)
            assert first.result()[0] in _CUT, (path, first.result())
        self.back()
        assert self.one("SELECT count(*) FROM core_event") == events, path
        done = self.insist(path, body, key)
        assert self.insist(path, body, key) == done
        return done

    def back(self) -> None:
        """Wait until the database is there again."""
        until(lambda: self.answers("SELECT true"), PATIENCE)

    def wait(self, question: str, *values: object) -> None:
        """Wait until the database answers yes."""
        log = self.at.home / "up.log"
        until(lambda: self.answers(question, *values), PATIENCE, why=lambda: f"{question} {log.read_text()[-3000:]}")

    def hurry(self, rma: str) -> None:
        """Let the leases of errands that were cut off run out, and pauses between tries be over."""
        self.back()
        self.one("UPDATE core_errand SET due_at = now() WHERE session_id = %s AND due_at > now() RETURNING 1", rma)

    def settled(self, rma: str) -> None:
        """Wait until its payouts have been made."""
        self.hurry(rma)
        self.wait("SELECT bool_and(state = 'executed') FROM rmas_payout WHERE session_id = %s", rma)

    def proven(self) -> None:
        """Everything follows from the events, over all rooms."""
        self.back()
        assert "everything follows from the events" in self.at.run("floorwalker.cli", "verify")


CREATE = "/api/v1/sessions/rmas/moves/create"


def move(rma: str, name: str) -> str:
    """The address of a move."""
    return f"/api/v1/sessions/rmas/{rma}/moves/{name}"


def wanted(order: str, *options: str, line: int = 1) -> dict[str, Any]:
    """What opens an RMA of lines of an order, from this one on, with an option each; ``exchange SKU`` is for another article."""
    lines = []
    for place, said in enumerate(options, start=line):
        option, _, sku = said.partition(" ")
        lines.append({"line": place, "quantity": 1, "reason": "too_small", "option": option, "exchange": sku})
    return {"store": "berlin", "order": order, "lines": lines}


@contextmanager
def open_house() -> Iterator[House]:
    """One whose store pays when an RMA is closed, or somebody sends the payout."""
    with paying() as payer, installed(FLOORWALKER_PAYOUTS_URL=payer.url, FLOORWALKER_PAYOUTS_SECRET=SECRET) as made:
        made.python(_TERMS)
        yield House(made, payer)


def _before_the_call(house: House, rma: str) -> Iterator[None]:
    """The worker has the errand, and cannot read what is reserved."""
    with house.locked("LOCK TABLE orders_payout IN ACCESS EXCLUSIVE MODE"):
        house.leave(rma)
        until(house.someone_waits, PATIENCE)
        yield


def asked(house: House, rma: str, point: str, method: str = "") -> Iterator[None]:
    """The payer has the call, the first of this method, and has not answered."""
    house.payer.stop_at(point, method)
    house.leave(rma)
    assert house.payer.held.wait(PATIENCE)
    yield
    house.payer.go.set()


def waiting_for(house: House, rma: str, lock: str) -> Iterator[None]:
    """What came of it is to be written, and waits for this lock."""
    with house.locked(lock, *([rma] if "%s" in lock else [])):
        house.leave(rma)
        until(house.someone_waits, PATIENCE)
        yield


def _before_the_commit(house: House, rma: str) -> Iterator[None]:
    """The yes was heard, and its fact waits for the session."""
    house.leave(rma)
    executing = "SELECT bool_or(state = 'executing') FROM rmas_payout WHERE session_id = %s"
    until(lambda: house.answers(executing, rma), PATIENCE)
    with house.locked("SELECT 1 FROM core_session WHERE id = %s FOR UPDATE", rma):
        until(house.someone_waits, PATIENCE)
        yield


def _after_the_commit(house: House, rma: str) -> Iterator[None]:
    """The fact is stored, and the errand hardly noted."""
    house.leave(rma)
    house.wait("SELECT bool_or(state = 'executed') FROM rmas_payout WHERE session_id = %s", rma)
    yield


Step = Callable[[House, str], Iterator[None]]
ORDER_OF = "SELECT 1 FROM orders_order o JOIN rmas_rma r ON r.order_id = o.id WHERE r.session_id = %s FOR UPDATE OF o"
STEPS: dict[str, Step] = {
    "before the call": _before_the_call,
    "asked, not paid": partial(asked, point="asked"),
    "paid, not said": partial(asked, point="paid"),
    "heard, not committed": _before_the_commit,
    "committed": _after_the_commit,
}
