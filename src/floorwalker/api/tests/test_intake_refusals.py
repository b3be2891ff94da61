"""What the intake refuses, in which words, and that it then writes nothing."""

import gzip
import json
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from psycopg.errors import DeadlockDetected, DiskFull

from floorwalker.accounts.models import Store
from floorwalker.api import intake
from floorwalker.api.tests.conftest import (
    BATCH,
    NOTHING,
    STRUCTURED,
    MakeClient,
    client_with,
    opened,
    outcomes,
    scan,
    send,
    written,
)
from floorwalker.core.models import Event, Session

_HUGE = {"code": "1", "price": 10**400}
_MISSING = {"code": "4006381333931"}


@pytest.mark.parametrize(
    ("event", "status", "code", "words"),
    [
        (scan(type="item.eaten"), 422, "unknown_type", "item.eaten"),
        (scan(type="basket.stale", data={}), 422, "unknown_type", "basket.stale"),
        (scan(channel="returns"), 422, "unknown_type", "item.scanned"),
        (scan(type="floorwalker.returns.item.scanned"), 422, "unknown_type", "returns"),
        (scan(specversion="0.3"), 422, "malformed_event", "specversion"),
        (scan(id=""), 422, "malformed_event", "“id” must have 1 to 100"),
        (scan(id="x" * 101), 422, "malformed_event", "“id” must have 1 to 100"),
        (scan(id=7), 422, "malformed_event", "$.id"),
        (scan(source="two words"), 422, "malformed_event", "source"),
        (scan(source="a|b"), 422, "malformed_event", "source"),
        (scan(subject=""), 422, "malformed_event", "subject"),
        (scan(subject=" \n"), 422, "malformed_event", "subject"),
        (scan(subject="x" * 201), 422, "malformed_event", "subject"),
        (scan(data_base64="AAAA"), 422, "malformed_event", "data_base64"),
        (scan(datacontenttype="text/xml"), 422, "malformed_event", "datacontenttype"),
        (scan(data={"code": "a\x00b"}), 422, "malformed_event", "NUL"),
        (scan(subject="a\x00b"), 422, "malformed_event", "NUL"),
        (scan(data={"code": "a\ud800b"}), 400, "not_json", "JSON"),
        (scan(data={"code": "1", "price": float("nan")}), 400, "not_json", "JSON"),
        (scan(data={"code": "1", "price": float("inf")}), 400, "not_json", "JSON"),
        (scan(data=_HUGE), 422, "wrong_fields", "$.price"),
        (scan(data={"code": "1", "price": -1}), 422, "wrong_fields", "$.price"),
        (scan(data={"code": "1", "price": "199"}), 422, "wrong_fields", "$.price"),
        (scan(data={"code": "1", "price": 1.5}), 422, "wrong_fields", "$.price"),
        (scan(data={"code": "1", "quantity": True}), 422, "wrong_fields", "$.quantity"),
        (scan(data={"code": "1", "quantity": 0}), 422, "wrong_fields", "$.quantity"),
        (scan(data={}), 422, "wrong_fields", "code"),
        (scan(data=[]), 422, "wrong_fields", "array"),
        (scan(data=None), 422, "wrong_fields", "null"),
        (scan(data=_MISSING | {"currency": "USD"}), 422, "wrong_currency", "EUR, not in USD"),
        (scan(data=_MISSING | {"currency": 5}), 422, "wrong_fields", "$.currency"),
        (scan(time="yesterday"), 422, "wrong_time", "time zone"),
        (scan(time="2026-01-01T10:00:00"), 422, "wrong_time", "time zone"),
        (scan(time="2026-02-30T10:00:00Z"), 422, "wrong_time", "time zone"),
        (scan(sentat="now"), 422, "wrong_time", "sentat"),
        (scan(time="2020-01-01T10:00:00Z"), 422, "wrong_time", "400 days"),
        (scan(time="2999-01-01T10:00:00Z"), 422, "wrong_time", "48 hours"),
        (scan(store="wien"), 404, "unknown_store", "wien"),
        (scan(store="nowhere"), 404, "unknown_store", "nowhere"),
        ([], 422, "malformed_event", "array"),
        (None, 422, "malformed_event", "null"),
        ("text", 422, "malformed_event", "str"),
    ],
)  # fmt: skip
def test_a_single_event_is_refused_with_its_own_problem(
    till: Client, wien: Store, event: Any, status: int, code: str, words: str
) -> None:
    answer = send(till, event)

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert words in problem["detail"]
    assert written() == NOTHING


@pytest.mark.parametrize("flaw", ["[" * 100_000, "{", " ", "\ufeff[]", '{"a": 01}', "[1,]", "nul", '"\\x"'])
def test_what_is_no_json_is_refused(till: Client, flaw: str) -> None:
    single = till.generic("POST", "/api/v1/events", flaw.encode(), STRUCTURED)
    batch = till.generic("POST", "/api/v1/events", flaw.encode(), BATCH)

    assert (single.status_code, single.json()["code"]) == (400, "not_json")
    assert (batch.status_code, batch.json()["code"]) == (400, "not_json")
    assert written() == NOTHING


def test_a_body_that_is_no_utf_8_is_refused(till: Client) -> None:
    body = json.dumps(scan(subject="Bär"), ensure_ascii=False).encode("latin-1")
    answer = send(till, body)
    assert (answer.status_code, answer.json()["code"], written()) == (400, "not_json", NOTHING)


def test_a_compressed_body_is_refused_by_its_name(till: Client) -> None:
    body = gzip.compress(json.dumps(scan()).encode())
    answer = till.post("/api/v1/events", body, content_type=STRUCTURED, headers={"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json()["code"], written()) == (415, "wrong_content_type", NOTHING)
    assert answer.json()["detail"] == "Send the body as it is, without Content-Encoding."


def test_a_name_that_stands_twice_spoils_its_event_only(till: Client) -> None:
    twice = json.dumps(scan()).replace('"code"', '"code": "1", "code"')
    body = f"[{json.dumps(scan())}, {twice}]".encode()
    results = send(till, body, BATCH).json()

    assert [result["outcome"] for result in results] == ["applied", "refused"]
    assert results[1]["problem"]["detail"] == "“code” stands twice in one object."
    assert Event.objects.count() == 1


def test_one_bad_fact_does_not_stop_the_others(till: Client, wien: Store) -> None:
    bad = [
        scan(data={"code": "a\x00b"}), scan(data={"code": "a\ud800b"}), 7, None, {}, scan(store="wien"),
        scan(data=_HUGE), scan(time="soon"), scan(data=_MISSING | {"currency": "JPY"}),
    ]  # fmt: skip
    codes = outcomes(till, scan(), *bad, scan())

    assert codes == [
        "applied", "malformed_event", "not_json", "malformed_event", "malformed_event", "malformed_event",
        "unknown_store", "wrong_fields", "wrong_time", "wrong_currency", "applied",
    ]  # fmt: skip
    assert (Session.objects.get().quantity, Event.objects.count()) == (2, 2)


def test_an_escaped_backslash_before_u0000_is_plain_text(till: Client) -> None:
    assert outcomes(till, scan(data={"code": "7", "name": "\\u0000"})) == ["applied"]
    assert Event.objects.get().data["name"] == "\\u0000"


def test_deep_nesting_in_an_unknown_field_does_no_harm(till: Client) -> None:
    deep = json.dumps(scan()).replace('"price"', f'"extra": {"[" * 500}{"]" * 500}, "price"').encode()
    assert send(till, deep).status_code in {200, 422}


def test_an_id_used_for_something_else_is_refused(till: Client) -> None:
    opened(till, id="same")
    answer = send(till, scan(id="same", data={"code": "2"}))

    assert (answer.status_code, answer.json()["code"]) == (409, "key_reused")
    assert answer.json()["detail"] == "The id “same” stands for another fact of this session."
    assert Event.objects.count() == 1


def test_no_device_can_speak_for_the_clock(till: Client) -> None:
    """A timer's key begins with ``timer:``; a source of that name must not be taken for one."""
    opened(till, source="timer:stale", id="1")
    outcomes(till, scan(time="2026-01-01T00:00:00Z"))
    assert Session.objects.get().quantity >= 1
    assert set(Event.objects.values_list("actor_kind", flat=True)) <= {"customer", "system"}
    assert Event.objects.get(actor_ref="timer:stale").key == "ce:timer:stale|1"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer fw_no_such"}, {"Authorization": "Basic eDp5"}])
def test_nobody_sends_without_a_token(bonn: Store, headers: dict[str, str]) -> None:
    answer = send(Client(headers=headers), scan(store="bonn"))
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Floorwalker"'
    assert written() == NOTHING


def test_a_signed_in_browser_does_not_open_the_intake(bonn: Store, django_user_model: Any) -> None:
    client = Client()
    client.force_login(django_user_model.objects.create_user("a@example.com", "x"))
    assert send(client, scan(store="bonn")).status_code == 401


def test_a_token_without_the_right_is_told_which(bonn: Store, make_client: MakeClient) -> None:
    answer = send(make_client(bonn, rights=["instore.see"]), scan())
    assert (answer.status_code, answer.json()["right"], written()) == (403, "facts.write", NOTHING)


def test_other_types_of_content_are_refused(till: Client) -> None:
    for content_type in ("text/plain", "application/json", "", "application/cloudevents+json; charset=latin-1"):
        answer = send(till, scan(), content_type)
        assert (answer.status_code, answer.json()["code"]) == (415, "wrong_content_type"), content_type
    assert written() == NOTHING


def test_binary_attributes_must_be_clean(till: Client) -> None:
    good = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/d", "ce-type": "item.scanned", "ce-subject": "s"}
    for flaw, words in (("%00", "NUL"), ("%ff", "percent-encoded")):
        answer = till.post(
            "/api/v1/events",
            data=b'{"code": "1"}',
            content_type="application/json",
            headers=good | {"ce-subject": flaw},
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "malformed_event")
        assert words in answer.json()["detail"]
    assert written() == NOTHING


def test_too_many_bytes_or_facts_are_refused(till: Client, settings: Any) -> None:
    answer = send(till, [scan() for _ in range(1001)], BATCH)
    assert (answer.status_code, answer.json()["code"], answer.json()["most_facts"]) == (413, "too_large", 1000)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = send(till, scan(subject="x" * 1000))
    assert (answer.status_code, answer.json()["code"], answer.json()["most_bytes"]) == (413, "too_large", 1000)
    assert written() == NOTHING


def test_other_methods_are_told_which_is_possible(till: Client) -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        answer = till.generic(method, "/api/v1/events")
        assert (answer.status_code, answer.json()["code"]) == (405, "wrong_method")
        assert answer.headers["Allow"] == "POST"


def test_unknown_addresses_are_problems_too() -> None:
    for address in ("/api/v1/nothing", "/api/", "/api/v2/events", "/api/v1/sessions/instore/7"):
        answer = client_with("fw_x_y").get(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json"), address


def test_a_deadlock_is_tried_three_times(till: Client) -> None:
    tries: list[int] = []

    def write() -> str:
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("deadlock detected") from DeadlockDetected()
        return "done"

    assert (intake.patiently(write), len(tries)) == ("done", 3)


def test_a_full_disk_is_not_tried_again() -> None:
    tries: list[int] = []

    def write() -> str:
        tries.append(1)
        raise OperationalError("disk full") from DiskFull()

    with pytest.raises(OperationalError):
        intake.patiently(write)
    assert len(tries) == 1


def test_an_inactive_store_keeps_its_sessions_and_takes_no_new_ones(bonn: Store, till: Client) -> None:
    opened(till, subject="before")
    Store.objects.filter(pk=bonn.pk).update(active=False)

    assert outcomes(till, scan(subject="before"), scan(subject="after")) == ["applied", "store_closed"]
    answer = send(till, scan(subject="after"))
    assert (answer.status_code, answer.json()["code"]) == (409, "store_closed")
    assert list(Session.objects.values_list("token", "event_count")) == [("before", 2)]
