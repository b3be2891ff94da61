"""Another system tells of orders, customers and products by HTTP: safely again, each answered by itself."""

from typing import Any

import pytest
from django.test import Client

from floorwalker.accounts.models import Store
from floorwalker.commerce.catalog.models import Product
from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.intake.kinds import KINDS
from floorwalker.commerce.intake.tests.conftest import client_of, post
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.stock.drift.models import Told
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.taking import Intake
from floorwalker.commerce.tests.builders import make_order, order_said
from floorwalker.core.tests.builders import make_store

ADDRESSES = {intake.code: intake for intake in KINDS}
MODELS: dict[str, type[Any]] = {"orders": Order, "customers": Customer, "catalog": Product, "stock": Level}
WRITTEN: dict[str, type[Any]] = MODELS | {"drift": Told}


def example(intake: Intake) -> Any:
    return intake.item.model_json_schema()["example"]


@pytest.mark.parametrize("code", MODELS)
def test_the_example_of_the_schema_is_taken_in_and_then_known(code: str, shop: Client, berlin: Store) -> None:
    if code == "stock":
        post(shop, "catalog", example(ADDRESSES["catalog"]))
    first, again = (post(shop, code, example(ADDRESSES[code])) for _ in range(2))

    made = MODELS[code].objects.get()
    assert first.json() == {"external_id": made.external_id, "outcome": "created", "id": str(made.pk), "problem": None}
    assert again.json() == first.json() | {"outcome": "unchanged"}


@pytest.mark.parametrize("code", ADDRESSES)
def test_the_schema_tells_the_fields_and_an_example(code: str, client: Client) -> None:
    told = client.get("/api/v1/openapi.json").json()["paths"][f"/api/v1/{code}"]["post"]
    body = told["requestBody"]["content"]["application/json"]

    assert body["example"] == example(ADDRESSES[code])
    assert body["schema"]["oneOf"][0]["properties"].keys() == ADDRESSES[code].item.model_fields.keys()
    assert "$ref" not in str(body["schema"])


def test_many_are_answered_one_by_one_in_their_order(shop: Client) -> None:
    good = order_said()
    answer = post(shop, "orders", [good, {"external_id": "x", "total": -1}, "nonsense", good])

    assert answer.status_code == 200
    results = answer.json()
    assert [result["outcome"] for result in results] == ["created", "refused", "refused", "unchanged"]
    assert results[1]["external_id"] == "x"
    assert results[1]["problem"]["status"] == 422
    assert "“total” is less than 0." in results[1]["problem"]["detail"]
    assert results[1]["problem"]["fields"]["lines"] == ["Field required"]
    assert Order.objects.count() == 1


def test_one_that_is_refused_is_a_problem(shop: Client) -> None:
    answer = post(shop, "orders", order_said({"price": 1000, "discount": 1001}))

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["code"] == "wrong_discount"
    assert answer.json()["detail"] == "Line “1”: its discount is more than its price."
    assert not Order.objects.exists()


def test_what_is_older_is_answered_outdated(shop: Client) -> None:
    post(shop, "customers", {"external_id": "c", "given_name": "Ada", "updated_at": "2026-03-02T09:00:00Z"})
    answer = post(shop, "customers", {"external_id": "c", "given_name": "Eda", "updated_at": "2026-03-02T08:00:00Z"})

    assert answer.json()["outcome"] == "outdated"
    assert Customer.objects.get().given_name == "Ada"


def test_customers_are_given_the_orders_that_named_them_before(shop: Client, berlin: Store) -> None:
    make_order(berlin, customer="c-1")
    post(shop, "customers", {"external_id": "c-1"})

    assert Order.objects.get().customer == Customer.objects.get()


def test_a_token_of_several_stores_says_which(berlin: Store) -> None:
    bonn = make_store("bonn")
    both = client_of(berlin, bonn)

    assert post(both, "customers", {"external_id": "c"}).json()["code"] == "unknown_store"
    assert post(both, "customers?store=bonn", {"external_id": "c"}).status_code == 200
    assert Customer.objects.get().store == bonn


def test_another_store_is_not_there(shop: Client) -> None:
    make_store("bonn")
    answer = post(shop, "customers?store=bonn", {"external_id": "c"})

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_store")
    assert not Customer.objects.exists()


@pytest.mark.parametrize("code", ADDRESSES)
def test_a_token_without_the_right_is_told_so(code: str, berlin: Store) -> None:
    rights = tuple(
        f"{other}.{verb}" for other in ADDRESSES for verb in ("see", "write") if (other, verb) != (code, "write")
    )
    answer = post(client_of(berlin, rights=rights), code, example(ADDRESSES[code]))

    assert (answer.status_code, answer.json()["right"]) == (403, f"{code}.write")
    assert not WRITTEN[code].objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "not_json"),
        (b'{"external_id": "\\ud800"}', 400, "not_json"),
        (b"\xff", 400, "not_json"),
        (b"7", 422, "invalid"),
        ([{"external_id": "c"}] * 501, 413, "too_large"),
    ],
    ids=["broken", "half a sign", "no UTF-8", "a number", "too many"],
)
def test_what_cannot_be_read_is_a_problem(shop: Client, body: Any, status: int, code: str) -> None:
    answer = post(shop, "customers", body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Customer.objects.exists()


def test_an_idempotency_key_gives_the_first_answer_again(shop: Client) -> None:
    said = {"external_id": "c"}
    first, again = (post(shop, "customers", said, **{"Idempotency-Key": "k-1"}) for _ in range(2))

    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"


def test_an_inactive_store_takes_nothing_new(shop: Client, berlin: Store) -> None:
    berlin.active = False
    berlin.save()
    answer = post(shop, "customers", {"external_id": "c"})

    assert (answer.status_code, answer.json()["code"]) == (409, "store_closed")
    assert not Customer.objects.exists()
