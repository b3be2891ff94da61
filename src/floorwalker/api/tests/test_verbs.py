"""Verbs of records over the API: the form, the right, who was first, and once."""

from typing import Any

import pytest
from django.test import Client

from floorwalker.accounts.models import Store
from floorwalker.api.tests.conftest import MakeClient
from floorwalker.core.registry import desk
from floorwalker.core.tests.cloakroom.models import Ticket
from floorwalker.core.tests.samples import samples_of_list


@pytest.fixture
def umbrella(bonn: Store) -> Ticket:
    """Mrs. Umbrage's, for a fee of 1.00, on one hook."""
    made: Ticket = samples_of_list(desk("tickets")).one(bonn)
    return made


def ask(client: Client, ticket: Ticket, verb: str, fields: Any = None, **headers: str) -> Any:
    address = f"/api/v1/records/tickets/{ticket.id}/verbs/{verb}"
    return client.post(address, fields or {}, content_type="application/json", headers=headers)


def read(client: Client, ticket: Ticket) -> Any:
    return client.get(f"/api/v1/records/tickets/{ticket.id}")


def test_a_record_tells_what_can_be_asked_of_it_and_its_version(till: Client, umbrella: Ticket) -> None:
    answer = read(till, umbrella)

    assert [verb["name"] for verb in answer.json()["verbs"]] == ["edit", "give_back", "hang"]
    assert answer.headers["ETag"] == f'"{answer.json()["version"]}"'


def test_desks_tell_the_fields_of_their_verbs(till: Client, umbrella: Ticket) -> None:
    told = next(one for one in till.get("/api/v1/desks").json()["desks"] if one["code"] == "tickets")["verbs"]

    assert (told[0]["name"], told[0]["right"]) == ("edit", "tickets.edit")
    assert [field["name"] for field in told[0]["fields"]][:3] == ["guest", "remark", "fee"]


def test_what_is_left_out_stays_as_it_is(till: Client, umbrella: Ticket) -> None:
    answer = ask(till, umbrella, "edit", {"guest": "Otto"})

    assert answer.status_code == 200, answer.content
    umbrella.refresh_from_db()
    assert (umbrella.guest, umbrella.fee, umbrella.hooks) == ("Otto", 100, 1)
    assert answer.headers["ETag"] == read(till, umbrella).headers["ETag"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"guest": 7}, "guest"), ({"zebra": "x"}, "zebra"), ({"hooks": 0}, "hooks"), ({"wet": "yes"}, "wet")],
)
def test_fields_that_do_not_fit_are_named(till: Client, umbrella: Ticket, fields: dict[str, Any], wrong: str) -> None:
    answer = ask(till, umbrella, "edit", fields)

    assert (answer.status_code, list(answer.json()["fields"])) == (422, [wrong])
    assert umbrella.trail.count() == 1  # type: ignore[attr-defined]  # the trail's own name for it


def test_who_was_second_is_told_and_nothing_is_overwritten(till: Client, umbrella: Ticket) -> None:
    etag = read(till, umbrella).headers["ETag"]
    assert ask(till, umbrella, "hang", **{"If-Match": etag}).status_code == 200
    answer = ask(till, umbrella, "edit", {"guest": "Otto"}, **{"If-Match": etag})

    assert (answer.status_code, answer.json()["code"]) == (412, "changed_meanwhile")
    assert f'"{answer.json()["version"]}"' == read(till, umbrella).headers["ETag"]
    umbrella.refresh_from_db()
    assert umbrella.guest == "Mrs. Umbrage"
    assert ask(till, umbrella, "edit", {"guest": "Otto"}, **{"If-Match": "*"}).status_code == 200


def test_an_if_match_that_is_no_etag_is_refused(till: Client, umbrella: Ticket) -> None:
    assert ask(till, umbrella, "hang", **{"If-Match": "zebra"}).status_code == 422
    assert umbrella.trail.count() == 1  # type: ignore[attr-defined]  # the trail's own name for it


def test_the_same_key_is_done_once(till: Client, umbrella: Ticket) -> None:
    key = {"Idempotency-Key": "one", "If-Match": read(till, umbrella).headers["ETag"]}
    first, again = ask(till, umbrella, "hang", **key), ask(till, umbrella, "hang", **key)

    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)
    umbrella.refresh_from_db()
    assert umbrella.hooks == 2


def test_what_the_record_does_not_allow_is_refused(till: Client, umbrella: Ticket) -> None:
    assert ask(till, umbrella, "give_back", {"reason": "Rain"}).status_code == 200
    answer = ask(till, umbrella, "give_back", {"reason": "Rain"})

    assert (answer.status_code, answer.json()["detail"]) == (409, "It was given back already.")
    assert ask(till, umbrella, "zebra").status_code == 404


def test_who_may_not_see_is_told_only_that_it_is_done(bonn: Store, umbrella: Ticket, make_client: MakeClient) -> None:
    answer = ask(make_client(bonn, rights=["tickets.edit"]), umbrella, "hang")

    assert answer.json().keys() == {"id", "verb", "version"}
