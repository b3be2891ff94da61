"""The OpenAPI schema is true: what it allows is answered as it says, and nothing breaks the server."""

from typing import Any

import pytest
import schemathesis
from django.test import Client
from django.test.client import ClientHandler
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from floorwalker.accounts.models import Store
from floorwalker.api.tests.conftest import paid
from floorwalker.core.registry import desk
from floorwalker.core.tests.samples import samples_of_list

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The server as WSGI, inside the test's own transaction."""
    response: Any = ClientHandler()(environ)
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [b"".join(response.streaming_content) if response.streaming else response.content]


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def basket(till: Client) -> str:
    """A session that can be asked for."""
    return paid(till, "b")


@pytest.fixture
def ticket(bonn: Store) -> str:
    """A record that can be asked for."""
    return str(samples_of_list(desk("tickets")).one(bonn).id)


@schema.parametrize()
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_answers_as_the_schema_says(case: Any, till: Client, basket: str, ticket: str) -> None:
    if "channel" in case.path_parameters and len(case.path_parameters["channel"]) % 2:
        case.path_parameters["channel"] = "instore"
    if "desk" in case.path_parameters and len(case.path_parameters["desk"]) % 2:
        case.path_parameters["desk"] = "tickets"
    if "record_id" in case.path_parameters:
        case.path_parameters["record_id"] = ticket
    if "session_id" in case.path_parameters and len(case.path_parameters.get("move", "")) % 2 == 0:
        case.path_parameters["session_id"] = basket
    for name in [name for name in case.headers or {} if name.casefold() == "host"]:
        del case.headers[name]  # which names the server answers to is not the schema's to say
    case.call_and_validate(checks=CHECKS, headers={"Authorization": till.defaults["HTTP_AUTHORIZATION"]})


PATHS = [
    "/api/v1/bulk/{number}",
    "/api/v1/catalog",
    "/api/v1/channels",
    "/api/v1/customers",
    "/api/v1/desks",
    "/api/v1/drift",
    "/api/v1/events",
    "/api/v1/me",
    "/api/v1/orders",
    "/api/v1/records/{desk}",
    "/api/v1/records/{desk}/export.{format_}",
    "/api/v1/records/{desk}/{record_id}",
    "/api/v1/records/{desk}/{record_id}/verbs/{verb}",
    "/api/v1/reports/{channel}/{report}",
    "/api/v1/reservations",
    *(f"/api/v1/reservations/{deed}" for deed in ("claim", "convert", "extend", "leave", "release", "renew")),
    "/api/v1/reservations/timer/{key}/{token}",
    "/api/v1/reservations/wait",
    "/api/v1/sessions/{channel}",
    "/api/v1/sessions/{channel}/bulk/{move}",
    "/api/v1/sessions/{channel}/export.{format_}",
    "/api/v1/sessions/{channel}/moves/{move}",
    "/api/v1/sessions/{channel}/{session_id}",
    "/api/v1/sessions/{channel}/{session_id}/events",
    "/api/v1/sessions/{channel}/{session_id}/moves/{move}",
    "/api/v1/sessions/{channel}/{session_id}/photos/{ref}",
    "/api/v1/stock",
    *(
        f"/api/v1/storefront/{{key}}/{deed}"
        for deed in ("claim", "extend", "leave", "release", "renew", "reserve", "timer", "wait")
    ),
]


def test_the_schema_is_open_api_3_1_and_says_how_to_sign_in(client: Client) -> None:
    told = client.get("/api/v1/openapi.json").json()
    assert told["openapi"] == "3.1.0"
    assert told["components"]["securitySchemes"]["Bearer"] == {"type": "http", "scheme": "bearer"}
    assert sorted(told["paths"]) == PATHS
