"""Files: cells that look like formulas are harmless, a file is one moment, memory stays constant."""

import csv
import io
import json
import tracemalloc
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.accounts.actor import EVERYWHERE
from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.core.clock import now
from floorwalker.core.errors import Refused
from floorwalker.core.lists.engine import Listing
from floorwalker.core.lists.every import list_of
from floorwalker.core.lists.export import (
    FORMATS,
    MOST_XLSX_ROWS,
    columns_of,
    csv_lines,
    disarm,
    drafted,
    file_of,
    forget_old,
    json_lines,
    order_export,
    run_export,
    write_xlsx,
)
from floorwalker.core.models import ColumnChoice, Export, Session
from floorwalker.core.reader import reader_for
from floorwalker.core.registry import channel
from floorwalker.core.tests.builders import ago, clerk, make_store, reader, tell
from floorwalker.core.tests.crowd import gather
from floorwalker.core.tests.samples import samples_of_list

WIDE = ("＝1+1", "＋1", "－1", "＠SUM(A1)")
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("x")', *WIDE)


@pytest.fixture
def olga(db: None) -> Member:
    """A member who may export everywhere."""
    member = Member.objects.create_user("olga@example.com", None, name="Olga")
    Grant.objects.create(member=member, role="owner")
    return member


def _listing(q: str = "") -> Listing:
    return Listing(list_of("instore"), reader(clerk()), reach=EVERYWHERE, q=q)


@given(st.text(max_size=20) | st.sampled_from(FORMULAS))
def test_no_cell_begins_like_a_formula(text: str) -> None:
    safe = disarm(text)

    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert safe.removeprefix("'") == text or safe == text


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_in_a_customers_name_is_text_in_every_file(berlin: Store, formula: str, tmp_path: Path) -> None:
    (session,) = gather(channel("instore"), [berlin], 1)
    Session.objects.filter(id=session.id).update(customer_ref=formula)
    columns = [c for c in channel("instore").columns if c.key == "customer"]
    (line,) = csv.DictReader(io.StringIO("".join(csv_lines(columns, _listing().stream()))))
    (row,) = [json.loads(text) for text in json_lines(columns, _listing().stream())]
    FORMATS["xlsx"].write(tmp_path / "list.xlsx", columns, _listing().stream(), lambda done: None)
    sheet = zipfile.ZipFile(tmp_path / "list.xlsx").read("xl/worksheets/sheet1.xml").decode()

    assert line["Customer ID"] == f"'{formula}"
    assert row["customer"] == formula
    assert "<f>" not in sheet
    assert "inlineStr" in sheet, "kept as text, not as a number or a link"


def test_more_rows_than_a_sheet_holds_are_refused_in_a_sentence_and_leave_nothing(
    berlin: Store, tmp_path: Path
) -> None:
    gather(channel("instore"), [berlin], 4)
    columns = list(channel("instore").columns)[:2]

    assert write_xlsx(tmp_path / "four.xlsx", columns, _listing().stream(), lambda done: None, most=4) == 4
    with (
        pytest.raises(Refused, match=r"An Excel sheet has at most 3 rows\. Ask for fewer, or for CSV\."),
        drafted(tmp_path / "many.xlsx") as draft,
    ):
        write_xlsx(draft, columns, _listing().stream(), lambda done: None, most=3)

    assert MOST_XLSX_ROWS == 2**20 - 1, "the heading takes a row"
    assert [path.name for path in tmp_path.iterdir()] == ["four.xlsx"]


def test_half_a_file_does_not_stay_when_it_cannot_be_finished(olga: Member, berlin: Store) -> None:
    gather(channel("instore"), [berlin], 5)
    export = order_export(_listing(), member_id=olga.pk, format_="csv")
    file_of(export).mkdir(parents=True)
    (file_of(export) / "in the way").touch()
    run_export(export.pk)
    export.refresh_from_db()

    assert export.state == "failed"
    assert export.complaint.startswith("The file could not be written: ")
    assert list(file_of(export).parent.glob("*.part")) == []


def test_a_negative_number_stays_a_number(berlin: Store) -> None:
    (session,) = gather(channel("instore"), [berlin], 1)
    Session.objects.filter(id=session.id).update(value=-250)
    columns = [c for c in channel("instore").columns if c.key == "value"]

    assert "".join(csv_lines(columns, _listing().stream())).splitlines()[1] == "-2.50,EUR"


@pytest.mark.django_db(transaction=True)
def test_a_file_is_one_moment_though_others_write_meanwhile() -> None:
    store = make_store()
    crowd = gather(channel("instore"), [store], 6_000)
    rows = _listing().stream(chunk=500)
    first = [next(rows).id for _ in range(10)]
    gather(channel("instore"), [store], 50, seed=8)
    Session.objects.filter(id=crowd[-1].id).update(customer_ref="changed meanwhile")
    rest = list(rows)

    assert len(first) + len(rest) == 6_000
    assert all(row.customer_ref != "changed meanwhile" for row in rest)


@pytest.mark.django_db(transaction=True)
def test_memory_stays_constant(tmp_path: Path) -> None:
    columns, store, peaks = list(channel("instore").columns), make_store(), []
    for _ in range(2):
        gather(channel("instore"), [store], 4_500)
        tracemalloc.start()
        FORMATS["csv"].write(tmp_path / "list.csv", columns, _listing().stream(), lambda done: None)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert len((tmp_path / "list.csv").read_text().splitlines()) == 9_001
    assert peaks[1] < peaks[0] * 1.3, "twice the rows, the same memory"


def test_an_ordered_file_is_written_with_the_members_columns_and_filters(olga: Member, berlin: Store) -> None:
    crowd = gather(channel("instore"), [berlin], 30)
    ColumnChoice.objects.create(member=olga, code="instore", keys=["value", "session"])
    export = order_export(_listing("status:paid"), member_id=olga.pk, format_="csv")
    assert run_export(export.pk)
    export.refresh_from_db()
    rows = list(csv.DictReader(io.StringIO(file_of(export).read_text())))
    paid = [session for session in crowd if session.status == "paid"]

    assert (export.state, export.rows, export.expected) == ("done", len(paid), len(paid))
    assert list(rows[0])[:2] == ["Basket", "Session"]
    assert {row["Session"] for row in rows} == {str(session.id) for session in paid}
    assert len(columns_of(export)) == len(channel("instore").columns)
    assert not run_export(export.pk), "done is done"


def test_records_are_written_with_the_members_columns_and_a_currency_only_beside_amounts(
    olga: Member, berlin: Store
) -> None:
    samples_of_list(list_of("tickets")).one(berlin)
    ColumnChoice.objects.create(member=olga, code="tickets", keys=["fee", "guest"])
    listing = Listing(list_of("tickets"), reader(clerk()), reach=EVERYWHERE)
    export = order_export(listing, member_id=olga.pk, format_="csv")
    assert run_export(export.pk)
    (row,) = csv.DictReader(io.StringIO(file_of(export).read_text()))
    plain = [column for column in list_of("tickets").columns if column.kind == "text"]

    assert list(row)[:2] == ["Fee", "Guest"]
    assert (row["Fee"], row["Currency"], row["Given back"]) == ("1.00", "EUR", "")
    assert next(csv_lines(plain, listing.stream())).splitlines()[0] == "Guest,Kind,Store"


def test_a_file_means_by_today_what_the_list_meant_when_it_was_ordered(olga: Member, berlin: Store) -> None:
    olga.time_zone = "Asia/Tokyo"
    olga.save()
    listing = Listing(list_of("instore"), reader_for(olga, now()), reach=EVERYWHERE, q="activity<2h")
    for hours, token in ((1, "recent"), (5, "old")):
        tell(berlin, (0, "item.scanned", {"code": "4001234500012", "price": 199}), begin=ago(hours=hours), token=token)
    export = order_export(listing, member_id=olga.pk, format_="csv")
    Export.objects.filter(pk=export.pk).update(created_at=now() - timedelta(hours=4))
    run_export(export.pk)
    told = [row["Device's session"] for row in csv.DictReader(io.StringIO(file_of(export).read_text()))]

    assert told == ["recent", "old"], "four hours ago both were within two hours, or still to come"


def test_a_file_that_fails_for_a_reason_nobody_foresaw_is_tried_again_and_at_last_said_to_have_failed(
    olga: Member,
) -> None:
    export = order_export(_listing(), member_id=olga.pk, format_="csv")
    Export.objects.filter(pk=export.pk).update(format="gone")
    states = []
    for last in (False, True):
        with pytest.raises(KeyError):
            run_export(export.pk, last=last)
        export.refresh_from_db()
        states.append((export.state, export.complaint))

    assert states[0] == ("running", "")
    assert states[1] == ("failed", "The file could not be written. The server's log says why; ask again later.")


def test_an_export_is_not_written_for_a_member_whose_right_was_taken_away(olga: Member, berlin: Store) -> None:
    gather(channel("instore"), [berlin], 5)
    export = order_export(_listing(), member_id=olga.pk, format_="jsonl")
    Grant.objects.all().delete()
    run_export(export.pk)
    export.refresh_from_db()

    assert (export.state, export.rows) == ("failed", 0)
    assert "taken away" in export.complaint
    assert not file_of(export).exists()


def test_a_file_that_a_crash_cut_short_is_begun_again(olga: Member, berlin: Store) -> None:
    gather(channel("instore"), [berlin], 5)
    export = order_export(_listing(), member_id=olga.pk, format_="jsonl")
    Export.objects.filter(pk=export.pk).update(state="running", rows=3)
    file_of(export).parent.mkdir(parents=True, exist_ok=True)
    file_of(export).with_name(f"{file_of(export).name}.part").write_text("half")
    run_export(export.pk)

    assert len(file_of(export).read_text().splitlines()) == 5
    assert not file_of(export).with_name(f"{file_of(export).name}.part").exists()


def test_old_files_are_deleted(olga: Member, berlin: Store) -> None:
    gather(channel("instore"), [berlin], 1)
    old, new = (order_export(_listing(), member_id=olga.pk, format_="csv") for _ in range(2))
    for export in (old, new):
        run_export(export.pk)
    Export.objects.filter(pk=old.pk).update(created_at=ago(days=8))

    assert forget_old() == 1
    assert (file_of(old).exists(), file_of(new).exists()) == (False, True)
