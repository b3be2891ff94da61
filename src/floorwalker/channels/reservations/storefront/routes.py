"""The public way to reservations, by the store's storefront key: hold lines of one's own cart, keep them longer, give them back, look.

Converting is not here: a checkout is the shop's server to tell.
"""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Field, Header, Router
from ninja.decorators import decorate_view
from pydantic import AfterValidator

from floorwalker.api.lists import answered
from floorwalker.api.shapes import Problem
from floorwalker.channels.reservations.holding import asks, storefront
from floorwalker.channels.reservations.holding.answers import (
    LineOut,
    TimerOut,
    is_denied,
    lacks,
    lines_told,
    standing_told,
    too_little,
)
from floorwalker.channels.reservations.holding.deciding import Shopper, Wanted
from floorwalker.channels.reservations.holding.routes import CartLineIn, Variant
from floorwalker.channels.reservations.risk.browsers import is_bare
from floorwalker.channels.reservations.storefront.guard import (
    ShopperRequest,
    address_of,
    guarded,
    once_more_for,
    preflight,
)
from floorwalker.channels.reservations.waiting import line
from floorwalker.channels.reservations.waiting.claiming import claim, claim_all
from floorwalker.channels.reservations.waiting.routes import WaitIn, WaitsOut
from floorwalker.channels.reservations.waiting.routes import told as waits_told
from floorwalker.commerce.said import Part
from floorwalker.core.errors import Refused

router = Router(tags=["Storefront"], auth=None)
MOST_LINES = 50
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=100)]


def _unguessable(token: str) -> str:
    if not storefront.is_unguessable(token):
        raise ValueError(
            "must be at least 22 random letters, digits, “-” or “_”: it is all that proves whose cart it is"
        )
    return token


class MineIn(Part):
    """A shopper's own cart."""

    token: Annotated[
        str, AfterValidator(_unguessable), Field(description="The cart's token, which only its shopper has.")
    ]


class WantedIn(MineIn):
    """What the cart wants in all. Lines that are left out stay as they are; prices and titles are the catalogue's."""

    lines: Annotated[list[CartLineIn], Field(min_length=1, max_length=MOST_LINES)]
    partial: Annotated[bool, Field(description="As many as there are will do; else it is all or nothing.")] = False


class GivenBackIn(MineIn):
    """What is given back; without variants, all."""

    variants: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=MOST_LINES)] = []


class WaitMineIn(MineIn, WaitIn):
    """What the shopper waits for."""


class OfMineIn(MineIn):
    """A variant that the shopper waits for."""

    variant: Variant


class MineOut(TimerOut):
    """How the cart stands after what was asked."""

    waiting: list[WaitsOut] = []
    waitlist: bool = Field(True, description="Whether the store lets shoppers wait for what is sold out.")

    lines: list[LineOut] = []
    granted: bool = Field(True, description="Whether all that was asked for is held.")


answers: dict[int, Any] = {200: MineOut} | dict.fromkeys((400, 403, 404, 409, 413, 422, 429), Problem)


@router.post("/{key}/reserve", response=answers, operation_id="storefront_reserve")
@decorate_view(guarded)
def reserve_mine(request: ShopperRequest, key: str, cart: WantedIn, once: Key = None) -> HttpResponse:
    """Hold units for a cart, or change how many; 0 gives back. 409 says of what there is too little."""
    once_more_for(request, request.store, cart.token)
    wanted = [Wanted(variant=line.variant, quantity=line.quantity) for line in cart.lines]
    who, actor = _shopper(request), storefront.shopper(request.store, cart.token)
    claim_all(request.store, cart.token, [one.variant for one in wanted if one.quantity], actor=actor, shopper=who)
    told = asks.told(
        asks.reserving(
            request.store, cart.token, wanted, actor=actor, shopper=who, partial=cart.partial, key=once or ""
        )
    )
    lines = lines_told(told)
    if is_denied(told):
        no = too_little(cart.token, told, lines)
        raise Refused(no.message, code=no.code, cart=_mine(request, cart), lines=lines)
    return answered(_mine(request, cart) | {"lines": lines, "granted": not any(lacks(line) for line in lines)})


@router.post("/{key}/extend", response=answers, operation_id="storefront_extend")
@decorate_view(guarded)
def extend_mine(request: ShopperRequest, key: str, cart: MineIn, once: Key = None) -> HttpResponse:
    """More time, as often as the store allows."""
    return _lasting(request, cart, "extend", once)


@router.post("/{key}/renew", response=answers, operation_id="storefront_renew")
@decorate_view(guarded)
def renew_mine(request: ShopperRequest, key: str, cart: MineIn, once: Key = None) -> HttpResponse:
    """The heartbeat: the shopper is still there. Only where the store renews holds."""
    return _lasting(request, cart, "renew", once)


@router.post("/{key}/release", response=answers, operation_id="storefront_release")
@decorate_view(guarded)
def release_mine(request: ShopperRequest, key: str, cart: GivenBackIn, once: Key = None) -> HttpResponse:
    """Give back what the cart holds, or some of it. Where nothing is held, nothing is given back."""
    once_more_for(request, request.store, cart.token)
    actor = storefront.shopper(request.store, cart.token)
    if actor.standing:
        asks.told(asks.releasing(request.store, cart.token, cart.variants, actor=actor, key=once or ""))
    return answered(_mine(request, cart))


@router.post("/{key}/timer", response=answers, operation_id="storefront_timer")
@decorate_view(guarded)
def timer_of_mine(request: ShopperRequest, key: str, cart: MineIn) -> HttpResponse:
    """How long the cart is held, by the server's clock. A token that is not known is answered as a cart that holds nothing."""
    once_more_for(request, request.store, cart.token)
    return answered(_mine(request, cart))


@router.post("/{key}/wait", response=answers, operation_id="storefront_wait")
@decorate_view(guarded)
def wait_mine(request: ShopperRequest, key: str, cart: WaitMineIn) -> HttpResponse:
    """Get in line for what is sold out; `waiting` says at which place."""
    once_more_for(request, request.store, cart.token)
    line.join(
        request.store, cart.token, cart.variant, cart.quantity, email=cart.email, language=cart.language
    )  # fmt: skip
    return answered(_mine(request, cart))


@router.post("/{key}/claim", response=answers, operation_id="storefront_claim")
@decorate_view(guarded)
def claim_mine(request: ShopperRequest, key: str, cart: OfMineIn) -> HttpResponse:
    """Take what is offered: it becomes an ordinary hold. 409 `offer_over`: it went to the next."""
    once_more_for(request, request.store, cart.token)
    actor = storefront.shopper(request.store, cart.token)
    try:
        claim(request.store, cart.token, cart.variant, actor=actor, shopper=_shopper(request))
    except Refused as no:
        raise Refused(no.message, code=no.code, cart=_mine(request, cart)) from None
    return answered(_mine(request, cart))


@router.post("/{key}/leave", response=answers, operation_id="storefront_leave")
@decorate_view(guarded)
def leave_mine(request: ShopperRequest, key: str, cart: OfMineIn) -> HttpResponse:
    """Wait no more, or do without what is offered."""
    once_more_for(request, request.store, cart.token)
    actor = storefront.shopper(request.store, cart.token)
    line.leave(request.store, cart.token, cart.variant, actor=actor)
    return answered(_mine(request, cart))


@decorate_view(guarded)
def ask_first(request: ShopperRequest, key: str) -> HttpResponse:
    """What the browser of another origin asks before."""
    return preflight(request, key)


for _deed in ("reserve", "extend", "renew", "release", "timer", "wait", "claim", "leave"):
    router.api_operation(["OPTIONS"], f"/{{key}}/{_deed}", include_in_schema=False)(ask_first)


def _lasting(request: ShopperRequest, cart: MineIn, name: str, once: str | None) -> HttpResponse:
    """Known or not, a cart that holds nothing is answered alike."""
    once_more_for(request, request.store, cart.token)
    actor = storefront.shopper(request.store, cart.token)
    try:
        if not storefront.standing(request.store, cart.token).holds:
            raise Refused("This cart holds nothing.", code="nothing_held")
        asks.told(asks.lasting(request.store, cart.token, name, actor=actor, key=once or ""))
    except Refused as no:
        raise Refused(no.message, code=no.code, cart=_mine(request, cart)) from None
    return answered(_mine(request, cart))


def _mine(request: ShopperRequest, cart: MineIn) -> dict[str, Any]:
    return standing_told(storefront.standing(request.store, cart.token)) | {
        "waiting": waits_told(request.store, cart.token),
        "waitlist": request.terms.waitlist,
    }


def _shopper(request: ShopperRequest) -> Shopper:
    browser = request.headers.get("User-Agent", "").replace("\x00", "")
    return Shopper(ip=address_of(request)[:45], agent=browser[:300], bare=is_bare(request.headers.keys()))
