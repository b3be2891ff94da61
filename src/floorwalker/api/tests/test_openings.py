"""Sessions that open by a move over the API; moves that take lists and rows."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from floorwalker.accounts.models import Store
from floorwalker.api.tests.conftest import NOTHING, MakeClient, outcomes, scan, written

URL = "/api/v1/sessions/instore/moves/hand_out"


def _open(client: Client, url: str = URL, /, **body: Any) -> Any:
    return client.post(url, data={"store": "bonn", "device": "Scanner 7"} | body, content_type="application/json")


def test_a_session_is_opened_and_told(till: Client) -> None:
    card = _open(till, token="visit-42").json()

    assert (card["token"], card["state"], card["store"]["code"]) == ("visit-42", "checked_in", "bonn")
    assert outcomes(till, scan(subject="visit-42")) == ["applied"]


def test_a_name_that_is_taken_answers_409_and_the_session(till: Client) -> None:
    id_ = _open(till, token="visit-42").json()["id"]
    again = _open(till, token="visit-42")

    assert (again.status_code, again.json()["code"], again.json()["session"]) == (409, "exists", id_)


def test_the_same_request_with_a_key_opens_one_session(till: Client) -> None:
    body, key = {"store": "bonn", "device": "7"}, {"Idempotency-Key": "k"}
    one, two = (till.post(URL, body, content_type="application/json", headers=key) for _ in range(2))

    assert one.json()["id"] == two.json()["id"]
    assert written()["Session"] == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"store": "wien"}, "store"),
        ({"store": 7}, "store"),
        ({"token": 7}, "token"),
        ({"token": "x" * 201}, "token"),
        ({"device": ""}, "device"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_does_not_fit_is_said_by_field_and_nothing_opens(till: Client, wien: Store, body: Any, field: str) -> None:
    answer = _open(till, **body)

    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
    assert written() == NOTHING


def test_who_may_not_see_sessions_is_told_only_what_was_done(bonn: Store, make_client: MakeClient) -> None:
    answer = _open(make_client(bonn, rights=["instore.hand_out"]))

    assert sorted(answer.json()) == ["id", "move", "status"]


@pytest.mark.parametrize("move", ["cancel", "zebra"])
def test_a_move_that_opens_nothing_is_not_found_there(till: Client, move: str) -> None:
    assert _open(till, URL.replace("hand_out", move)).status_code == 404


def test_a_move_that_opens_is_not_asked_of_a_session(till: Client) -> None:
    id_ = _open(till).json()["id"]
    url = f"/api/v1/sessions/instore/{id_}/moves/hand_out"

    assert till.post(url, data={"device": "7"}, content_type="application/json").status_code == 404


@pytest.fixture
def waiting(till: Client) -> str:
    """The address of the moves of a session in which a check waits."""
    pay = {"transaction": "t1", "amount": 199}
    facts = [("item.scanned", {"code": "rum", "price": 199}), ("transaction.started", pay)]
    facts.append(("check.required", {"check": "c1", "kind": "spot"}))
    assert outcomes(till, *(scan(subject="b", type=type_, data=data) for type_, data in facts)) == ["applied"] * 3
    id_ = till.get("/api/v1/sessions/instore").json()["rows"][0]["id"]
    return f"/api/v1/sessions/instore/{id_}/moves"


def test_lists_and_rows_are_sent_as_such(till: Client, waiting: str) -> None:
    rows = [{"kind": "missing", "code": "gin", "quantity": 2, "value": 24.5}]
    body = {"checks": ["c1"], "corrections": rows}
    card = till.post(f"{waiting}/reject", data=body, content_type="application/json").json()

    assert card["owned"]["checks"][0]["prevented_loss"] == 2450


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({"checks": "c1"}, "checks", "Must be a list."),
        ({"checks": ["c9"]}, "checks", "c9 is not one of the available choices"),
        ({"checks": ["c1"], "corrections": {"kind": "missing"}}, "corrections", "Must be a list."),
        (
            {"checks": ["c1"], "corrections": [{"kind": "missing"}]},
            "corrections",
            "Row 1, Pieces: This field is required.",
        ),
        ({"checks": ["c1"], "corrections-0-kind": "missing"}, "corrections-0-kind", "There is no such field."),
    ],
)
def test_a_list_that_does_not_fit_is_said_by_field(
    till: Client, waiting: str, body: Any, field: str, words: str
) -> None:
    answer = till.post(f"{waiting}/reject", data=body, content_type="application/json")

    assert answer.status_code == 422
    assert words in answer.json()["fields"][field][0]


def test_files_beyond_what_is_taken_are_refused_in_bytes(till: Client, waiting: str, settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 1_000
    answer = till.post(f"{waiting}/note", {"text": "Look", "images": SimpleUploadedFile("photo.jpg", bytes(1_000))})

    assert (answer.status_code, answer.json()["code"], answer.json()["most_bytes"]) == (413, "too_large", 1_000)


def test_a_page_of_several_parts_is_read_as_the_browser_sends_it(till: Client, waiting: str) -> None:
    sent = {"checks": ["c1"], "corrections-0-kind": "extra", "corrections-0-quantity": "1", "corrections-0-value": "3"}
    card = till.post(f"{waiting}/reject", data=sent).json()

    assert card["owned"]["checks"][0]["corrections"] == [{"kind": "extra", "code": "", "value": 300, "quantity": 1}]
