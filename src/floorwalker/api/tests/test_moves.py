"""Moves over the API: the same form, right and state as the buttons."""

from typing import Any

import pytest
from django.test import Client

from floorwalker.accounts.models import Store
from floorwalker.api.tests.conftest import MakeClient, opened, paid
from floorwalker.core.models import Event, Session

URL = "/api/v1/sessions/instore"


def ask(client: Client, id_: str, move: str, body: Any = None, **headers: str) -> Any:
    return client.post(f"{URL}/{id_}/moves/{move}", data=body or {}, content_type="application/json", headers=headers)


def test_a_move_is_done_by_the_token(till: Client) -> None:
    answer = ask(till, paid(till, "b"), "complete", {"reason": "Seen at the door"})

    assert (answer.status_code, answer.json()["status"]) == (200, "completed")
    event = Event.objects.get(type="basket.completed")
    assert (event.actor_kind, event.actor_label) == ("integration", "Till")
    assert event.session.privates.get(number=event.number).fields == {"reason": "Seen at the door"}


def test_a_body_is_not_needed_where_no_field_is(till: Client) -> None:
    id_ = paid(till, "b")
    assert till.generic("POST", f"{URL}/{id_}/moves/complete").status_code == 200


def test_the_state_must_allow_it(till: Client) -> None:
    id_ = opened(till)
    answer = ask(till, id_, "complete")

    assert (answer.status_code, answer.json()["code"]) == (409, "refused")
    assert answer.json()["detail"] == "“Complete session” is not possible here: the session is “Ongoing”."
    assert Session.objects.get(pk=id_).event_count == 1


@pytest.mark.parametrize(
    ("move", "body", "field", "words"),
    [
        ("note", {}, "text", "This field is required."),
        ("note", {"text": "x" * 2001}, "text", "at most 2000 characters"),
        ("note", {"text": 7}, "text", "Must be a text."),
        ("note", {"text": ["a"]}, "text", "Must be a text."),
        ("note", {"text": "a\x00b"}, "text", "Null characters"),
        ("note", {"text": "a", "colour": "red"}, "colour", "no such field"),
        ("cancel", {"reason": ""}, "reason", "This field is required."),
    ],
)
def test_the_form_must_be_filled_in(till: Client, move: str, body: Any, field: str, words: str) -> None:
    answer = ask(till, opened(till), move, body)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert words in answer.json()["fields"][field][0]
    assert Event.objects.count() == 1


@pytest.mark.parametrize(("body", "status"), [(b"{", 400), (b"[1]", 422), (b'"a"', 422), (b'{"text":"\\ud800"}', 400)])
def test_the_body_must_be_an_object(till: Client, body: bytes, status: int) -> None:
    id_ = opened(till)
    assert till.post(f"{URL}/{id_}/moves/note", data=body, content_type="application/json").status_code == status
    assert Event.objects.count() == 1


def test_the_missing_right_is_named(bonn: Store, make_client: MakeClient) -> None:
    client = make_client(bonn, rights=["facts.write", "instore.see"])
    answer = ask(client, opened(client), "note", {"text": "a"})
    assert (answer.status_code, answer.json()["right"], Event.objects.count()) == (403, "instore.note", 1)


def test_without_the_right_to_see_only_what_was_done_is_told(
    bonn: Store, wien: Store, till: Client, make_client: MakeClient
) -> None:
    id_ = opened(till)
    blind = make_client(bonn, wien, rights=["instore.note"])
    for headers in ({"Idempotency-Key": "once"}, {"Idempotency-Key": "once"}, {}):
        answer = ask(blind, id_, "note", {"text": "a"}, **headers)

        assert (answer.status_code, answer.json()) == (200, {"id": id_, "move": "note", "status": "ongoing"})
    assert ask(make_client(bonn, rights=["instore.note", "instore.see"]), id_, "note", {"text": "a"}).json()["owned"]


def test_another_stores_session_is_not_found(wien: Store, till: Client, make_client: MakeClient) -> None:
    theirs = opened(make_client(wien))
    assert ask(till, theirs, "note", {"text": "a"}).status_code == 404
    assert Event.objects.count() == 1


def test_an_unknown_move_is_not_found(till: Client) -> None:
    answer = ask(till, opened(till), "dance")
    assert (answer.status_code, answer.json()["detail"]) == (404, "There is no such move.")


def test_a_body_that_is_too_large_is_told_so(till: Client) -> None:
    id_ = opened(till)
    for headers in ({}, {"Idempotency-Key": "once"}):
        answer = ask(till, id_, "note", {"text": "x" * 5_000_001}, **headers)

        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert Session.objects.get(pk=id_).event_count == 1
