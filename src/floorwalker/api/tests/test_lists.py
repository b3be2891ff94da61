"""The list over the API: pages, order, query, and the same rows as the file."""

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client

from floorwalker.accounts.models import Store
from floorwalker.api.tests.conftest import MakeClient, opened, outcomes, paid, scan

URL = "/api/v1/sessions/instore"
QUERIES = [
    "",
    "status:ongoing",
    "-status:ongoing",
    "value>3",
    "oat",
    "items:1..2",
    "store:bonn value<=3.98",
    "token:b-1",
]


def _rows(client: Client, **query: str) -> list[dict[str, Any]]:
    """All rows, page by page."""
    rows: list[dict[str, Any]] = []
    after = ""
    for _ in range(50):
        page = client.get(URL, {"size": "2", "after": after} | query).json()
        assert page["problems"] == []
        rows += page["rows"]
        after = page["next"]
        if not after:
            return rows
    raise AssertionError("The list never ends.")


def _file(client: Client, format_: str, **query: str) -> str:
    answer = client.get(f"{URL}/export.{format_}", query)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # the test client's own typing


@pytest.fixture
def baskets(till: Client) -> list[str]:
    """Seven sessions of one to seven pieces, one of them paid; the last was opened last."""
    for number in range(1, 7):
        name = "Oat drink" if number % 2 else "Rye bread"
        data = {"code": "4006381333931", "name": name, "price": 199, "quantity": number}
        opened(till, subject=f"b-{number}", data=data)
    return [paid(till, "b-7")]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("sort", ["-started", "started", "-value", "items"])
def test_list_and_file_agree(till: Client, baskets: list[str], query: str, sort: str) -> None:
    rows = _rows(till, q=query, sort=sort)
    lines = [json.loads(line) for line in _file(till, "jsonl", q=query, sort=sort).splitlines()]
    table = list(csv.DictReader(io.StringIO(_file(till, "csv", q=query, sort=sort))))

    extra = {"id", "store_code", "state_code", "status_code"}
    assert [{key: value for key, value in row.items() if key not in extra} for row in rows] == lines
    assert [line["Session"] for line in table] == [row["session"] for row in rows] == [row["id"] for row in rows]
    assert [line["Basket"] for line in table] == [row["value"] for row in rows]
    page = till.get(URL, {"q": query}).json()
    assert page["total"] == {"count": len(rows), "exact": True}


def test_rows_carry_amounts_in_major_units_and_times_in_utc(till: Client) -> None:
    id_ = opened(till, data={"code": "1", "price": 105, "quantity": 3})
    row = till.get(URL).json()["rows"][0]
    assert (row["id"], row["value"], row["currency"], row["items"]) == (id_, "3.15", "EUR", 3)
    assert (row["store"], row["store_code"], row["status"], row["status_code"]) == (
        "Bonn",
        "bonn",
        "Ongoing",
        "ongoing",
    )
    assert row["started"].endswith("Z")


def test_a_word_that_cannot_be_read_is_reported_and_refused_for_files(till: Client, baskets: list[str]) -> None:
    page = till.get(URL, {"q": "colour:red"}).json()
    assert [problem["word"] for problem in page["problems"]] == ["colour:red"]
    file = till.get(f"{URL}/export.csv", {"q": "colour:red"})
    assert (file.status_code, file.json()["code"], file.json()["problems"]) == (422, "wrong_query", page["problems"])


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ({"sort": "colour"}, "invalid", "sort"),
        ({"sort": "client"}, "invalid", "sort"),
        ({"size": "0"}, "invalid", "size"),
        ({"size": "501"}, "invalid", "size"),
        ({"size": "many"}, "invalid", "size"),
        ({"after": "x"}, "wrong_cursor", None),
        ({"after": "x" * 501}, "invalid", "after"),
    ],
)
def test_wrong_parameters_are_refused(till: Client, query: dict[str, str], code: str, field: str | None) -> None:
    answer = till.get(URL, query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert field is None or list(answer.json()["fields"]) == [field]


def test_another_stores_sessions_are_in_no_list(till: Client, wien: Store, make_client: MakeClient) -> None:
    mine = opened(till)
    theirs = opened(make_client(wien))

    assert [row["id"] for row in _rows(till)] == [mine]
    assert [row["id"] for row in _rows(make_client())] == [theirs, mine]
    assert _file(make_client(wien), "jsonl").count("\n") == 1
    asked = till.get(URL, {"q": "store:wien"}).json()
    assert ([row["id"] for row in asked["rows"]], [p["word"] for p in asked["problems"]]) == ([mine], ["store:wien"])


@pytest.mark.parametrize(("address", "right"), [(URL, "instore.see"), (f"{URL}/export.csv", "instore.export")])
def test_the_missing_right_is_named(bonn: Store, make_client: MakeClient, address: str, right: str) -> None:
    answer = make_client(bonn, rights=["facts.write"]).get(address)
    assert (answer.status_code, answer.json()["code"], answer.json()["right"]) == (403, "not_allowed", right)


def test_an_unknown_channel_or_file_is_not_found(till: Client) -> None:
    assert till.get("/api/v1/sessions/parcels").json()["detail"] == "There is no such kind of session."
    assert till.get(f"{URL}/export.xml").status_code == 422


def test_formulas_in_files_are_disarmed(till: Client) -> None:
    assert outcomes(till, scan(type="basket.created", data={"customer": "=1+1"})) == ["applied"]
    assert [line["Customer ID"] for line in csv.DictReader(io.StringIO(_file(till, "csv")))] == ["'=1+1"]


def test_a_longer_page_asks_no_more_of_the_database(
    till: Client, baskets: list[str], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(20) as short:
        till.get(URL, {"size": "1"})
    with django_assert_max_num_queries(len(short)):
        till.get(URL, {"size": "100"})


def test_more_parameters_than_can_be_read_are_a_problem(till: Client) -> None:
    answer = till.get(URL, {f"f{number}": "x" for number in range(1_001)})

    assert (answer.status_code, answer.json()["code"], answer.json()["most"]) == (400, "too_many_fields", 1000)
