"""Who calls: a bearer token, looked up anew with each request so that a revoked one ceases at once."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.tokens import actor_for


class Bearer(HttpBearer):
    """``Authorization: Bearer fw_…``; sessions of browsers do not open the API."""

    openapi_scheme = "bearer"

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        return actor_for(token)


class Call(HttpRequest):
    """A request that ninja let in: ``auth`` is what the bearer answered."""

    auth: Actor
