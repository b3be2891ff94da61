"""Records over the API: the list page by page, one with its history, and what the catalogue tells of desks."""

from typing import Any

import pytest
from django.test import Client

from floorwalker.accounts.models import Store
from floorwalker.api.tests.conftest import MakeClient
from floorwalker.core.registry import desk, desks
from floorwalker.core.tests.cloakroom.models import Ticket
from floorwalker.core.tests.samples import samples_of_list

URL = "/api/v1/records/tickets"


@pytest.fixture
def ticket(bonn: Store) -> Ticket:
    """A coat that was handed in, and given back without its hood."""
    made = samples_of_list(desk("tickets")).gather([bonn], 1)[0]
    Ticket.objects.update(kind="coat", guest="Anna", fee=250, returned_at=made.handed_in_at, remark="Without its hood")
    return Ticket.objects.get()


def test_one_record_has_its_fields_what_belongs_to_it_and_its_history(till: Client, ticket: Ticket) -> None:
    told = till.get(f"{URL}/{ticket.id}").json()
    at = ticket.handed_in_at.isoformat().replace("+00:00", "Z")

    assert (told["id"], told["desk"], told["title"]) == (str(ticket.id), "tickets", ticket.tag)
    assert told["fields"] | {"guest": "Anna", "fee": "2.50", "in": at, "currency": "EUR"} == told["fields"]
    assert told["detail"] == {"hooks": ticket.hooks, "fee": 250}
    assert told["history"] == [
        {"at": at, "sentence": "Given back", "who": "Emma", "why": "Without its hood"},
        {"at": at, "sentence": "Coat handed in", "who": "Anna", "why": ""},
    ]


@pytest.mark.parametrize("sort", ["", "guest", "-guest", "-fee", "in"])
def test_pages_follow_each_other_in_every_order(till: Client, bonn: Store, sort: str) -> None:
    samples_of_list(desk("tickets")).gather([bonn], 23)
    page = _page(till, sort=sort)
    ids = [row["id"] for row in page["rows"]]
    while page["next"]:
        page = _page(till, sort=sort, after=page["next"])
        ids += [row["id"] for row in page["rows"]]
        assert page["total"] == {"count": 23, "exact": True}

    assert len(ids) == len(set(ids)) == 23
    assert ids == [row["id"] for row in _page(till, sort=sort, size="100")["rows"]]


def _page(client: Client, **query: str) -> Any:
    return client.get(URL, {"size": "5"} | query).json()


def test_a_row_tells_its_store(till: Client, ticket: Ticket) -> None:
    (row,) = _page(till)["rows"]

    assert (row["id"], row["store_code"], row["branch"]) == (str(ticket.id), "bonn", "Bonn")


def test_an_order_that_is_none_is_explained(till: Client, ticket: Ticket) -> None:
    answer = till.get(URL, {"sort": "kind"})

    assert answer.status_code == 422
    assert answer.json()["fields"] == {"sort": ["Sortable are: guest, in, fee."]}


def test_a_file_of_words_that_cannot_be_read_is_refused(till: Client, ticket: Ticket) -> None:
    answer = till.get(f"{URL}/export.csv", {"q": "kind:sock"})

    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_query")
    assert answer.json()["problems"][0]["explain"] == "“kind” knows no “sock”. Try: coat, bag, umbrella."


def test_a_right_of_another_desk_does_not_do(bonn: Store, make_client: MakeClient, ticket: Ticket) -> None:
    client = make_client(bonn, rights=["tickets.export", "orders.*", "instore.*"])

    assert client.get(f"{URL}/{ticket.id}").status_code == 403
    assert client.get(f"{URL}/export.csv").status_code == 200


def test_the_catalogue_tells_the_columns_of_each_desk(till: Client) -> None:
    told = {described["code"]: described for described in till.get("/api/v1/desks").json()["desks"]}
    fee = next(column for column in told["tickets"]["columns"] if column["key"] == "fee")

    assert list(told) == [which.code for which in desks()]
    assert [column["key"] for column in told["tickets"]["columns"]] == [c.key for c in desk("tickets").columns]
    assert (fee["kind"], fee["sortable"], fee["filter"]) == ("money", True, "range")
