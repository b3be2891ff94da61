"""Replaying invoices: sales through the order intake, cancellations through the portal's pages, and it all adds up, once."""

import csv
import gzip
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from floorwalker.channels.returns.shoppers.invoices import read_invoices
from floorwalker.channels.returns.shoppers.journal import Note, open_journal
from floorwalker.channels.returns.tests.recorded import recorded
from floorwalker.commerce.orders.models import Order, OrderLine
from floorwalker.commerce.rmas.models import ReturnLine
from floorwalker.core.clock import now
from floorwalker.core.log.verify import findings
from floorwalker.core.models import Event, Session
from floorwalker.core.tests.builders import make_store

_REAL = Path(__file__).parents[6] / "shared" / "data" / "baskets" / "online-retail"
_NOT_FOUND = "We find no order with this number and this detail. Check both, as in your confirmation."
_TOO_LATE = "The time for returning this is over."


@pytest.fixture
def server(live_server: LiveServer, settings: Settings, tmp_path: Path) -> Iterator[LiveServer]:
    """Intake and portal, listening; the data folder is a new one."""
    cache.clear()
    settings.PORT = int(live_server.url.rpartition(":")[2])
    settings.HOME = tmp_path
    yield live_server


def _replay(folder: Path, *more: str) -> None:
    call_command("replay", "invoices", str(folder), "--store", "gifts", "--prove", *more)


def _picture() -> list[Any]:
    """All that a replay could change."""
    lines = OrderLine.objects.order_by("order__name", "number").values_list("order__name", "quantity", "returning")
    return [*lines, *Session.objects.order_by("id").values_list("id", "event_count", "status", "value")]


def _accepted() -> list[tuple[Any, ...]]:
    """The units of each order line that are in returns, each return by itself."""
    names = dict(Order.objects.values_list("id", "name"))
    lines = ReturnLine.objects.values_list("session__rma__order_id", "order_line", "quantity", "value")
    return sorted((names[order], *figures) for order, *figures in lines)


@pytest.mark.django_db(transaction=True)
def test_each_cancelled_line_goes_back_through_the_portal_and_all_of_it_adds_up(
    server: LiveServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _replay(recorded(tmp_path / "shop"), "--create-store", "--window", "15")

    assert _accepted() == [("101", 1, 2, 420)]
    said = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert said[0].startswith("8 invoices with 13 lines, moved by ")
    assert "2 sales have no goods and become no order, 2 lines" in said
    assert "Orders: created 3 · changed 0 · unchanged 0 · outdated 0" in said
    assert "requested 6 14 £41.10" in said
    assert "accepted 1 2 £5.10" in said
    assert "declined 2 5 £12.75" in said
    assert "refused 3 7 £23.25" in said
    assert f"declined 2: {_TOO_LATE}" in said
    assert f"refused 3: {_NOT_FOUND}" in said
    assert "For what was accepted £4.20 had been paid; the portal says £4.20 goes back" in said
    assert said[-2:] == [
        "The store has 3 orders with 17 units for £44.41 of this recording",
        "The store has 1 returns with 2 units for £4.20 of this recording",
    ]
    assert list(findings()) == []


@pytest.mark.django_db(transaction=True)
def test_several_returns_of_one_line_and_parts_of_it_are_taken(server: LiveServer, tmp_path: Path) -> None:
    _replay(recorded(tmp_path / "shop"), "--create-store")

    assert _accepted() == [("100", 1, 1, 255), ("100", 1, 4, 1020), ("101", 1, 2, 420)]
    remarks = ReturnLine.objects.order_by("session_id").values_list("remark", flat=True)
    assert sorted(remarks) == [f"Cancelled by invoice {number}" for number in ("C200", "C200", "C201")]


@pytest.mark.django_db(transaction=True)
def test_replaying_twice_changes_nothing_and_says_so(
    server: LiveServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = recorded(tmp_path / "shop")
    _replay(folder, "--create-store", "--window", "15")
    before, events = _picture(), Event.objects.count()
    first = capsys.readouterr().out.splitlines()

    _replay(folder)

    second = capsys.readouterr().out.splitlines()
    assert (_picture(), Event.objects.count()) == (before, events)
    assert "Orders: created 0 · changed 0 · unchanged 3 · outdated 0" in second
    assert "All of them had been asked for before: nothing was changed" in second
    assert [line for line in second if "£" in line] == [line for line in first if "£" in line]


@pytest.mark.django_db(transaction=True)
def test_more_invoices_go_on_where_fewer_ended(server: LiveServer, tmp_path: Path) -> None:
    folder = recorded(tmp_path / "shop")
    _replay(folder, "--create-store", "--limit", "6")
    assert len(_accepted()) == 2

    _replay(folder)

    assert len(_accepted()) == 3


@pytest.mark.django_db(transaction=True)
def test_what_was_asked_for_when_the_replay_was_killed_is_not_asked_for_again(
    server: LiveServer, tmp_path: Path
) -> None:
    folder = recorded(tmp_path / "shop")
    _replay(folder, "--create-store", "--limit", "6")
    before = _accepted()
    notes = next((tmp_path / "replays").glob("*.jsonl"))
    lines = notes.read_text().splitlines(keepends=True)
    about = max(place for place, line in enumerate(lines) if '"cookie"' in line)
    notes.write_text("".join(lines[: about + 1]) + '{"key":"C2')

    _replay(folder, "--limit", "6")

    assert _accepted() == before
    known = open_journal(read_invoices(folder).name, "gifts")
    assert [known.of(key).outcome for key in ("C200-1.1", "C200-1.2", "C200-2.1")] == ["accepted"] * 2 + ["refused"]  # type: ignore[union-attr]  # they are noted


@pytest.mark.django_db(transaction=True)
def test_what_was_not_asked_for_yet_is_gone_through_again(server: LiveServer, tmp_path: Path) -> None:
    folder = recorded(tmp_path / "shop")
    journal = open_journal(read_invoices(folder).name, "gifts")
    journal.note(Note(key="C200-1.1", cookie="of nothing"))

    _replay(folder, "--create-store", "--limit", "6")

    assert _accepted() == [("100", 1, 1, 255), ("101", 1, 2, 420)]


@pytest.mark.django_db(transaction=True)
def test_another_sum_than_was_recorded_is_not_proved(server: LiveServer, tmp_path: Path) -> None:
    folder = recorded(tmp_path / "shop")
    _replay(folder, "--create-store")
    Order.objects.filter(name="101").update(total=1)

    with pytest.raises(CommandError, match=r"There should be 3 orders with 17 units for £44\.41\."):
        call_command("replay", "invoices", str(folder), "--store", "gifts", "--prove")


@pytest.mark.django_db(transaction=True)
def test_without_its_notes_nothing_is_asked_for_again(server: LiveServer, tmp_path: Path) -> None:
    folder = recorded(tmp_path / "shop")
    _replay(folder, "--create-store")
    before = _picture()
    for notes in (tmp_path / "replays").glob("*"):
        notes.unlink()

    with pytest.raises(CommandError, match="has returns already, and no notes of them are kept"):
        _replay(folder)

    assert _picture() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("currency", "sentence"), [("EUR", "Amounts of this store are in EUR, not in GBP"), ("GBP", "is not understood: 404")]
)  # fmt: skip
def test_a_store_that_cannot_take_them_says_why(
    server: LiveServer, tmp_path: Path, currency: str, sentence: str
) -> None:
    make_store("gifts", currency=currency)

    with pytest.raises(CommandError, match=sentence):
        _replay(recorded(tmp_path / "shop"))

    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_real_week_adds_up_to_what_its_rows_add_up_to(
    server: LiveServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not _REAL.exists():
        sentence = f"the recorded invoices are not on this machine ({_REAL.name})"
        pytest.fail(sentence) if os.environ.get("CI") else pytest.skip(sentence)
    limit, window = 600, 147
    _replay(_REAL, "--create-store", "--limit", str(limit), "--window", str(window))

    wanted = _added_up(limit, window)
    told = {words[0]: words[1:] for line in capsys.readouterr().out.splitlines() if len(words := line.split()) == 4}
    for name in ("requested", "accepted", "declined", "refused"):
        figures = wanted.figures[name]
        assert told[name] == [f"{figures[0]:,}", f"{figures[1]:,}", f"£{figures[2] / 100:,.2f}"], name
    assert _accepted() == sorted(wanted.back)
    assert wanted.figures["declined"][0] > 0
    assert Order.objects.count() == wanted.orders
    assert list(findings()) == []


@dataclass
class _Wanted:
    """What the rows of the recording come to, by a way of their own: unit by unit."""

    figures: dict[str, list[int]] = field(default_factory=dict)
    back: list[tuple[str, int, int, int]] = field(default_factory=list)
    orders: int = 0

    def count(self, name: str, units: int, price: int) -> None:
        for kind in ("requested", name):
            figures = self.figures.setdefault(kind, [0, 0, 0])
            self.figures[kind] = [figures[0] + 1, figures[1] + units, figures[2] + units * price]


def _added_up(limit: int, window: int) -> _Wanted:
    """Each purchase is a pile of single units, from which cancellations take the uppermost."""
    texts = [gzip.decompress(path.read_bytes()).decode() for path in sorted(_REAL.glob("*.csv.gz"))]
    rows = [row for text in texts for row in csv.DictReader(StringIO(text))]
    last = max(row["InvoiceDate"][:10] for row in rows)
    first = list(dict.fromkeys(row["InvoiceNo"] for row in rows))[:limit]
    rows = [row for row in rows if row["InvoiceNo"] in set(first)]
    oldest = _moment(last, window)
    wanted, piles, numbers = _Wanted(), dict[tuple[str, str], list[tuple[str, int, int, str]]](), Counter[str]()
    for row in rows:
        code, buyer, units = row["StockCode"], row["CustomerID"], int(row["Quantity"])
        if code.upper() in {"POST", "DOT", "C2", "M", "D", "S", "B", "AMAZONFEE", "BANK CHARGES", "CRUK"}:
            continue
        number, price = row["InvoiceNo"], _pennies(row["UnitPrice"])
        pile = piles.setdefault((buyer, code), [])
        if number[0] == "C":
            _take(wanted, pile if buyer else [], -units, price, oldest)
        elif units > 0 and (buyer or price):
            numbers[number] += 1
            if buyer:
                pile += [(number, numbers[number], price, row["InvoiceDate"])] * units
    wanted.orders = len(numbers)
    return wanted


def _take(wanted: _Wanted, pile: list[tuple[str, int, int, str]], units: int, price: int, oldest: str) -> None:
    taken = [pile.pop() if pile else None for _ in range(units)]
    for bought, some in groupby(taken):
        count = len(list(some))
        outcome = "refused" if bought is None else "accepted" if bought[3] >= oldest else "declined"
        wanted.count(outcome, count, price)
        if bought is not None and outcome == "accepted":
            wanted.back.append((bought[0], bought[1], count, count * bought[2]))


def _moment(last: str, window: int) -> str:
    """What was bought before, on the clock of the recording, comes too late: its last day is yesterday."""
    here = now().astimezone(ZoneInfo("Europe/London"))
    ago = (here - timedelta(days=window)).replace(tzinfo=None)
    return str(ago - ((here.date() - timedelta(days=1)) - date.fromisoformat(last)))[:19]


def _pennies(pounds: str) -> int:
    whole, _, rest = pounds.partition(".")
    tenths = int(whole + rest.ljust(3, "0")[:3])
    return tenths // 10 + (tenths % 10 >= 5)
