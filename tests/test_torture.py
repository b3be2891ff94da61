"""Everything is killed with -9 while facts stream in; afterwards nothing is lost, nothing is doubled, verify is clean."""

import json
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import psycopg
import pytest

from floorwalker.kit.database import postgres
from floorwalker.kit.tests.until import until
from tests.installation import PATIENCE, Installation, installed

pytestmark = pytest.mark.torture
SESSIONS, FACTS = 240, 7


@pytest.fixture
def installation() -> Iterator[Installation]:
    """A running one."""
    with installed() as made:
        yield made


def _basket(number: int) -> list[dict[str, Any]]:
    """The facts of one paid basket of three pieces, an hour old."""
    began = datetime.now(UTC) - timedelta(minutes=20)
    pay = {"transaction": "t", "amount": 300, "method": "Card"}
    facts: list[tuple[str, dict[str, Any]]] = [("basket.created", {"client": "sco"})]
    facts += [("item.scanned", {"code": f"article-{n}", "price": 100}) for n in range(3)]
    facts += [("transaction.started", pay), ("transaction.completed", pay), ("exit.scanned", {})]
    return [
        {
            "specversion": "1.0", "id": f"{number}-{place}", "source": "/torture", "type": type_, "store": "berlin",
            "subject": f"basket-{number}", "time": (began + timedelta(seconds=place)).isoformat(), "data": data,
        }
        for place, (type_, data) in enumerate(facts)
    ]  # fmt: skip


def _deliver(installation: Installation, facts: list[dict[str, Any]]) -> int:
    """Send as a device does: again and again until the answer has come. Answers how often it was sent."""
    statuses: list[int] = []

    def taken() -> bool:
        status, answer = installation.ask("/api/v1/events", facts)
        statuses.append(status)
        assert status in {0, 200, 500, 502, 503}, (status, answer)
        if status == 200:
            outcomes = {result["outcome"] for result in json.loads(answer)}
            assert outcomes <= {"applied", "repeated", "out_of_sequence"}, answer
        return status == 200

    until(taken, PATIENCE, why=lambda: str(statuses[-5:]))
    return len(statuses)


def _stored(installation: Installation) -> tuple[int, int, int, int]:
    with psycopg.connect(postgres.address(installation.home)) as connection:
        row = connection.execute(
            "SELECT count(*), sum(quantity), sum(value), count(*) FILTER (WHERE state = 'completed') FROM core_session"
        ).fetchone()
        events = connection.execute(
            "SELECT count(*), count(DISTINCT (session_id, key)) FROM core_event WHERE actor_kind <> 'system'"
        ).fetchone()
    assert row is not None and events is not None
    assert events == (SESSIONS * FACTS, SESSIONS * FACTS)
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])


def _are_done(sending: list[Future[int]], share: int) -> bool:
    return sum(job.done() for job in sending) >= share


def test_every_part_is_killed_while_facts_stream_in_and_nothing_is_lost_or_doubled(installation: Installation) -> None:
    baskets = [_basket(number) for number in range(SESSIONS)]
    halves = [part for basket in baskets for part in (basket[:3], basket[3:])]
    with ThreadPoolExecutor(4) as devices:
        sending = [devices.submit(_deliver, installation, half) for half in halves]
        for place, part in enumerate(("web", "database", "worker", "database", "up"), start=1):
            until(partial(_are_done, sending, len(sending) * place // 7), PATIENCE)
            installation.kill(part)
        times = [job.result() for job in sending]
    again = [_deliver(installation, basket) for basket in baskets[:20]]

    assert sum(times) > len(times), "nothing was hit"
    assert sum(again) == 20
    assert _stored(installation) == (SESSIONS, 3 * SESSIONS, 300 * SESSIONS, SESSIONS)
    assert "everything follows from the events" in installation.run("floorwalker.cli", "verify")


def test_a_basket_pushed_ten_times_by_two_devices_at_once_is_one_basket(installation: Installation) -> None:
    baskets = [_basket(number) for number in range(SESSIONS)]
    with ThreadPoolExecutor(8) as devices:
        jobs = [devices.submit(_deliver, installation, basket) for basket in baskets for _ in range(10)]
        assert {job.result() for job in jobs} == {1}

    assert _stored(installation) == (SESSIONS, 3 * SESSIONS, 300 * SESSIONS, SESSIONS)
    assert "everything follows from the events" in installation.run("floorwalker.cli", "verify")


def test_a_database_that_restarts_is_a_503_in_words_and_then_answers_again(installation: Installation) -> None:
    installation.kill("database")
    seen: set[int] = set()

    def answers() -> bool:
        status, answer = installation.ask("/api/v1/sessions/instore")
        seen.add(status)
        if status == 503:
            assert json.loads(answer)["status"] == 503
        return status == 200

    until(answers, 60)
    assert seen <= {0, 200, 503}, seen


def test_who_waits_for_a_lock_as_long_as_the_house_does_is_answered_in_words(installation: Installation) -> None:
    with psycopg.connect(postgres.address(installation.home)) as other, ThreadPoolExecutor(8) as devices:
        other.execute("LOCK TABLE core_session IN ACCESS EXCLUSIVE MODE")
        said = list(devices.map(partial(installation.ask, "/api/v1/events"), [_basket(number) for number in range(8)]))

    assert {status for status, _ in said} == {503}
    assert {json.loads(answer)["code"] for _, answer in said} == {"busy"}
    assert {_deliver(installation, _basket(number)) for number in range(8)} == {1}
