"""The machine's way to reservations: add or change lines of a cart, extend, renew, release, convert; and the public timer."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Header, Router
from pydantic import StringConstraints

from floorwalker.api.credentials import Call, store_for
from floorwalker.api.lists import answered
from floorwalker.api.shapes import Problem
from floorwalker.channels.reservations.channel import RESERVE
from floorwalker.channels.reservations.holding import asks, storefront
from floorwalker.channels.reservations.holding.answers import (
    CartOut,
    TimerOut,
    cart_told,
    is_denied,
    lacks,
    lines_told,
    standing_told,
    too_little,
)
from floorwalker.channels.reservations.holding.deciding import Shopper, Wanted
from floorwalker.channels.reservations.holding.taking import Ask
from floorwalker.channels.reservations.risk.browsers import is_bare
from floorwalker.commerce.said import Country, Part, Quantity
from floorwalker.core.errors import Refused

router = Router(tags=["Reservations"])
_Text = StringConstraints(strip_whitespace=True, pattern="^[^\x00]*$")
Token = Annotated[str, _Text, Field(min_length=1, max_length=200, description="The cart's token.")]
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", description="Sent again with the same key, it is done once.", max_length=200),
]


Variant = Annotated[str, _Text, Field(min_length=1, max_length=200, description="Your id of the variant.")]


class CartLineIn(Part):
    """So many units of a variant in all; 0 gives back what is held."""

    variant: Variant
    quantity: Quantity


class CartIn(Part):
    """A cart of a store."""

    token: Token
    store: Annotated[str, Field(max_length=64, description="Not needed when the token covers exactly one store.")] = ""


class ReserveIn(CartIn):
    """What a cart wants, and who asks. Lines that are left out stay as they are."""

    lines: Annotated[list[CartLineIn], Field(min_length=1, max_length=100)]
    partial: Annotated[bool, Field(description="As many as there are will do; else it is all or nothing.")] = False
    kind: Literal["guest", "customer", "agent", "api"] = "guest"
    customer: Annotated[str, _Text, Field(max_length=200)] = ""
    country: Country = ""
    country_source: Annotated[str, _Text, Field(max_length=12, description="Such as “edge”.")] = ""
    ip: Annotated[str, _Text, Field(max_length=45)] = ""
    agent: Annotated[str, _Text, Field(max_length=300, description="The browser.")] = ""
    views: Annotated[int | None, Field(ge=0, le=1_000_000, description="Pages that the shopper saw before.")] = None
    headers: Annotated[
        list[Annotated[str, Field(max_length=64)]] | None,
        Field(max_length=100, description="Names of the headers that the browser sent; only what is lacking is kept."),
    ] = None


class ReleaseIn(CartIn):
    """What is given back; without variants, all."""

    variants: Annotated[list[Annotated[str, _Text]], Field(max_length=100)] = []


class ConvertIn(CartIn):
    """Which order the cart became."""

    order: Annotated[str, _Text, Field(min_length=1, max_length=200)]


_answers: dict[int, Any] = {200: CartOut} | dict.fromkeys((400, 403, 404, 409, 422), Problem)


@router.post("", response=_answers, operation_id="reserve")
def reserve(request: Call, cart: ReserveIn, idempotency_key: Key = None) -> HttpResponse:
    """Hold units for a cart, or change how many. What it holds already counts; 409 says what there is too little of."""
    store = store_for(request.auth, RESERVE, cart.store)
    wanted = [Wanted(variant=line.variant, quantity=line.quantity) for line in cart.lines]
    shopper = Shopper(
        kind=cart.kind,
        customer=cart.customer,
        country=cart.country,
        country_source=cart.country_source,
        ip=cart.ip,
        agent=cart.agent,
        views=cart.views,
        bare=None if cart.headers is None else is_bare(cart.headers),
    )
    key = idempotency_key or ""
    ask = asks.reserving(
        store, cart.token, wanted, actor=request.auth, shopper=shopper, partial=cart.partial, key=key
    )  # fmt: skip
    told = asks.told(ask)
    lines = lines_told(told)
    if is_denied(told):
        raise too_little(cart.token, told, lines)
    return answered(cart_told(cart.token, told) | {"lines": lines, "granted": not any(lacks(line) for line in lines)})


@router.post("/extend", response=_answers, operation_id="extend_reservation")
def extend(request: Call, cart: CartIn, idempotency_key: Key = None) -> HttpResponse:
    """More time for what a cart holds, as the shopper asks, and as often as the store allows."""
    return _lasting(request, cart, "extend", idempotency_key)


@router.post("/renew", response=_answers, operation_id="renew_reservation")
def renew(request: Call, cart: CartIn, idempotency_key: Key = None) -> HttpResponse:
    """The heartbeat of a storefront: the shopper is still there. Only where the store renews holds."""
    return _lasting(request, cart, "renew", idempotency_key)


@router.post("/release", response=_answers, operation_id="release_reservation")
def release(request: Call, cart: ReleaseIn, idempotency_key: Key = None) -> HttpResponse:
    """Give back what a cart holds, or some of it."""
    store = store_for(request.auth, "reservations.release", cart.store)
    return _answer(
        cart, asks.releasing(store, cart.token, cart.variants, actor=request.auth, key=idempotency_key or "")
    )


@router.post("/convert", response=_answers, operation_id="convert_reservation")
def convert(request: Call, cart: ConvertIn) -> HttpResponse:
    """The cart became an order. After its time, what is left of the stock decides: `late`, or 409 `stock_lost`."""
    store = store_for(request.auth, "reservations.convert", cart.store)
    told = asks.told(asks.converting(store, cart.token, cart.order, actor=request.auth))
    if told.status != "converted":
        no = "The holds were over, and the units are gone. The order is noted at the cart for somebody to look at."
        raise Refused(no, code="stock_lost", **cart_told(cart.token, told))
    return answered(cart_told(cart.token, told) | {"late": bool(told.said)})


@router.get("/timer/{key}/{token}", auth=None, response={200: TimerOut, 404: Problem}, operation_id="read_timer")
def timer(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """How long a cart is held: for storefronts, by the store's public key. Answers to any origin."""
    response = answered(standing_told(storefront.standing(storefront.store_of(key), token)))
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-store"
    return response


def _lasting(request: Call, cart: CartIn, name: str, key: str | None) -> HttpResponse:
    store = store_for(request.auth, f"reservations.{name}", cart.store)
    return _answer(cart, asks.lasting(store, cart.token, name, actor=request.auth, key=key or ""))


def _answer(cart: CartIn, ask: Ask) -> HttpResponse:
    return answered(cart_told(cart.token, asks.told(ask)))
