"""Files are read record by record; what is wrong with one is said by its line, and the next is read."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from floorwalker.accounts.models import Store
from floorwalker.commerce.intake.files import Record, csv_records, json_records, unread_columns
from floorwalker.commerce.intake.kinds import KINDS, kind
from floorwalker.commerce.intake.reading import read
from floorwalker.commerce.intake.sheets import CATALOG, CUSTOMERS, ORDERS, SHEETS
from floorwalker.commerce.said import Said
from floorwalker.commerce.taking import Intake
from floorwalker.core.errors import Invalid

STORE = Store(code="berlin", name="Berlin", time_zone="Europe/Berlin", currency="EUR")
HEAD = "external_id,name,placed_at,email,title,quantity,price"


def orders(path: Path, *rows: str, head: str = HEAD) -> list[Record]:
    """What a file of orders holds."""
    file = path / "orders.csv"
    file.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    return list(csv_records(file, ORDERS, STORE))


def test_rows_of_one_id_are_one_order(tmp_path: Path) -> None:
    found = orders(
        tmp_path,
        "o1,#1,2026-03-02 10:30,ada@example.com,Scarf,2,24.90",
        'o1,,,,"Hat, wool",1,"12,5"',
        "o2,#2,2026-03-02T09:30:00Z,,Scarf,1,24.9",
    )

    assert [(record.line, record.external_id, record.problem) for record in found] == [(2, "o1", ""), (4, "o2", "")]
    assert found[0].item["lines"] == [
        {"title": "Scarf", "quantity": 2, "price": 2490},
        {"title": "Hat, wool", "quantity": 1, "price": 1250},
    ]
    assert found[0].item["placed_at"] == datetime(2026, 3, 2, 10, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert found[1].item["placed_at"] == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("sign", [";", "\t"])
def test_other_signs_between_the_cells_are_noticed_and_a_byte_order_mark_is_none(tmp_path: Path, sign: str) -> None:
    found = orders(
        tmp_path, "o1;#1;2026-03-02;;Scarf;1;24,90".replace(";", sign), head="\ufeff" + HEAD.replace(",", sign)
    )

    assert found[0].item["lines"][0]["price"] == 2490


def test_what_is_wrong_is_said_by_line_and_column_and_stops_no_other(tmp_path: Path) -> None:
    found = orders(
        tmp_path,
        "o1,#1,soon,,Scarf,two,24.901",
        "o2,#2,2026-03-02,,Scarf,1,10",
        "o2,#7,2026-03-02,,Hat,x,10",
        "",
        "o3,#3,2026-03-02,,Scarf,1,10,surplus",
        "o2,#2,2026-03-02,,Late,1,10",
        "o4,#4,2026-03-02,,Scarf,1,10",
    )

    assert [(record.line, record.problem) for record in found] == [
        (2, "“placed_at”: “soon” is no time, such as 2026-11-22 17:45. “quantity”: “two” is not a whole number. “price”: “24.901” is no amount in EUR, such as 12.50."),
        (3, "Line 4: “name” differs from the first row of this id. Line 4: “quantity”: “x” is not a whole number."),
        (6, "This line has more cells than the first line has columns."),
        (7, "Rows of this id stood further up already. Rows of one id must follow each other."),
        (8, ""),
    ]  # fmt: skip


def test_a_line_that_is_no_utf_8_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(f"{HEAD}\no1,#1,2026-03-02,,H\xfct,1,10\no2,#2,2026-03-02,,Hat,1,10\n".encode("latin-1"))
    found = list(csv_records(file, ORDERS, STORE))

    assert found[0].problem == "This line is not in UTF-8. Save the file as “CSV UTF-8”."
    assert found[1].problem == ""


def test_a_quote_that_never_ends_does_not_swallow_the_file_without_a_word(tmp_path: Path) -> None:
    found = orders(tmp_path, 'o1,"#1,2026-03-02,,Scarf,1,10', *["o2,#2,2026-03-02,,Scarf,1,10"] * 9000)

    assert any("cannot be read" in record.problem for record in found)


def test_a_file_without_the_needed_columns_is_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="“quantity” is missing"):
        orders(tmp_path, "o1", head="external_id")
    with pytest.raises(Invalid, match="“external_id” is missing"):
        orders(tmp_path, head="")


def test_columns_that_nobody_knows_are_told(tmp_path: Path) -> None:
    orders(tmp_path, head=f"{HEAD},colour of the van")

    assert unread_columns(tmp_path / "orders.csv", ORDERS) == ["colour of the van"]


def test_what_was_paid_and_shipped_makes_payments_and_a_parcel(tmp_path: Path) -> None:
    head = "external_id,name,placed_at,paid,refunded,gateway,shipped_at,line_id,title,quantity,price,shipped"
    rows = ("o1,#1,2026-03-02,30,5,card,2026-03-03,a,Scarf,2,10,1", "o1,,,,,,,b,Hat,1,10,0")
    item = orders(tmp_path, *rows, head=head)[0].item

    assert [(p["kind"], p["amount"], p["gateway"]) for p in item["payments"]] == [
        ("capture", 3000, "card"),
        ("refund", 500, "card"),
    ]
    assert item["fulfilments"][0]["lines"] == [{"line": "a", "quantity": 1}]
    assert isinstance(read(kind("orders"), item), Said)


def test_a_customer_is_a_row_and_a_product_its_variants(tmp_path: Path) -> None:
    file = tmp_path / "file.csv"
    file.write_text("external_id,given_name,tags,city,country\nc1,Ada,vip | gift,Berlin,DE\n")
    assert [record.item for record in csv_records(file, CUSTOMERS, STORE)] == [
        {
            "external_id": "c1",
            "given_name": "Ada",
            "tags": ["vip", "gift"],
            "addresses": [{"city": "Berlin", "country": "DE"}],
        }
    ]

    file.write_text("external_id,title,final_sale,variant_id,price\np1,Scarf,ja,v1,10\np1,,,v2,12\n")
    assert [record.item for record in csv_records(file, CATALOG, STORE)] == [
        {"external_id": "p1", "title": "Scarf", "final_sale": True, "variants": [{"external_id": "v1", "price": 1000}, {"external_id": "v2", "price": 1200}]}
    ]  # fmt: skip


@pytest.mark.parametrize("intake", KINDS, ids=lambda intake: intake.code)
def test_every_column_leads_to_a_field_and_the_example_row_can_be_read(tmp_path: Path, intake: Intake) -> None:
    sheet = SHEETS[intake.code]
    file = tmp_path / "file.csv"
    examples = [field.example or ("x-1" if field.name == "external_id" else "") for field in sheet.fields]
    file.write_text("\n".join([",".join(sheet.names), ",".join(examples)]))
    record = next(csv_records(file, sheet, STORE))

    assert record.problem == ""
    assert isinstance(read(intake, record.item), Said), read(intake, record.item)
    known = set(intake.item.model_fields) | {"address"}
    assert {field.path.split(".")[0] for field in sheet.whole} <= known


def test_json_lines_are_read_one_by_one(tmp_path: Path) -> None:
    file = tmp_path / "orders.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"external_id": "a"}\n\n{broken\n\xff\n7\n{"external_id": "b"}')
    found = list(json_records(file))

    assert [(record.line, record.external_id) for record in found] == [(1, "a"), (3, ""), (4, ""), (5, ""), (6, "b")]
    assert [bool(record.problem) for record in found] == [False, True, True, False, False]
    assert found[1].problem.startswith("This is not JSON: ")


def test_a_line_without_end_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "orders.jsonl"
    file.write_bytes(b'"' + b"x" * 9_000_000 + b'"\n{"external_id": "b"}\n')
    found = list(json_records(file))

    assert [record.problem for record in found] == ["This line is too long.", ""]
