"""Lines: what a quantity costs, and how much one line and one basket can hold."""

from typing import Any

import pytest

from floorwalker.accounts.models import Store
from floorwalker.channels.instore.tests.conftest import utc
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import tell

Told = tuple[int, str, dict[str, Any]]
BEGIN = utc("2025-05-05 08:00")


def _scans(*prices: int, **fields: Any) -> list[Told]:
    return [(n, "item.scanned", {"code": "apples", "price": price, **fields}) for n, price in enumerate(prices)]


@pytest.mark.parametrize(
    ("prices", "quantity", "total"),
    [
        pytest.param((100, 200), 3, 450, id="300 for 2 are 450 for 3"),
        pytest.param((100, 201), 3, 452, id="301 for 2 are 451.5 for 3, to the even 452"),
        pytest.param((100, 203), 3, 454, id="303 for 2 are 454.5 for 3, to the even 454"),
        pytest.param((100, 201), 1, 150, id="and 150.5 for 1, to the even 150"),
        pytest.param((100, 200), 2, 300, id="as many as before cost what they did"),
        pytest.param((99_999_999_999, 100_000_000_000), 3, 299_999_999_998, id="greater than a float is exact with"),
    ],
)
def test_pieces_cost_their_share_of_the_line(berlin: Store, prices: tuple[int, ...], quantity: int, total: int) -> None:
    told = (60, "item.quantity_changed", {"line": "apples", "quantity": quantity})
    session = tell(berlin, *_scans(*prices), told, begin=BEGIN)

    assert (session.quantity, session.value) == (quantity, total)


def test_what_is_left_after_a_removal_costs_its_share_too(berlin: Store) -> None:
    session = tell(berlin, *_scans(100, 100, 102), (60, "item.removed", {"line": "apples", "quantity": 1}), begin=BEGIN)

    assert (session.quantity, session.value) == (2, 201)


def test_pieces_weigh_their_share_of_the_line(berlin: Store) -> None:
    less: Told = (60, "item.removed", {"line": "apples", "quantity": 1})
    session = tell(berlin, *_scans(100, weight=250), *_scans(100, weight=501), less, begin=BEGIN)

    assert session.lines.get().weight == 376


def _line(session: Session) -> tuple[int, int | None, int]:
    line = session.lines.get()
    return line.quantity, line.weight, line.total


def test_a_line_holds_a_million_pieces(berlin: Store) -> None:
    scans = [(n, "item.scanned", {"code": "nail", "quantity": 8_000}) for n in range(125)]
    full = tell(berlin, *scans, begin=BEGIN)
    more = tell(berlin, *scans, (200, "item.scanned", {"code": "nail"}), begin=BEGIN, token="more")

    assert (_line(full), full.misfits) == ((1_000_000, None, 0), [])
    assert (_line(more), more.misfits) == ((1_000_000, None, 0), [126])


def test_a_line_holds_two_thousand_tonnes(berlin: Store) -> None:
    scan: Told = (0, "item.scanned", {"code": "lead", "weight": 1_000_000, "quantity": 2_000})
    full = tell(berlin, scan, begin=BEGIN)
    more = tell(berlin, scan, (5, "item.scanned", {"code": "lead", "weight": 1}), begin=BEGIN, token="more")

    assert (_line(full), full.misfits) == ((2_000, 2_000_000_000, 0), [])
    assert (_line(more), more.misfits) == ((2_000, 2_000_000_000, 0), [2])


def test_a_line_holds_a_thousand_million_million_of_money(berlin: Store) -> None:
    scans = [(n, "item.scanned", {"code": "gem", "price": 100_000_000_000, "quantity": 5_000}) for n in range(2)]
    full = tell(berlin, *scans, begin=BEGIN)
    more = tell(berlin, *scans, (5, "item.scanned", {"code": "gem", "price": 1}), begin=BEGIN, token="more")

    assert (_line(full), full.misfits) == ((10_000, None, 10**15), [])
    assert (_line(more), more.misfits) == ((10_000, None, 10**15), [3])
