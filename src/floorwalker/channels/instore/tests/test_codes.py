"""What the weight or price inside a scanned code does to the basket."""

import pytest

from floorwalker.accounts.models import Store
from floorwalker.channels.instore.models import Line
from floorwalker.channels.instore.tests.conftest import utc
from floorwalker.core.tests.builders import make_store, tell

BEGIN = utc("2025-05-05 08:00")


def test_two_packs_of_one_article_share_a_line_and_add_their_weights(db: None) -> None:
    store = make_store()
    session = tell(
        store,
        (0, "item.scanned", {"code": "2512345012504", "price": 375}),
        (5, "item.scanned", {"code": "2512345002505", "price": 75}),
        begin=BEGIN,
    )
    line = Line.objects.get(session=session)

    assert (line.quantity, line.weight, line.total) == (2, 1500, 450)


def test_a_price_inside_the_code_is_the_price_of_the_line(db: None) -> None:
    session = tell(make_store(), (0, "item.scanned", {"code": "2012345004993"}), begin=BEGIN)

    assert session.value == 499


@pytest.mark.parametrize(("currency", "minor"), [("EUR", 795), ("JPY", 8), ("KWD", 7950)])
def test_a_gs1_price_is_read_in_the_stores_currency(db: None, currency: str, minor: int) -> None:
    store: Store = make_store(currency=currency)
    session = tell(store, (0, "item.scanned", {"code": "01900123456789083922795"}), begin=BEGIN)

    assert session.value == minor


@pytest.mark.parametrize(
    ("code", "minor"),
    [
        pytest.param("019001234567890839329781250", 1250, id="978 is the euro, as the store's"),
        pytest.param("019001234567890839328401250", 0, id="840 is the US dollar: no price of this store"),
        pytest.param("019001234567890839320001250", 0, id="000 is no currency"),
    ],
)
def test_a_gs1_price_in_another_currency_is_no_price_here(db: None, code: str, minor: int) -> None:
    assert tell(make_store(), (0, "item.scanned", {"code": code}), begin=BEGIN).value == minor


def test_a_price_that_the_currency_cannot_say_is_rounded_to_the_even_unit(db: None) -> None:
    codes = ("(01)90012345678908(3923)12345", "(01)90012345678908(3923)12355")
    session = tell(make_store(), *((n, "item.scanned", {"code": c, "position": c}) for n, c in enumerate(codes)))

    assert [line.total for line in session.lines.order_by("number")] == [1234, 1236]
