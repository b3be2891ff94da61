"""One session over the API, its events, the catalogue of channels, and who asks."""

from uuid import uuid4

import pytest
from django.test import Client

from floorwalker.accounts.models import Store
from floorwalker.api.tests.conftest import MakeClient, opened, outcomes, paid, scan
from floorwalker.core.registry import channel, channels

URL = "/api/v1/sessions/instore"


def test_a_session_is_told_with_all_that_belongs_to_it(till: Client) -> None:
    id_ = paid(till, "b-1")
    card = till.get(f"{URL}/{id_}").json()

    assert (card["id"], card["token"], card["state"], card["status"]) == (id_, "b-1", "paid", "paid")
    assert card["store"] == {"code": "bonn", "name": "Bonn"}
    assert card["fields"]["value"] == "1.99"
    assert list(card["fields"]) == [column.key for column in channel("instore").columns] + ["currency"]
    line, transaction = card["owned"]["lines"][0], card["owned"]["transactions"][0]
    assert (line["number"], line["name"], line["price"], line["total"]) == (1, "Oat drink", 199, 199)
    assert (transaction["ref"], transaction["state"], transaction["amount"]) == ("t1", "completed", 199)
    assert (card["owned"]["checks"], card["event_count"]) == ([], 3)
    assert [move["name"] for move in card["moves"]] == ["complete", "note"]


def test_an_unchanged_session_is_not_sent_again(till: Client) -> None:
    id_ = opened(till)
    etag = till.get(f"{URL}/{id_}").headers["ETag"]

    again = till.get(f"{URL}/{id_}", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    opened(till)
    assert till.get(f"{URL}/{id_}", headers={"If-None-Match": etag}).status_code == 200


def test_events_come_in_the_order_of_their_record_and_by_pages(till: Client) -> None:
    id_ = opened(till, subject="b")
    outcomes(till, scan(subject="b", type="exit.scanned", data={}), scan(subject="b", type="feedback.given", data={"rating": 4, "comment": "Fine"}))  # fmt: skip

    page = till.get(f"{URL}/{id_}/events", {"size": "2"}).json()
    rest = till.get(f"{URL}/{id_}/events", {"after": str(page["next"])}).json()
    rows = page["rows"] + rest["rows"]
    assert [(row["number"], row["out_of_sequence"]) for row in rows] == [(1, False), (2, True), (3, False)]
    assert (page["next"], rest["next"]) == (2, None)
    assert rows[0]["data"]["price"] == 199
    assert (rows[2]["sentence"], rows[2]["data"]["comment"]) == ("Rated 4 of 5: “Fine”", "Fine")
    assert rows[2]["actor"] == {"kind": "customer", "ref": "/devices/7", "label": "Shopper"}


def test_private_fields_are_raw_facts_and_told_only_with_the_right_debug(
    bonn: Store, till: Client, make_client: MakeClient
) -> None:
    id_ = opened(till, subject="b")
    outcomes(till, scan(subject="b", type="feedback.given", data={"rating": 4, "comment": "My name is Anna"}))
    till.post(f"{URL}/{id_}/moves/note", {"text": "Lives in Anna Street"}, content_type="application/json")

    answer = make_client(bonn, rights=["instore.see"]).get(f"{URL}/{id_}/events")
    scanned, rated, noted = answer.json()["rows"]
    assert (scanned["data"]["name"], scanned["withheld"]) == ("Oat drink", [])
    assert (rated["sentence"], rated["data"], rated["withheld"]) == (
        "Rated 4 of 5: “My name is Anna”",
        {"rating": 4, "scale": 5},
        ["comment"],
    )
    assert (noted["sentence"], noted["data"], noted["withheld"]) == ("Lives in Anna Street", {}, ["text"])

    rows = make_client(bonn, rights=["instore.see", "instore.debug"]).get(f"{URL}/{id_}/events").json()["rows"]
    assert (rows[2]["sentence"], rows[2]["data"]) == ("Lives in Anna Street", {"text": "Lives in Anna Street"})
    assert [row["withheld"] for row in rows] == [[], [], []]


@pytest.mark.parametrize("rest", ["", "/events"])
def test_another_stores_session_is_not_found(wien: Store, till: Client, make_client: MakeClient, rest: str) -> None:
    theirs = opened(make_client(wien))
    answer = till.get(f"{URL}/{theirs}{rest}")
    nobodys = till.get(f"{URL}/{uuid4()}{rest}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer.json() == nobodys.json()


@pytest.mark.parametrize("rest", ["", "/events"])
def test_reading_needs_the_right(bonn: Store, make_client: MakeClient, rest: str) -> None:
    client = make_client(bonn, rights=["facts.write"])
    answer = client.get(f"{URL}/{opened(client)}{rest}")
    assert (answer.status_code, answer.json()["right"]) == (403, "instore.see")


def test_the_catalogue_tells_what_each_channel_takes(till: Client) -> None:
    told = {described["code"]: described for described in till.get("/api/v1/channels").json()["channels"]}
    instore = told["instore"]
    assert list(told) == [which.code for which in channels()]
    which = channel("instore")
    assert [fact["type"] for fact in instore["facts"]] == [fact.type for fact in which.facts.heard]
    scanned = next(fact for fact in instore["facts"] if fact["type"] == "item.scanned")
    fields = scanned["schema"]["$defs"]["ItemScanned"]
    assert (fields["required"], fields["properties"]["quantity"]["maximum"]) == (["code"], 9999)
    moves = {move["name"]: move for move in instore["moves"]}
    assert list(moves) == ["hand_out", "approve", "reject", "complete", "cancel", "note"]
    text, images = moves["note"]["fields"]
    assert text == {"name": "text", "label": "Note", "required": True, "max_length": 2000}
    assert (images["name"], images["required"]) == ("images", False)
    assert [field["name"] for field in moves["reject"]["fields"][1]["fields"]] == ["kind", "code", "quantity", "value"]
    assert [name for name, move in moves.items() if move["opens"]] == ["hand_out"]
    assert [part["code"] for part in instore["parts"]] == ["transaction", "check"]
    assert instore["parts"][1]["states"][2]["to"] == ["approved", "rejected", "voided"]
    assert [column["key"] for column in instore["columns"]] == [column.key for column in which.columns]


def test_a_token_is_told_what_it_may(bonn: Store, make_client: MakeClient) -> None:
    me = make_client(bonn, rights=["facts.write"]).get("/api/v1/me").json()
    assert (me["name"], me["grants"]) == ("Till", [{"rights": ["facts.write"], "stores": ["bonn"]}])
    assert make_client().get("/api/v1/me").json()["grants"] == [{"rights": ["*"], "stores": None}]


@pytest.mark.parametrize(
    "address",
    ["/api/v1/me", "/api/v1/channels", URL, f"{URL}/export.csv", f"{URL}/00000000-0000-7000-8000-000000000000"],
)
def test_nothing_is_told_without_a_token(db: None, address: str) -> None:
    answer = Client().get(address)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
