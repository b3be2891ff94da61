"""What every report promises, read from the registry: page, file and API tell the same, and nothing asked is a riddle."""

import csv
import io
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM
from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.accounts.tokens import issue
from floorwalker.core.lists.export import plain_value
from floorwalker.core.registry import Channel, channels
from floorwalker.core.reports import Report
from floorwalker.core.scope import Asked, scope_of
from floorwalker.core.tests.builders import make_store, reader
from floorwalker.core.tests.samples import samples_of

REPORTS = [(which, report) for which in channels() for report in which.reports]
of_every_report = pytest.mark.parametrize(
    ("which", "report"), REPORTS, ids=[f"{which.code}.{report.code}" for which, report in REPORTS]
)


@pytest.fixture
def berlin(db: None) -> Store:
    return make_store("berlin")


@pytest.fixture
def program(db: None) -> Client:
    _, secret = issue(name="Figures", rights=["*"], reach=EVERYWHERE, actor=SYSTEM)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def _address(which: Channel, report: Report, rest: str = "") -> str:
    return f"/reports/{which.code}/{report.code}/{rest}"


def _happen(which: Channel, store: Store) -> None:
    samples_of(which).one(store)
    samples_of(which).ended(store)


def _expected(report: Report) -> dict[str, list[dict[str, Any]]]:
    """Each section's values, as the declaration says them."""
    scope, _ = scope_of(Asked(), EVERYWHERE, reader())
    read = report.read(scope)
    return {
        section.code: [{c.key: plain_value(c, row) for c in section.columns} for row in section.rows(read)]
        for section in report.sections
    }


@of_every_report
def test_the_page_shows_every_section(which: Channel, report: Report, desk: Client, berlin: Store) -> None:
    _happen(which, berlin)
    page = desk.get(_address(which, report)).context["report"]
    known = {section.code: section for section in report.sections}
    told = _expected(report)

    assert [section["code"] for section in page["sections"]] == [code for code, rows in told.items() if rows]
    for section in page["sections"]:
        labels = [str(column.label) for column in known[section["code"]].shown]
        lines = section.get("figures") or [section["headings"]]
        assert [[str(one["label"]) for one in line] for line in lines] == [labels] * len(lines)
        assert len(section["rows"]) == len(told[section["code"]])


@of_every_report
def test_a_file_has_what_the_page_has(which: Channel, report: Report, desk: Client, berlin: Store) -> None:
    _happen(which, berlin)
    told = _expected(report)
    for section in report.sections:
        answer = desk.get(_address(which, report, f"{section.code}.csv"))
        head, *lines = csv.reader(io.StringIO(answer.content.decode()))
        keys = [column.key for column in section.columns]

        assert head[: len(keys)] == [str(column.label) for column in section.columns]
        assert [line[: len(keys)] for line in lines] == [
            ["" if row[key] is None else str(row[key]) for key in keys] for row in told[section.code]
        ]
        assert "attachment" in answer["Content-Disposition"]


@of_every_report
def test_a_workbook_can_be_opened(which: Channel, report: Report, desk: Client, berlin: Store) -> None:
    _happen(which, berlin)
    answer = desk.get(_address(which, report, f"{report.sections[0].code}.xlsx"))

    assert "xl/workbook.xml" in ZipFile(io.BytesIO(answer.content)).namelist()


@of_every_report
def test_a_program_reads_what_the_page_has(which: Channel, report: Report, program: Client, berlin: Store) -> None:
    _happen(which, berlin)
    answer = program.get(f"/api/v1{_address(which, report).rstrip('/')}").json()
    told = _expected(report)

    assert {section["code"]: len(section["rows"]) for section in answer["sections"]} == {
        code: len(rows) for code, rows in told.items()
    }
    for section in answer["sections"]:
        for said, row in zip(section["rows"], told[section["code"]], strict=True):
            assert {key: str(said[key]) for key in row} == {key: str(value) for key, value in row.items()}
    assert answer["stores"] == ["berlin"]


@of_every_report
def test_a_program_is_told_which_reports_there_are(which: Channel, report: Report, program: Client) -> None:
    told = next(c for c in program.get("/api/v1/channels").json()["channels"] if c["code"] == which.code)

    assert [section.code for section in report.sections] == [
        section["code"] for one in told["reports"] if one["code"] == report.code for section in one["sections"]
    ]


@of_every_report
def test_a_report_of_nothing_says_what_to_do(which: Channel, report: Report, desk: Client, berlin: Store) -> None:
    answer = desk.get(_address(which, report))

    assert answer.context["report"]["sections"] == []
    assert "Choose a longer period or more stores." in answer.content.decode()


WRONG = {
    "period=12": "There are the periods 7, 30, 90, or days from … to.",
    "period.from=2026-02-30": "A day is written as ",
    "period.from=2026-03-02&period.to=2026-03-01": "The first day lies after the last.",
    "period.from=2020-01-01&period.to=2026-03-01": "A report covers at most 366 days.",
    "period.from=0001-01-01&period.to=0001-02-01": "No report goes so far back.",
    "store=atlantis": "There is no store “atlantis” among yours.",
}


@pytest.mark.parametrize("asked", WRONG)
@of_every_report
def test_what_cannot_be_read_is_explained(
    which: Channel, report: Report, asked: str, desk: Client, berlin: Store
) -> None:
    page = desk.get(f"{_address(which, report)}?{asked}")
    file = desk.get(f"{_address(which, report, report.sections[0].code)}.csv?{asked}")

    assert WRONG[asked] in page.content.decode()
    assert (page.status_code, file.status_code) == (200, 422)
    assert WRONG[asked] in file.content.decode()


@of_every_report
def test_a_program_that_asks_wrongly_is_refused(which: Channel, report: Report, program: Client, berlin: Store) -> None:
    address = f"/api/v1{_address(which, report).rstrip('/')}"
    lost, turned = program.get(f"{address}?store=atlantis"), program.get(f"{address}?from=2026-03-02&to=2026-03-01")

    assert (lost.status_code, lost.json()["code"], lost.json()["problems"][0]["word"]) == (
        422,
        "wrong_query",
        "store:atlantis",
    )
    assert (turned.status_code, turned.json()["code"]) == (422, "wrong_query")
    assert program.get(f"{address}?from=yesterday").json()["code"] == "invalid"


@of_every_report
def test_stores_are_chosen_from_ones_own(which: Channel, report: Report, client: Client, berlin: Store) -> None:
    make_store("bonn")
    mia = Member.objects.create_user("mia@example.com", "korrekt-pferd-77", name="Mia")
    Grant.objects.create(member=mia, role="manager", store=berlin)
    client.force_login(mia)
    _happen(which, berlin)

    assert [bar["key"] for bar in client.get(_address(which, report)).context["report"]["filters"]] == ["period"]
    assert "among yours" in client.get(f"{_address(which, report)}?store=bonn").content.decode()


@of_every_report
def test_whoever_may_not_export_gets_no_files(which: Channel, report: Report, client: Client, berlin: Store) -> None:
    mia = Member.objects.create_user("mia@example.com", "korrekt-pferd-77", name="Mia")
    Grant.objects.create(member=mia, role="read_only", store=berlin)
    client.force_login(mia)
    _happen(which, berlin)
    page = client.get(_address(which, report))

    assert page.status_code == 200
    assert "download" not in page.content.decode().partition('id="report"')[2]
    assert client.get(_address(which, report, f"{report.sections[0].code}.csv")).status_code == 403


def test_a_file_of_no_kind_and_a_section_that_is_none_are_not_there(desk: Client, berlin: Store) -> None:
    which, report = REPORTS[0]

    assert desk.get(_address(which, report, f"{report.sections[0].code}.pdf")).status_code == 404
    assert desk.get(_address(which, report, "zebra.csv")).status_code == 404
