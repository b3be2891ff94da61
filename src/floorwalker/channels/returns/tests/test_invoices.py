"""Reading recorded invoices: every line is something, pounds become pence, and every cancelled unit is asked for once."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from floorwalker.channels.returns.shoppers.invoices import pence, read_invoices
from floorwalker.channels.returns.shoppers.orders import order_of
from floorwalker.channels.returns.shoppers.requests import requests
from floorwalker.channels.returns.tests.recorded import ROWS, recorded
from floorwalker.kit.errors import Invalid


@pytest.mark.parametrize(
    ("pounds", "expected"), [("2.55", 255), ("0.005", 1), ("0.001", 0), ("0.0", 0), ("16888.02", 1_688_802), ("7", 700)]
)
def test_half_a_penny_is_rounded_up(pounds: str, expected: int) -> None:
    assert pence(pounds) == expected


def test_every_line_is_counted_as_something(tmp_path: Path) -> None:
    invoices = read_invoices(recorded(tmp_path / "shop"))

    assert invoices.kinds(cancelled=False) == {"goods": 4, "postage": 2, "charge": 1, "correction": 1}
    assert invoices.kinds(cancelled=True) == {"goods": 4, "charge": 1}
    assert [sale.number for sale in invoices.sales] == ["100", "101", "102"]


def test_a_copy_is_the_same_recording_packed_or_not(tmp_path: Path) -> None:
    one, two = recorded(tmp_path / "one"), recorded(tmp_path / "two", packed=False)

    assert read_invoices(one) == read_invoices(two)


def test_the_first_invoices_do_not_depend_on_how_many_are_wanted(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "shop")
    whole, part = read_invoices(folder), read_invoices(folder, limit=6)

    assert part.all == whole.all[:6]
    assert (part.name, part.last_on) == (whole.name, whole.last_on)
    assert list(requests(part)) == list(requests(whole))[: len(list(requests(part)))]


def test_each_cancelled_unit_is_asked_for_once_newest_purchase_first(tmp_path: Path) -> None:
    asked = list(requests(read_invoices(recorded(tmp_path / "shop"))))

    assert [(one.key, one.order, one.line, one.quantity, one.value, one.paid) for one in asked] == [
        ("C200-1.1", "101", 1, 2, 510, 420),
        ("C200-1.2", "100", 1, 1, 255, 255),
        ("C200-2.1", "", 0, 1, 795, 0),
        ("C201-1.1", "100", 1, 4, 1020, 1020),
        ("C201-1.2", "", 0, 2, 510, 0),
        ("C202-1.1", "", 0, 4, 1020, 0),
    ]


def test_a_sale_becomes_an_order_with_its_charges_beside_its_goods(tmp_path: Path) -> None:
    first, second, _ = read_invoices(recorded(tmp_path / "shop")).sales
    moved, zone = timedelta(days=3650), ZoneInfo("Europe/London")
    order = order_of(first, moved=moved, zone=zone)

    assert order["placed_at"] == "2020-12-31T09:00:00+00:00"
    assert [(line["sku"], line["quantity"], line["price"]) for line in order["lines"]] == [("A1", 5, 255), ("B2", 1, 1)]
    assert (order["shipping_paid"], order["extra"], order["total"]) == (300, 0, 1576)
    assert (order["email"], order["shipping"]) == ("c17@online-retail.example", {"country": "GB"})
    assert order_of(second, moved=moved, zone=zone)["extra"] == 150


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("InvoiceNo,Quantity\n1,2\n", "has no column StockCode and no Description"),
        ("x", "has no column InvoiceNo"),
    ],
)
def test_a_file_without_its_columns_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "shop.csv").write_text(text)
    with pytest.raises(Invalid, match=sentence):
        read_invoices(tmp_path)


@pytest.mark.parametrize("place", [2, 3, 4])
def test_a_line_that_is_none_is_named(tmp_path: Path, place: int) -> None:
    wrong: list[object] = list(ROWS[1])
    wrong[place] = "much"
    folder = recorded(tmp_path / "shop", [ROWS[0], tuple(wrong), *ROWS[2:]], packed=False)  # type: ignore[list-item]  # what is wrong on purpose
    with pytest.raises(Invalid, match=r"Line 3 of .*2011-01.csv is no line of an invoice\."):
        read_invoices(folder)


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="There is no CSV file in the folder"):
        read_invoices(tmp_path)
