"""What stands before each public address: the store's key, whence a page asks, how much it says, and how often.

No cookie is read here and none is set: the cart's token in the body is all that proves anything, and no other site has it.
That is why these addresses need no CSRF token, and why CORS allows no credentials.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.core.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from floorwalker.accounts.models import Store
from floorwalker.api.problems import ApiProblem, answer
from floorwalker.channels.reservations.forms import ReservationTerms
from floorwalker.channels.reservations.holding.storefront import store_of, terms_for
from floorwalker.core.errors import FloorwalkerError, NotAllowed

MOST_BYTES = 16_384
_DAY = "86400"
View = Callable[..., HttpResponse]


class ShopperRequest(HttpRequest):
    """A request from a page of a store's shop."""

    store: Store
    terms: ReservationTerms


def guarded(view: View) -> View:
    """A public address of one store; what is refused is told to pages of the store's shop, and to no other."""

    @wraps(view)
    def within(request: ShopperRequest, *args: Any, **keys: Any) -> HttpResponse:
        try:
            _enter(request, keys["key"])
        except FloorwalkerError as no:
            return answer(no)
        return _allowed(request, _checked(request) or view(request, *args, **keys))

    return within


def preflight(request: ShopperRequest, key: str) -> HttpResponse:
    """What a browser may send, as it asks before it does."""
    return HttpResponse(
        status=204,
        headers={
            "Access-Control-Allow-Methods": "POST, OPTIONS",
            "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key",
            "Access-Control-Max-Age": _DAY,
        },
    )


def once_more_for(request: HttpRequest, store: Store, token: str) -> None:
    """Count what is asked of one cart; too much raises 429."""
    if not consume(request, action="storefront_cart", key=f"{store.pk}:{token}"):
        raise _too_often()


def address_of(request: HttpRequest) -> str:
    """Whence the request comes, past the proxies that we trust."""
    return str(get_adapter(request).get_client_ip(request))


def _enter(request: ShopperRequest, key: str) -> None:
    request.store = store_of(key)
    request.terms = terms_for(request.store)
    origin = request.headers.get("Origin", "")
    if origin and origin not in request.terms.origins and not _is_own(request, origin):
        no = f"Pages of {origin} may not ask: it is not among the addresses of the shop in the store's terms."
        raise NotAllowed(no, code="wrong_origin", origin=origin)


def _is_own(request: HttpRequest, origin: str) -> bool:
    return urlsplit(origin).netloc == request.get_host()


def _checked(request: ShopperRequest) -> HttpResponse | None:
    """What is wrong with a request before it is read."""
    if request.method == "OPTIONS":
        return None
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return answer(ApiProblem("too_large", f"A request may have at most {MOST_BYTES} bytes.", most_bytes=MOST_BYTES))
    return None if consume(request, action="storefront_address") else answer(_too_often())


def _too_often() -> ApiProblem:
    return ApiProblem("too_often", "Too much was asked in a short while. Wait a minute, then go on.")


def _allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    origin = request.headers.get("Origin", "")
    if origin:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
    patch_vary_headers(response, ["Origin"])
    response.headers["Cache-Control"] = "no-store"
    return response
