"""Who calls: a bearer token, looked up anew with each request so that a revoked one ceases at once; and for which store."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.accounts.tokens import actor_for
from floorwalker.api.problems import ApiProblem
from floorwalker.core import wall
from floorwalker.core.errors import NotAllowed


class Bearer(HttpBearer):
    """``Authorization: Bearer fw_…``; sessions of browsers do not open the API."""

    openapi_scheme = "bearer"

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        return actor_for(token)


class Call(HttpRequest):
    """A request that ninja let in: ``auth`` is what the bearer answered."""

    auth: Actor


def store_for(actor: Actor, right: str, code: str) -> Store:
    """The store of that code; without one, the only store in which the token has the right."""
    reach = actor.reach(right)
    if not reach:
        raise NotAllowed(f"This token lacks the right “{right}”.", right=right)
    if code:
        found = wall.store_named(reach, code)
    else:
        mine = wall.stores(reach)
        found = mine[0] if len(mine) == 1 else None
    if found is None:
        raise unknown_store(code)
    return found


def unknown_store(code: str) -> ApiProblem:
    text = f"There is no store “{code}” for this token." if code else "Say in “store” which store it is."
    return ApiProblem("unknown_store", text)
