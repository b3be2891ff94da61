"""The machine's way in: orders, customers and products, one or many, each answered by itself."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.http import HttpResponse
from ninja import Field, Header, Query, Router, Schema
from pydantic import BaseModel

from floorwalker.accounts.models import Store
from floorwalker.api.credentials import Call, store_for
from floorwalker.api.lists import answered
from floorwalker.api.once import once
from floorwalker.api.problems import ApiProblem, described
from floorwalker.api.shapes import Problem
from floorwalker.commerce.intake.kinds import kind
from floorwalker.commerce.intake.reading import Wrong, read, take_read
from floorwalker.commerce.taking import MOST, Intake, Outcome
from floorwalker.core.errors import FloorwalkerError

StoreCode = Annotated[
    str, Query(description="The store's code. Not needed when the token covers exactly one store.", max_length=64)
]
Key = Annotated[str | None, Header(description="Sent again with the same key, it is done once.")]
router = Router(tags=["Records"])


class Taken(Schema):
    """What became of one record, in the place where it was sent."""

    external_id: str = Field(description="Your id of it; empty where it could not be read.")
    outcome: Literal["created", "changed", "unchanged", "outdated", "refused"]
    id: UUID | None
    problem: Problem | None = None


_answers: dict[int, Any] = {200: Taken | list[Taken]} | dict.fromkeys((400, 403, 404, 409, 413, 422, 500), Problem)


def _body(intake: Intake) -> dict[str, Any]:
    """What a request holds, for the schema: one record, or up to ``MOST``."""
    one = inlined(intake.item)
    schema = {"oneOf": [one, {"type": "array", "items": one, "maxItems": MOST}]}
    content = {"application/json": {"schema": schema, "example": one.get("example")}}
    return {"requestBody": {"required": True, "content": content}}


def inlined(model: type[BaseModel]) -> dict[str, Any]:
    """A model's JSON Schema without references, so that it can stand anywhere."""
    told = model.model_json_schema()
    parts = told.pop("$defs", {})

    def inline(node: Any) -> Any:
        if isinstance(node, list):
            return [inline(part) for part in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            rest = {key: value for key, value in node.items() if key != "$ref"}
            return inline(parts[node["$ref"].rpartition("/")[2]] | rest)
        return {key: inline(value) for key, value in node.items()}

    whole: dict[str, Any] = inline(told)
    return whole


@router.post("/orders", response=_answers, operation_id="send_orders", openapi_extra=_body(kind("orders")))
def orders(request: Call, store: StoreCode = "", idempotency_key: Key = None) -> HttpResponse:
    """Tell of an order, or of up to 500. Sending again is safe: an order is known by its `external_id`."""
    return _taken_once(request, kind("orders"), store)


@router.post("/customers", response=_answers, operation_id="send_customers", openapi_extra=_body(kind("customers")))
def customers(request: Call, store: StoreCode = "", idempotency_key: Key = None) -> HttpResponse:
    """Tell of a customer, or of up to 500. Sending again is safe: a customer is known by the `external_id`."""
    return _taken_once(request, kind("customers"), store)


@router.post("/catalog", response=_answers, operation_id="send_products", openapi_extra=_body(kind("catalog")))
def catalog(request: Call, store: StoreCode = "", idempotency_key: Key = None) -> HttpResponse:
    """Tell of a product with its variants, or of up to 500. Sending again is safe: a product is known by its `external_id`."""
    return _taken_once(request, kind("catalog"), store)


@router.post("/stock", response=_answers, operation_id="send_stock", openapi_extra=_body(kind("stock")))
def stock(request: Call, store: StoreCode = "", idempotency_key: Key = None) -> HttpResponse:
    """Tell how many of a variant there are, or of up to 500. `external_id` is the variant's; what is held is not told."""
    return _taken_once(request, kind("stock"), store)


@router.post(
    "/drift",
    response=_answers,
    operation_id="report_stock",
    openapi_extra=_body(kind("drift")),
)
def drift(request: Call, store: StoreCode = "", idempotency_key: Key = None) -> HttpResponse:
    """Tell what your shop has of a variant, or of up to 500, to be compared: where it differs is listed, and nothing is changed."""
    return _taken_once(request, kind("drift"), store)


def _taken_once(request: Call, intake: Intake, code: str) -> HttpResponse:
    store = store_for(request.auth, intake.right, code)
    return once(request, request.auth, lambda: _taken(request, intake, store))


def _taken(request: Call, intake: Intake, store: Store) -> HttpResponse:
    body = _decoded(request)
    many = body if isinstance(body, list) else [body]
    if len(many) > MOST:
        raise ApiProblem("too_large", f"A request may have at most {MOST} records.", most_records=MOST)
    read_ = [read(intake, one) for one in many]
    outcomes = take_read(intake, store, read_, actor=request.auth)
    if isinstance(body, list):
        return answered([_told(outcome, said) for outcome, said in zip(outcomes, read_, strict=True)])
    if outcomes[0].outcome == "refused":
        raise _problem(outcomes[0], read_[0])
    return answered(_told(outcomes[0], read_[0]))


def _decoded(request: Call) -> Any:
    try:
        return msgspec.json.decode(request.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise ApiProblem("not_json", f"The body cannot be read as JSON: {wrong}.") from None


def _told(outcome: Outcome, said: Any) -> dict[str, Any]:
    problem = described(_problem(outcome, said)) if outcome.outcome == "refused" else None
    return {"external_id": outcome.external_id, "outcome": outcome.outcome, "id": outcome.id, "problem": problem}


def _problem(outcome: Outcome, said: Any) -> FloorwalkerError:
    fields = {"fields": said.fields} if isinstance(said, Wrong) else {}
    problem = FloorwalkerError(outcome.problem, code=outcome.code, **fields)
    problem.status = outcome.status
    return problem
