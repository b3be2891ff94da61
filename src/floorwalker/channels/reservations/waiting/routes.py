"""The machine's way to the waitlist: get in line for a cart, claim what is offered, leave."""

from datetime import datetime
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpResponse
from ninja import Field, Router, Schema
from pydantic import AfterValidator

from floorwalker.accounts.models import Store
from floorwalker.api.credentials import Call, store_for
from floorwalker.api.lists import answered
from floorwalker.api.shapes import Problem
from floorwalker.channels.reservations.channel import RESERVE
from floorwalker.channels.reservations.holding.deciding import Shopper
from floorwalker.channels.reservations.holding.routes import CartIn, Variant
from floorwalker.channels.reservations.waiting import claiming, line
from floorwalker.commerce.said import Part

router = Router(tags=["Reservations"])


def _address(text: str) -> str:
    """An address to write to, or none."""
    try:
        if text:
            validate_email(text)
    except ValidationError:
        raise ValueError("is no e-mail address") from None
    return text


class WaitIn(Part):
    """What is waited for, and how to tell."""

    variant: Variant
    quantity: Annotated[int, Field(ge=1, le=line.MOST_UNITS)] = 1
    email: Annotated[str, AfterValidator(_address), Field(max_length=254, description="For one letter; optional.")] = ""
    language: Annotated[str, Field(max_length=8, pattern="^[A-Za-z-]*$")] = ""


class JoinIn(CartIn, WaitIn):
    """A cart that waits."""


class OfIn(CartIn):
    """A variant that a cart waits for."""

    variant: Variant


class WaitsOut(Schema):
    """What a cart waits for, or is offered."""

    variant: str
    title: str = Field(description="As your catalogue has it.")
    state: str = Field(description="waiting, offered, lapsed.")
    quantity: int
    place: int = Field(description="The place in line, from 1; 0 where it waits no more.")
    expires_at: datetime | None = Field(description="Until when it is kept, by the server's clock.")


class WaitingOut(Schema):
    """All that a cart waits for."""

    waiting: list[WaitsOut]


answers: dict[int, Any] = {200: WaitingOut} | dict.fromkeys((400, 403, 404, 409, 422), Problem)


@router.post("/wait", response=answers, operation_id="join_waitlist")
def wait(request: Call, entry: JoinIn) -> HttpResponse:
    """Get a cart in line for what is sold out. Who is in line already stays where they are."""
    store = store_for(request.auth, RESERVE, entry.store)
    line.join(store, entry.token, entry.variant, entry.quantity, email=entry.email, language=entry.language)
    return answered({"waiting": told(store, entry.token)})


@router.post("/claim", response=answers, operation_id="claim_offer")
def claim(request: Call, entry: OfIn) -> HttpResponse:
    """Take what is offered: it becomes an ordinary hold. 409 `offer_over`: it went to the next."""
    store = store_for(request.auth, RESERVE, entry.store)
    claiming.claim(store, entry.token, entry.variant, actor=request.auth, shopper=Shopper(kind="api"))
    return answered({"waiting": told(store, entry.token)})


@router.post("/leave", response=answers, operation_id="leave_waitlist")
def leave(request: Call, entry: OfIn) -> HttpResponse:
    """Wait no more, or do without what is offered."""
    store = store_for(request.auth, RESERVE, entry.store)
    line.leave(store, entry.token, entry.variant, actor=request.auth)
    return answered({"waiting": told(store, entry.token)})


def told(store: Store, token: str) -> list[dict[str, Any]]:
    """What a cart waits for, as it is told."""
    return [vars(waits) for waits in claiming.standing_in_line(store, token)]
