"""App servers whose clocks are five minutes fast and slow decide as one with the right time: the database's clock counts."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from bench.people import token

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
from floorwalker.channels.reservations.tests.builders import pass_minutes
from floorwalker.commerce.stock.tests.builders import make_level
from floorwalker.core.clock import now
from floorwalker.core.models import Event, Session
from floorwalker.kit.tests.until import until

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]
PATIENCE, WRONG = 300.0, timedelta(minutes=5)
CLOCKS = {"true": timedelta(0), "fast": WRONG, "slow": -WRONG}
_TERMS = {"stale_after": 30, "inactivity": 120, "cut_off": None, "completion": "on_exit_scan", "grace": 30}
PAY = {"transaction": "t", "amount": 100, "method": "card"}
PAID = (("transaction.started", PAY), ("transaction.completed", PAY))
BASKETS: dict[str, tuple[int, tuple[tuple[str, dict[str, Any]], ...], str]] = {
    "new": (0, (), "ongoing"),
    "idle": (27, (), "ongoing"),
    "stale": (33, (), "stale"),
    "nearly gone": (117, (), "stale"),
    "gone": (123, (), "abandoned"),
    "paid": (27, PAID, "paid"),
    "left": (33, PAID, "completed"),
}
"""Minutes since the last fact, what followed the scan, and the status that is right: each near a limit."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running web server and the secret of a token."""

    port: int
    secret: str

    def ask(self, path: str, body: object = None, kind: str = "cloudevents-batch+json") -> tuple[Any, datetime]:
        """The answer and the time by the server's clock."""
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": f"application/{kind}"}
        sent = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=sent, headers=headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.loads(answer.read()), parsedate_to_datetime(answer.headers["Date"])

    def cart(self, token: str, deed: str = "", **fields: Any) -> tuple[int, Any]:
        """What becomes of a cart of the store with the right time: the status and the answer."""
        body = {"token": token, "store": "true"} | fields
        try:
            return 200, self.ask(f"/api/v1/reservations{deed}", body, kind="json")[0]
        except urllib.error.HTTPError as no:
            return no.code, json.loads(no.read())


@contextlib.contextmanager
def _serving(wrong: timedelta, *, secret: str, environment: dict[str, str], home: Path) -> Iterator[Server]:
    """``floorwalker web`` on a machine whose clock is wrong by so much."""
    home.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    ours = environment | {"FLOORWALKER_HOME": str(home), "FLOORWALKER_PORT": str(port), "FLOORWALKER_WEB_WORKERS": "1"}
    shifted = ["faketime", "-f", f"{wrong.total_seconds():+.0f}s"] if wrong else []
    with (home / "web.log").open("w") as log:
        command = [*shifted, sys.executable, "-m", "floorwalker.cli", "web"]
        web = subprocess.Popen(command, env=ours, cwd="/", stdout=log, stderr=log, start_new_session=True)
    try:
        _await(port, web, home)
        yield Server(port=port, secret=secret)
    finally:
        os.killpg(web.pid, signal.SIGTERM)  # the wrapper does not pass on what it is told
        web.wait(PATIENCE)


def _await(port: int, web: subprocess.Popen[bytes], home: Path) -> None:
    def answers() -> bool:
        assert web.poll() is None, (home / "web.log").read_text()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return True
        return False

    until(answers, PATIENCE, why=(home / "web.log").read_text)


@pytest.fixture
def environment(database_url: str) -> dict[str, str]:
    """What all servers share: the database and the keys."""
    if shutil.which("faketime") is None:
        pytest.skip("no faketime on this machine; install the package faketime to set the servers' clocks apart")
    return os.environ | {
        "DATABASE_URL": database_url,
        "FLOORWALKER_SECRET_KEY": "one key for three servers",
        "FLOORWALKER_DIGEST_KEY": "and another",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


@pytest.fixture
def servers(transactional_db: None, environment: dict[str, str], tmp_path: Path) -> Iterator[dict[str, Server]]:
    """Three servers on one database, named as their clocks; each tells of a store of its own name."""
    for clock in CLOCKS:
        amend(Store.objects.create(code=clock, name=clock), "instore", values=_TERMS, actor=SYSTEM)
    secret = token("facts.write", "instore.see", "reservations.*")
    with contextlib.ExitStack() as all_:
        yield {
            clock: all_.enter_context(
                _serving(wrong, secret=secret, environment=environment, home=tmp_path / clock)
            )
            for clock, wrong in CLOCKS.items()
        }  # fmt: skip


def _fact(clock: str, name: str, type_: str, at: datetime | None, fields: dict[str, Any]) -> dict[str, Any]:
    said = {"time": at.isoformat()} if at else {}
    return said | {
        "specversion": "1.0", "id": f"{name} {type_}", "source": "/clocks", "type": type_, "store": clock,
        "subject": name, "data": fields,
    }  # fmt: skip


def _baskets(clock: str, began: datetime) -> list[dict[str, Any]]:
    scan = {"code": "article", "price": 100}
    scanned: tuple[tuple[str, dict[str, Any]], ...] = (("basket.created", {"client": "sco"}), ("item.scanned", scan))
    return [
        _fact(clock, name, type_, began - timedelta(minutes=minutes), fields)
        for name, (minutes, more, _) in BASKETS.items()
        for type_, fields in (*scanned, *more)
    ]


def _decided(clock: str) -> dict[str, tuple[Any, ...]]:
    """What is stored of each basket of a store, but for what was decided when."""
    return {
        session.token: (
            session.state, session.status, session.progress, session.started_at, session.last_activity_at,
            session.ended_at, session.due_at, session.value, session.quantity,
            list(session.events.order_by("number").values_list("type", "occurred_at", "device_at")),
        )
        for session in Session.objects.filter(store__code=clock)
    }  # fmt: skip


def test_three_clocks_tell_three_times(servers: dict[str, Server]) -> None:
    for clock, wrong in CLOCKS.items():
        _, told = servers[clock].ask("/api/v1/channels")
        assert abs(told - (now() + wrong)) < timedelta(seconds=30)


def test_servers_with_clocks_apart_decide_alike(
    servers: dict[str, Server], environment: dict[str, str], tmp_path: Path
) -> None:
    began = now() - timedelta(seconds=1)
    for clock, server in servers.items():
        answers, _ = server.ask("/api/v1/events", _baskets(clock, began))
        assert {answer["outcome"] for answer in answers} == {"applied"}, answers
        server.ask("/api/v1/sessions/instore")
    right = _decided("true")

    assert {name: decided[1] for name, decided in right.items()} == {
        name: status for name, (_, _, status) in BASKETS.items()
    }
    assert right["idle"][6] == began + timedelta(minutes=3), "due when thirty minutes are over by the database's clock"
    assert right["nearly gone"][6] == began + timedelta(minutes=3)
    assert _decided("fast") == right
    assert _decided("slow") == right
    _assert_proven(environment, tmp_path)


def _assert_proven(environment: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "floorwalker.cli", "verify"]
    ours = environment | {"FLOORWALKER_HOME": str(tmp_path / "verify")}
    done = subprocess.run(command, env=ours, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert "everything follows from the events" in done.stdout, done.stdout + done.stderr


def test_servers_with_clocks_apart_hold_a_cart_as_long_and_no_longer(
    servers: dict[str, Server], environment: dict[str, str], tmp_path: Path
) -> None:
    level = make_level(Store.objects.get(code="true"), 1)
    line: dict[str, Any] = {"lines": [{"variant": level.external_id, "quantity": 1}]}
    status, held = servers["fast"].cart("first", **line)
    until_ = datetime.fromisoformat(held["expires_at"])

    assert (status, held["seconds_left"]) == (200, 900)
    assert timedelta(minutes=14) < until_ - now() < timedelta(minutes=15)
    for clock, server in servers.items():
        status, told = server.cart("first", **line)
        assert (status, told["expires_at"], told["seconds_left"] > 800) == (200, held["expires_at"], True), clock
        assert server.cart(f"other-{clock}", **line)[0] == 409, clock
    pass_minutes((until_ - now() - timedelta(seconds=8)) / timedelta(minutes=1))
    assert servers["fast"].cart("second", **line)[0] == 409, "its hold lasts, though this clock says that it is over"
    pass_minutes(0.2)
    assert servers["slow"].cart("second", **line)[0] == 200, "it is over, though this clock says that it lasts"
    assert servers["slow"].cart("first", "/extend")[0] == 409
    assert [servers[clock].cart("first", "/convert", order="#1")[1]["code"] for clock in CLOCKS] == ["stock_lost"] * 3
    _assert_proven(environment, tmp_path)


def test_no_server_places_a_fact_in_the_future_or_believes_its_own_clock(servers: dict[str, Server]) -> None:
    for clock, server in servers.items():
        before = now()
        for name, at in (("silent", None), ("ahead", before + timedelta(minutes=4)), ("past", before - 2 * WRONG)):
            server.ask("/api/v1/events", [_fact(clock, name, "basket.created", at, {"client": "sco"})])
        told = {
            event.session.token: event
            for event in Event.objects.select_related("session").filter(session__store__code=clock)
        }
        assert before <= told["silent"].occurred_at <= now(), clock
        assert before <= told["ahead"].occurred_at <= told["ahead"].recorded_at <= now(), clock
        assert told["ahead"].device_at == before + timedelta(minutes=4)
        assert told["past"].occurred_at == before - 2 * WRONG
    assert datetime.now(UTC) - now() < timedelta(minutes=1), "the database has the right time"
