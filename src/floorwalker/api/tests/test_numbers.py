"""A choice among numbers, such as the lines of an RMA, is sent as a number; the text of one is still taken."""

import pytest
from django.test import Client

from floorwalker.accounts.models import Store
from floorwalker.api.tests.conftest import MakeClient
from floorwalker.core.clock import now
from floorwalker.core.models import Event

URL = "/api/v1/sessions/rmas"


def _post(till: Client, address: str, body: object) -> tuple[int, dict[str, object]]:
    answer = till.post(address, data=body, content_type="application/json")
    return answer.status_code, answer.json()


@pytest.fixture
def till(bonn: Store, make_client: MakeClient) -> Client:
    return make_client(bonn)


@pytest.fixture
def rma(till: Client) -> str:
    """An approved RMA of two units; its id."""
    line = {"external_id": "1", "title": "Wool scarf", "quantity": 2, "price": 2490}
    paid = {"external_id": "p", "kind": "capture", "amount": 4980, "occurred_at": now().isoformat()}
    sold = {"external_id": "7", "name": "#7", "placed_at": now().isoformat(), "lines": [line], "payments": [paid]}
    assert _post(till, "/api/v1/orders", [sold])[0] == 200
    wanted = {"store": "bonn", "order": "#7", "lines": [{"line": 1, "quantity": 2, "option": "refund"}]}
    id_ = str(_post(till, f"{URL}/moves/create", wanted)[1]["id"])
    assert _post(till, f"{URL}/{id_}/moves/approve", {})[0] == 200
    return id_


def test_the_line_of_an_inspection_is_a_number_or_its_text(till: Client, rma: str) -> None:
    found = {"quantity": 1, "returned": True, "restockable": True}

    assert [_post(till, f"{URL}/{rma}/moves/inspect", found | {"line": line})[0] for line in (1, "1")] == [200, 200]
    said = {"line": 1, "quantity": 2, "disposition": "restock"}
    assert _post(till, f"{URL}/{rma}/moves/dispose", said)[0] == 200


@pytest.mark.parametrize("line", [True, 1.5, [1], {"line": 1}, 9])
def test_what_is_no_line_is_refused_and_nothing_is_written(till: Client, rma: str, line: object) -> None:
    events = Event.objects.count()
    said = {"line": line, "quantity": 1, "returned": True, "restockable": True}

    status, answer = _post(till, f"{URL}/{rma}/moves/inspect", said)

    assert (status, list(answer["fields"])) == (422, ["line"])  # type: ignore[call-overload]  # a mapping
    assert Event.objects.count() == events
