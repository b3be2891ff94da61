"""The example of the document: two transactions at the matrix SCO, the first cancelled, a spot check after 24 seconds."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from floorwalker.accounts.models import Store
from floorwalker.channels.instore.tests.conftest import utc
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import make_store, tell

JOURNEY: list[tuple[int, str, dict[str, Any]]] = [
    (0, "basket.created", {"client": "sco", "customer": "card-4711", "device": "SCO 3", "client_version": "5.2"}),
    (4, "item.scanned", {"code": "4006381333931", "name": "Marker", "price": 249, "quantity": 2}),
    (20, "item.scanned", {"code": "apples", "name": "Apples", "price": 250}),
    (60, "checkout.started", {}),
    (70, "transaction.started", {"transaction": "TX-1", "amount": 748, "method": "Card"}),
    (85, "transaction.cancelled", {"transaction": "TX-1", "reason": "Basket edited"}),
    (100, "item.removed", {"line": "apples"}),
    (120, "checkout.started", {}),
    (130, "transaction.started", {"transaction": "TX-2", "amount": 498, "method": "Card"}),
    (131, "check.required", {"check": "C-1", "kind": "spot", "mode": "sight_check", "transaction": "TX-2"}),
    (132, "check.shown", {"check": "C-1"}),
    (144, "check.acknowledged", {"check": "C-1", "employee": "Ada"}),
    (154, "check.approved", {"check": "C-1", "employee": "Ada"}),
    (160, "transaction.completed", {"transaction": "TX-2", "amount": 498, "method": "Card", "receipt": "R-1001"}),
]
EXIT: tuple[int, str, dict[str, Any]] = (190, "exit.scanned", {"gate": "Exit A"})


@pytest.fixture
def berlin(db: None) -> Store:
    """A store on Berlin's own clock: what happens here has its day and hour."""
    return make_store("berlin", time_zone="Europe/Berlin")


@pytest.fixture
def paid(berlin: Store) -> Session:
    """The example: no exit code was scanned."""
    return tell(berlin, *JOURNEY, begin=utc("2025-05-05 08:00"))


@pytest.fixture
def left(berlin: Store) -> Session:
    """The same shopper, who scanned the exit code."""
    return tell(berlin, *JOURNEY, EXIT, begin=utc("2025-05-05 08:00"))


def _entries(client: Client, session: Session) -> dict[str, str]:
    """The labelled facts of the session's page, as a reader sees them."""
    page = client.get(f"/sessions/instore/{session.id}/").content.decode().partition("</main>")[0]
    pairs = re.findall(r"<dt[^>]*>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", page, re.DOTALL)
    return {_text(label): _text(value) for label, value in pairs}


def _text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def _rows(client: Client, session: Session, panel: str) -> list[list[str]]:
    page = client.get(f"/sessions/instore/{session.id}/").content.decode()
    table = re.search(rf'id="(?:panel-)?{panel}".*?<tbody[^>]*>(.*?)</tbody>', page, re.DOTALL)
    assert table, f"no table {panel}"
    return [
        [_text(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table[1], re.DOTALL)
    ]


def test_the_page_tells_the_example_with_its_numbers(paid: Session, desk: Client) -> None:
    assert _entries(desk, paid) == {
        "Basket": "2 items · €4.98",
        "Session ID": str(paid.id),
        "Start": "5 May 2025, 10:00",
        "End": "5 May 2025, 10:32",
        "Duration": "32 min 40 s",
        "Store": "Berlin · berlin",
        "Customer ID": "card-4711",
        "Client": "Matrix SCO · SCO 3 · 5.2",
        "Progress": "Payment completed",
        "Feedback": "—",
        "End reason": "Exit code not scanned in time",
        "Receipt": "R-1001",
        "Spot check": "required, approved",
        "Age verification": "not required",
        "Employee interaction": "10 s",
        "Total waiting time": "12 s",
    }


def test_both_transactions_stand_on_the_page_newest_first(paid: Session, desk: Client) -> None:
    assert _rows(desk, paid, "transactions") == [
        ["2", "10:02:10", "10:02:40", "Card", "€4.98", "Spot check approved after 24 s", "Completed"],
        ["1", "10:01:10", "10:01:25", "Card", "€7.48", "—", "Cancelled"],
    ]


def test_with_the_exit_code_scanned_the_last_step_is_session_completed(left: Session, desk: Client) -> None:
    entries = _entries(desk, left)

    assert entries["Progress"] == "Session completed"
    assert entries["End"] == "5 May 2025, 10:03"
    assert entries["Duration"] == "3 min 10 s"
    assert entries["End reason"] == "Exit code scanned"


def test_each_transaction_has_its_own_page(paid: Session, desk: Client) -> None:
    page = _text(desk.get(f"/sessions/instore/{paid.id}/transactions/1/").content.decode())
    missing = desk.get(f"/sessions/instore/{paid.id}/transactions/3/")

    assert "TX-1" in page
    assert "€7.48" in page
    assert "Cancelled" in page
    assert missing.status_code == 404


def test_the_timeline_has_a_line_for_every_fact_with_who_said_it(paid: Session, desk: Client) -> None:
    page = _text(desk.get(f"/sessions/instore/{paid.id}/").content.decode())

    for sentence in (
        "Basket created with Matrix SCO",
        "Scanned Marker × 2",
        "Transaction started, €7.48, Card",
        "Transaction cancelled: Basket edited",
        "Spot check required",
        "Check opened by Ada",
        "Check approved by Ada",
        "Payment completed, €4.98, Card",
        "Closed: the exit code was not scanned",
    ):
        assert sentence in page, sentence
