"""What no basket has is kept and changes nothing; the session goes on, its payment included."""

from typing import Any

import pytest

from floorwalker.accounts.models import Store
from floorwalker.channels.instore.tests.conftest import utc
from floorwalker.core.tests.builders import tell

Told = tuple[int, str, dict[str, Any]]
BEGIN = utc("2025-05-05 08:00")
PAID: Told = (60, "transaction.completed", {"transaction": "t1", "amount": 100})


@pytest.mark.parametrize(
    "absurd",
    [
        ("item.scanned", {"code": "lead", "weight": 1_000_000, "quantity": 9_999}),
        ("item.scanned", {"code": "(3920)999999999999999", "quantity": 9_999}),
        ("item.scanned", {"code": "(3100)999999", "quantity": 3}),
        ("item.quantity_changed", {"line": "stone", "quantity": 9_999}),
    ],
)
def test_more_than_a_line_can_hold_does_not_fit(berlin: Store, absurd: tuple[str, dict[str, Any]]) -> None:
    basket: list[Told] = [
        (0, "item.scanned", {"code": "apples", "price": 100}),
        (5, "item.scanned", {"code": "stone", "price": 0, "weight": 1_000_000}),
    ]
    session = tell(berlin, *basket, (30, *absurd), PAID, begin=BEGIN)
    without = tell(berlin, *basket, PAID, begin=BEGIN, token="without")

    assert session.misfits == [3]
    assert (session.quantity, session.value) == (without.quantity, without.value)
    assert session.basket.paid_at is not None


def test_many_lines_of_the_greatest_price_still_have_a_sum(berlin: Store) -> None:
    scans: list[Told] = [
        (0, "item.scanned", {"code": f"gem {n}", "price": 100_000_000_000, "quantity": 9_999}) for n in range(2_010)
    ]
    session = tell(berlin, *scans, PAID, begin=BEGIN)

    assert (session.quantity, session.value) == (9_999 * 2_000, 9_999 * 2_000 * 100_000_000_000)
    assert len(session.misfits) == 10
    assert session.basket.paid_at is not None
