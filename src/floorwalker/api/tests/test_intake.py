"""Facts go in as CloudEvents, made by the official SDK, in each of the three forms."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from cloudevents.core.bindings.http import HTTPMessage, to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent
from django.test import Client

from floorwalker.accounts.models import ApiToken, Store
from floorwalker.api.tests.conftest import BATCH, MakeClient, opened, outcomes, scan, send, written
from floorwalker.core.models import Event, Session

_TIME = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)


def _event(id_: str = "1", **data: Any) -> CloudEvent:
    attributes = {
        "id": id_,
        "source": "https://tills.example/3",
        "type": "item.scanned",
        "subject": "Körbchen 1",
        "time": _TIME,
        "datacontenttype": "application/json",
        "store": "bonn",
    }
    return CloudEvent(attributes, {"code": "4006381333931", "name": "Hafer“drink", "price": 199} | data)


def _post(client: Client, message: HTTPMessage) -> Any:
    headers = dict(message.headers)
    content_type = headers.pop("content-type")
    return client.post("/api/v1/events", data=message.body, content_type=content_type, headers=headers)


def test_a_structured_event_is_applied(till: Client) -> None:
    answer = _post(till, to_structured_event(_event()))

    session = Session.objects.get()
    assert (answer.status_code, answer.json()) == (200, {"id": "1", "outcome": "applied", "session": str(session.pk)})
    assert (session.token, session.value, session.quantity) == ("Körbchen 1", 199, 1)
    event = Event.objects.get()
    assert (event.occurred_at, event.device_at, event.key) == (_TIME, None, "ce:https://tills.example/3|1")
    assert (event.actor_kind, event.actor_ref, event.actor_label) == ("customer", "https://tills.example/3", "Shopper")


def test_a_binary_event_says_the_same(till: Client) -> None:
    first = _post(till, to_structured_event(_event())).json()
    again = _post(till, to_binary_event(_event()))

    assert (again.status_code, again.json()) == (200, first | {"outcome": "repeated"})
    kept = Event.objects.get().data
    assert (kept["code"], kept["name"], kept["price"]) == ("4006381333931", "Hafer“drink", 199)


def test_a_batch_is_answered_in_its_order(till: Client) -> None:
    parts = [json.loads(to_structured_event(_event(id_)).body) for id_ in ("1", "2", "1")]
    parts[2:2] = [parts[0] | {"id": "3", "type": "no.such"}]
    answer = send(till, parts, BATCH)

    assert answer.status_code == 200
    assert [(r["id"], r["outcome"]) for r in answer.json()] == [
        ("1", "applied"), ("2", "applied"), ("3", "refused"), ("1", "repeated")
    ]  # fmt: skip
    assert answer.json()[2] == {
        "id": "3",
        "outcome": "refused",
        "session": None,
        "problem": {
            "type": "urn:floorwalker:problem:unknown_type",
            "title": "Unknown type of fact",
            "status": 422,
            "detail": "No channel takes facts of the type “no.such”.",
            "code": "unknown_type",
        },
    }
    assert Session.objects.get().quantity == 2


def test_an_empty_batch_is_answered_with_nothing(till: Client) -> None:
    assert send(till, [], BATCH).json() == []


def test_the_full_name_of_a_type_is_the_same_type(till: Client) -> None:
    short = scan(channel="instore")
    assert outcomes(till, short, short | {"type": "floorwalker.instore.item.scanned"}) == ["applied", "repeated"]


def test_a_fact_that_does_not_fit_the_state_is_kept(till: Client) -> None:
    assert outcomes(till, scan(), scan(type="exit.scanned", data={"gate": "2"})) == ["applied", "out_of_sequence"]
    assert (Session.objects.get().status, Event.objects.count()) == ("ongoing", 2)


def test_data_may_be_missing_where_no_field_is_needed(till: Client) -> None:
    bare = scan(type="checkout.started")
    del bare["data"]
    assert outcomes(till, scan(), bare) == ["applied", "applied"]


def test_an_event_without_time_happened_when_it_came(till: Client) -> None:
    opened(till)
    event = Event.objects.get()
    assert timedelta(0) <= event.recorded_at - event.occurred_at < timedelta(seconds=5)
    assert event.device_at is None


def test_employees_and_systems_are_named_as_such(till: Client) -> None:
    def said(type_: str, **data: Any) -> dict[str, Any]:
        return scan(type=type_, data=data)

    outcomes(
        till,
        scan(),
        said("check.required", check="c1", kind="spot"),
        said("check.acknowledged", check="c1", employee="Mia"),
        said("check.approved", check="c1"),
        said("basket.cancelled", by="staff"),
    )
    doers = Event.objects.order_by("number").values_list("type", "actor_kind", "actor_label")
    assert sorted(doers) == [
        ("basket.cancelled", "employee", "Employee"),
        ("check.acknowledged", "employee", "Employee"),
        ("check.approved", "employee", "Employee"),
        ("check.required", "integration", "/devices/7"),
        ("item.scanned", "customer", "Shopper"),
    ]


def test_the_same_basket_of_two_devices_is_one_session(till: Client) -> None:
    assert outcomes(till, scan(source="/devices/1", id="1"), scan(source="/devices/2", id="1")) == ["applied"] * 2
    assert Session.objects.get().quantity == 2


def test_ten_times_the_same_batch_is_one_basket(till: Client) -> None:
    basket = [scan(id=str(number), subject="ten") for number in range(5)]
    assert outcomes(till, *basket) == ["applied"] * 5
    before = written()
    for _ in range(9):
        assert outcomes(till, *basket) == ["repeated"] * 5
    assert written() == before
    assert Session.objects.get().value == 5 * 199


def test_the_only_store_of_a_token_need_not_be_said(bonn: Store, wien: Store, make_client: MakeClient) -> None:
    assert outcomes(make_client(wien), scan()) == ["applied"]
    assert outcomes(make_client(), scan(id="a"), scan(id="b", store="bonn")) == ["unknown_store", "applied"]
    assert sorted(Session.objects.values_list("store__code", flat=True)) == ["bonn", "wien"]


def test_a_revoked_token_ceases_between_two_requests(till: Client) -> None:
    opened(till)
    ApiToken.objects.update(revoked_at=datetime.now(UTC))

    assert send(till, scan()).status_code == 401
    assert Event.objects.count() == 1


def test_a_batch_costs_no_more_queries_than_one_fact(till: Client, django_assert_max_num_queries: Any) -> None:
    opened(till, subject="warm")
    with django_assert_max_num_queries(30) as alone:
        outcomes(till, scan(subject="one"))
    with django_assert_max_num_queries(len(alone)):
        outcomes(till, *(scan(subject=f"many-{number}") for number in range(200)))
