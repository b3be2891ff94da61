"""Money that has come always counts, also a second time."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from floorwalker.accounts.models import Store
from floorwalker.channels.instore.models import Transaction
from floorwalker.channels.instore.tests.conftest import utc
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import ago, tell

Told = tuple[int, str, dict[str, Any]]
BEGIN = utc("2025-05-05 08:00")
TWICE: list[Told] = [
    (0, "item.scanned", {"code": "apples", "price": 500}),
    (30, "transaction.started", {"transaction": "t1", "amount": 500}),
    (60, "transaction.started", {"transaction": "t2", "amount": 500}),
    (70, "transaction.completed", {"transaction": "t1", "amount": 500, "receipt": "R-1"}),
    (90, "transaction.completed", {"transaction": "t2", "amount": 500, "receipt": "R-2"}),
]


def _transactions(session: Session) -> list[tuple[str, str, str, str]]:
    found: list[Transaction] = list(session.transactions.order_by("number"))
    return [(t.ref, t.state, t.receipt, t.reason) for t in found]


@pytest.mark.parametrize("completion", ["on_exit_scan", "on_payment"])
def test_a_second_payment_counts_too(berlin: Store, set_terms: Callable[..., None], completion: str) -> None:
    set_terms(berlin, completion=completion)
    session = tell(berlin, *TWICE, begin=BEGIN)

    assert _transactions(session) == [("t1", "completed", "R-1", ""), ("t2", "completed", "R-2", "")]
    assert session.transactions.get(number=2).ended_at == utc("2025-05-05 08:01:30")
    assert session.misfits == []
    assert (session.basket.paid_at, session.basket.receipt) == (utc("2025-05-05 08:01:10"), "R-1")


def test_a_second_payment_after_the_exit_counts_too(berlin: Store) -> None:
    session = tell(berlin, *TWICE[:4], (80, "exit.scanned", {}), TWICE[4], begin=BEGIN)

    assert [state for _, state, _, _ in _transactions(session)] == ["completed", "completed"]
    assert (session.ended_at, session.basket.end_reason) == (utc("2025-05-05 08:01:20"), "exit_scanned")
    assert session.last_activity_at == utc("2025-05-05 08:01:20")


def test_a_second_payment_that_nobody_heard_begin_counts_too(berlin: Store) -> None:
    session = tell(berlin, *TWICE[:2], *TWICE[3:], begin=BEGIN)

    assert _transactions(session) == [("t1", "completed", "R-1", ""), ("t2", "completed", "R-2", "")]
    assert session.basket.attempts == 2


def test_one_payment_is_completed_once(berlin: Store) -> None:
    again: Told = (75, "transaction.completed", {"transaction": "t1", "amount": 900, "receipt": "R-9"})
    session = tell(berlin, *TWICE[:4], again, begin=BEGIN)

    assert _transactions(session) == [
        ("t1", "completed", "R-1", ""),
        ("t2", "cancelled", "", "Paid by another attempt"),
    ]
    assert session.transactions.get(number=1).amount == 500
    assert session.misfits == [5]


def test_who_paid_twice_is_flagged_in_red(berlin: Store, desk: Client) -> None:
    once = tell(berlin, *TWICE[:4], begin=ago(minutes=5), token="once")
    twice = tell(berlin, *TWICE, begin=ago(minutes=5), token="twice")

    def page(session: Session) -> str:
        return desk.get(reverse("console:session", args=["instore", session.id])).content.decode()

    assert "paid twice" not in page(once)
    assert (
        '<span class="fw-badge tone-red" title="2 payments came for one basket; give back what is too much.">'
        "paid twice</span>"
    ) in page(twice)


def test_a_late_success_forgets_why_the_session_had_ended(berlin: Store) -> None:
    late: Told = (10_000, "transaction.completed", {"transaction": "t1", "amount": 500})
    paid = tell(berlin, TWICE[0], late, (10_010, "exit.scanned", {}), begin=BEGIN)
    open_ = tell(berlin, TWICE[0], (9_000, *late[1:]), begin=ago(seconds=9_005), token="open")

    assert (paid.state, paid.basket.end_reason) == ("completed", "exit_scanned")
    assert (open_.state, open_.basket.end_reason) == ("paid", "")
