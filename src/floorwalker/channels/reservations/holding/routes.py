"""The machine's way to reservations: add or change lines of a cart, extend, renew, release, convert; and the public timer."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Header, Router, Schema
from pydantic import StringConstraints

from floorwalker.accounts.models import Store
from floorwalker.api.credentials import Call
from floorwalker.api.lists import answered
from floorwalker.api.problems import ApiProblem
from floorwalker.api.shapes import Problem
from floorwalker.channels.reservations.channel import RESERVE
from floorwalker.channels.reservations.holding import asks, storefront
from floorwalker.channels.reservations.holding.deciding import Decision, Shopper, Wanted
from floorwalker.channels.reservations.holding.taking import Ask, Told
from floorwalker.commerce.said import Country, Part, Quantity
from floorwalker.core import wall
from floorwalker.core.errors import Refused

router = Router(tags=["Reservations"])
_Text = StringConstraints(strip_whitespace=True, pattern="^[^\x00]*$")
Token = Annotated[str, _Text, Field(min_length=1, max_length=200, description="The cart's token.")]
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", description="Sent again with the same key, it is done once.", max_length=200),
]


class LineIn(Part):
    """So many units of a variant in all; 0 gives back what is held."""

    variant: Annotated[str, _Text, Field(min_length=1, max_length=200, description="Your id of the variant.")]
    quantity: Quantity


class CartIn(Part):
    """A cart of a store."""

    token: Token
    store: Annotated[str, Field(max_length=64, description="Not needed when the token covers exactly one store.")] = ""


class ReserveIn(CartIn):
    """What a cart wants, and who asks. Lines that are left out stay as they are."""

    lines: Annotated[list[LineIn], Field(min_length=1, max_length=100)]
    partial: Annotated[bool, Field(description="As many as there are will do; else it is all or nothing.")] = False
    kind: Literal["guest", "customer", "agent", "api"] = "guest"
    customer: Annotated[str, _Text, Field(max_length=200)] = ""
    country: Country = ""
    country_source: Annotated[str, _Text, Field(max_length=12, description="Such as “edge”.")] = ""
    ip: Annotated[str, _Text, Field(max_length=45)] = ""
    agent: Annotated[str, _Text, Field(max_length=300, description="The browser.")] = ""


class ReleaseIn(CartIn):
    """What is given back; without variants, all."""

    variants: Annotated[list[Annotated[str, _Text]], Field(max_length=100)] = []


class ConvertIn(CartIn):
    """Which order the cart became."""

    order: Annotated[str, _Text, Field(min_length=1, max_length=200)]


class LineOut(Schema):
    """What became of a line: so many are held, and why not more."""

    variant: str
    wanted: int
    held: int
    reason: str = Field(
        "",
        description="out_of_stock, limit, customer_limit, address_limit, restricted, not_reservable, unknown; empty: all are held.",
    )


class HoldOut(Schema):
    """Units that are held, and until when."""

    variant: str
    quantity: int
    expires_at: datetime


class CartOut(Schema):
    """How the cart stands, by the clock that decides."""

    token: str
    session: UUID | None
    status: str
    now: datetime
    expires_at: datetime | None
    seconds_left: int
    holds: list[HoldOut]
    lines: list[LineOut] = []
    granted: bool = Field(True, description="Whether all that was asked for is held.")
    late: bool = Field(False, description="The order came after the holds were over, and the units were still there.")
    repeated: bool = Field(False, description="This was asked before with the same key, and nothing was done now.")


_answers: dict[int, Any] = {200: CartOut} | dict.fromkeys((400, 403, 404, 409, 422), Problem)


@router.post("", response=_answers, operation_id="reserve")
def reserve(request: Call, cart: ReserveIn, idempotency_key: Key = None) -> HttpResponse:
    """Hold units for a cart, or change how many. What it holds already counts; 409 says what there is too little of."""
    store = _store(request, cart.store, RESERVE)
    wanted = [Wanted(variant=line.variant, quantity=line.quantity) for line in cart.lines]
    shopper = Shopper(
        kind=cart.kind,
        customer=cart.customer,
        country=cart.country,
        country_source=cart.country_source,
        ip=cart.ip,
        agent=cart.agent,
    )
    key = idempotency_key or ""
    ask = asks.reserving(
        store, cart.token, wanted, actor=request.auth, shopper=shopper, partial=cart.partial, key=key
    )  # fmt: skip
    told = asks.told(ask)
    lines = _lines(told)
    if _denied(told):
        raise _too_little(cart.token, told, lines)
    return answered(_cart(cart.token, told) | {"lines": lines, "granted": not any(_lacks(line) for line in lines)})


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
    store = _store(request, cart.store, "reservations.release")
    return _answer(
        cart, asks.releasing(store, cart.token, cart.variants, actor=request.auth, key=idempotency_key or "")
    )


@router.post("/convert", response=_answers, operation_id="convert_reservation")
def convert(request: Call, cart: ConvertIn) -> HttpResponse:
    """The cart became an order. After its time, what is left of the stock decides: `late`, or 409 `stock_lost`."""
    store = _store(request, cart.store, "reservations.convert")
    told = asks.told(asks.converting(store, cart.token, cart.order, actor=request.auth))
    if told.status != "converted":
        no = "The holds were over, and the units are gone. The order is noted at the cart for somebody to look at."
        raise Refused(no, code="stock_lost", **_cart(cart.token, told))
    return answered(_cart(cart.token, told) | {"late": bool(told.said)})


@router.get("/timer/{key}/{token}", auth=None, response=_answers, operation_id="read_timer")
def timer(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """How long a cart is held: for storefronts, by the store's public key. Answers to any origin."""
    told = storefront.timer(storefront.store_of(key), token)
    holds = [{"variant": variant, "quantity": quantity, "expires_at": at} for variant, quantity, at in told.holds]
    response = answered(
        {
            "status": told.status,
            "now": told.now,
            "expires_at": told.expires_at,
            "seconds_left": told.seconds_left,
            "holds": holds,
        }
    )
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-store"
    return response


def _store(request: Call, code: str, right: str) -> Store:
    """The store that is meant; the token's own where it has one."""
    reach = request.auth.reach(right)
    if not reach:
        raise ApiProblem("not_allowed", f"This token lacks the right “{right}”.", right=right)
    mine = wall.stores(reach)
    found = next((store for store in mine if store.code == code), None) if code else None
    found = mine[0] if not code and len(mine) == 1 else found
    if found is None:
        text = f"There is no store “{code}” for this token." if code else "Say in “store” which store it is."
        raise ApiProblem("unknown_store", text)
    return found


def _lasting(request: Call, cart: CartIn, name: str, key: str | None) -> HttpResponse:
    store = _store(request, cart.store, f"reservations.{name}")
    return _answer(cart, asks.lasting(store, cart.token, name, actor=request.auth, key=key or ""))


def _answer(cart: CartIn, ask: Ask) -> HttpResponse:
    return answered(_cart(cart.token, asks.told(ask)))


def _cart(token: str, told: Told) -> dict[str, Any]:
    left = int((told.expires_at - told.now).total_seconds()) if told.expires_at else 0
    return {
        "token": token,
        "session": told.session_id,
        "status": told.status if told.session_id else "none",
        "now": told.now,
        "expires_at": told.expires_at,
        "seconds_left": max(left, 0),
        "holds": [{"variant": h.variant, "quantity": h.quantity, "expires_at": h.expires_at} for h in told.holds],
        "repeated": told.before is not None,
    }


def _lines(told: Told) -> list[dict[str, Any]]:
    """What became of each line, now or when the same was asked before."""
    if told.before is not None:
        return [
            {"variant": line["variant"], "wanted": line["wanted"], "held": line["granted"], "reason": line["reason"]}
            for line in told.before.fields.get("lines", ())
        ]
    decision: Decision = told.said
    lines = [
        {"variant": line.variant, "wanted": line.wanted, "held": line.granted, "reason": line.reason}
        for line in decision.lines
    ]
    return lines + [{"variant": name, "wanted": 0, "held": 0, "reason": "unknown"} for name in decision.unknown]


def _denied(told: Told) -> bool:
    if told.before is not None:
        return told.before.type == "cart.denied"
    decision: Decision = told.said
    return not decision.changed


def _lacks(line: dict[str, Any]) -> bool:
    return line["reason"] not in {"", "not_reservable"}


def _too_little(token: str, told: Told, lines: list[dict[str, Any]]) -> Refused:
    first = next(line for line in lines if _lacks(line))
    code = "unknown_variant" if first["reason"] == "unknown" else first["reason"]
    sentence = {
        "unknown": f"There is no stock of “{first['variant']}” in this store.",
        "restricted": f"This cart is restricted: it gets no more than {first['held']} of “{first['variant']}”.",
        "customer_limit": f"No more than {first['held']} of “{first['variant']}”: this customer holds as many units as one may.",
        "address_limit": f"No more than {first['held']} of “{first['variant']}”: this address holds as many units as one may.",
        "limit": f"No more than {first['held']} of “{first['variant']}” may be in this cart.",
    }.get(first["reason"], f"Only {first['held']} of {first['wanted']} × “{first['variant']}” are to be had.")
    return Refused(sentence, code=code, cart=_cart(token, told), lines=lines)
