"""Web, worker and database are killed with -9 at each step of a cart's way: nothing is half done, and asked again it is done once."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count
from typing import Any

import psycopg
import pytest

from floorwalker.kit.database import postgres
from floorwalker.kit.tests.until import until
from tests.installation import PATIENCE, Installation, installed
from tests.shoppers import Ask, Said, Shop
from tests.test_torture_stock import assert_proven, stock

pytestmark = pytest.mark.torture
_numbers = count(1)
STEPS = (
    "core_sessionkey",
    "core_session",
    "core_event",
    "reservations_hold",
    "stock_level",
    "stock_stockentry",
    "core_errand",
)
"""What is written, in this order; whoever writes is stopped before each."""
LATER = ("core_session", "core_event", "reservations_hold", "stock_level", "core_errand")
_EVENTS = "SELECT count(*) FROM core_event WHERE starts_with(type, 'cart.')"
_OVERDUE = "from floorwalker.channels.reservations.tests.builders import pass_minutes; pass_minutes(16)"
_SILENT = """
import sys
from django.db import transaction
from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.holding import asks
from floorwalker.channels.reservations.holding.deciding import Wanted
with transaction.atomic():
    asks.reserve(Store.objects.get(), "silent", [Wanted(variant="{variant}", quantity=1)], actor=SYSTEM, key="k")
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """A running one for all of these."""
    with installed() as made:
        yield made


@pytest.fixture
def shop(installation: Installation) -> Shop:
    """Its door."""
    return Shop(port=installation.port, secret=installation.secret)


def _row(installation: Installation, question: str, *values: object) -> Any:
    with psycopg.connect(postgres.address(installation.home)) as connection:
        return connection.execute(question, values).fetchone()


def _is(installation: Installation, question: str, *values: object) -> bool:
    """Whether the database is there and says yes."""
    with suppress(psycopg.OperationalError):
        row = _row(installation, question, *values)
        return bool(row and row[0])
    return False


@contextmanager
def _stopped(installation: Installation, table: str) -> Iterator[None]:
    """Who writes to this table waits."""
    connection = psycopg.connect(postgres.address(installation.home))
    try:
        connection.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield
    finally:
        connection.close()


def _someone_waits(installation: Installation) -> bool:
    waiting = (
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'floorwalker'"
    )
    return _is(installation, waiting)


def _killed(installation: Installation, shop: Shop, ask: Ask, *, at: str, part: str) -> None:
    """Ask, and end a part when the answer's work has come to this step: nothing is said, nothing is stored."""
    events = _row(installation, _EVENTS)
    with _stopped(installation, at), ThreadPoolExecutor(1) as asking:
        said = asking.submit(shop.say, [ask])
        until(partial(_someone_waits, installation), PATIENCE, why=lambda: str(said))
        installation.kill(part)
        assert said.result()[0].status in {0, 500, 502, 503}, said.result()
    until(lambda: _is(installation, "SELECT true"), PATIENCE)
    assert _row(installation, _EVENTS) == events


def _insist(shop: Shop, ask: Ask) -> Said:
    """Ask under one key until it is answered, as a shop does whose server went away."""
    said: list[Said] = []

    def answered() -> bool:
        said.extend(shop.say([ask]))
        assert said[-1].status in {0, 200, 500, 502, 503}, said[-1]
        return said[-1].status == 200

    until(answered, PATIENCE, why=lambda: str(said[-3:]))
    return said[-1]


def _log(installation: Installation, step: str) -> str:
    return f"At {step}: {(installation.home / 'up.log').read_text()[-3000:]}"


def _taken(installation: Installation, variant: str) -> tuple[int, int]:
    held, committed = _row(installation, "SELECT held, committed FROM stock_level WHERE external_id = %s", variant)
    return held, committed


@pytest.mark.parametrize("part", ["web", "database"])
def test_a_hold_that_is_killed_at_any_step_is_held_once_when_it_is_asked_for_again(
    installation: Installation, shop: Shop, part: str
) -> None:
    (variant,) = stock(installation, 5)
    for place, table in enumerate(STEPS):
        ask = Ask(token=f"hold-{part}-{table}", lines=((variant, 1),), key="once")
        _killed(installation, shop, ask, at=table, part=part)
        done = _insist(shop, ask)
        assert (done.body["repeated"], _taken(installation, variant)) == (False, (1, 0)), table
        assert _insist(shop, ask).body["repeated"]
        _insist(shop, Ask(token=ask.token, deed="/release"))
        assert _taken(installation, variant) == (0, 0), place
    assert_proven(installation)


@pytest.mark.parametrize("part", ["web", "database"])
def test_an_order_that_is_killed_at_any_step_takes_its_units_once(
    installation: Installation, shop: Shop, part: str
) -> None:
    (variant,) = stock(installation, 9)
    for sold, table in enumerate(LATER, start=1):
        token = f"order-{part}-{table}"
        _insist(shop, Ask(token=token, lines=((variant, 1),)))
        order = Ask(token=token, deed="/convert", order=f"#{token}")
        _killed(installation, shop, order, at=table, part=part)
        assert _insist(shop, order).body["status"] == "converted"
        assert _insist(shop, order).body["status"] == "converted"
        assert _taken(installation, variant) == (0, sold), table
    assert_proven(installation)


@pytest.mark.parametrize("part", ["worker", "database"])
def test_a_sweep_that_is_killed_at_any_step_releases_each_hold_once(
    installation: Installation, shop: Shop, part: str
) -> None:
    (variant,) = stock(installation, 9)
    over = "SELECT count(*) FROM core_event WHERE type = 'cart.holds_expired'"
    (before,) = _row(installation, over)
    for swept, table in enumerate(LATER, start=1):
        _insist(shop, Ask(token=f"sweep-{part}-{table}", lines=((variant, 2),)))
        installation.signal("worker", signal.SIGSTOP)
        installation.python(_OVERDUE)
        with _stopped(installation, table):
            installation.signal("worker", signal.SIGCONT)
            until(partial(_someone_waits, installation), PATIENCE)
            installation.kill(part)
        free = "SELECT held = 0 FROM stock_level WHERE external_id = %s"
        until(partial(_is, installation, free, variant), PATIENCE, why=partial(_log, installation, table))
        assert _row(installation, over) == (before + swept,), table
    assert_proven(installation)


def test_a_server_that_falls_silent_in_the_middle_loses_its_hold_and_its_key_is_free(
    installation: Installation, shop: Shop
) -> None:
    (variant,) = stock(installation, 1)
    command = [sys.executable, "-m", "django", "shell", "--settings=floorwalker.config.settings", "-v0", "-c"]
    command.append(_SILENT.format(variant=variant))
    with subprocess.Popen(
        command, env=installation.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as silent:
        assert silent.stdout is not None
        assert silent.stdout.readline() == b"held\n"
        os.kill(silent.pid, signal.SIGSTOP)
        try:
            ask = Ask(token="silent", lines=((variant, 1),), key="k")
            assert shop.say([ask])[0].status == 503
            done = _insist(shop, ask)
        finally:
            silent.kill()
    assert (done.body["repeated"], _taken(installation, variant)) == (False, (1, 0))
    assert_proven(installation)


def test_an_answer_that_was_lost_on_its_way_is_given_again(installation: Installation, shop: Shop) -> None:
    (variant,) = stock(installation, 5)
    ask = Ask(token="lost", lines=((variant, 3),), key="once")
    with ThreadPoolExecutor(1) as asking:
        asking.submit(shop.say, [ask])
        held = "SELECT held = 3 FROM stock_level WHERE external_id = %s"
        until(partial(_is, installation, held, variant), PATIENCE)
        installation.kill("web")
    again = _insist(shop, ask)

    assert (again.body["repeated"], again.body["granted"], _taken(installation, variant)) == (True, True, (3, 0))
    assert json.dumps(again.body["holds"])
    assert_proven(installation)
