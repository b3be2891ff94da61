"""What programs are told of a cart: how it stands, and what became of each line that was asked for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from floorwalker.channels.reservations.holding.deciding import Decision
from floorwalker.channels.reservations.holding.storefront import Standing
from floorwalker.channels.reservations.holding.taking import Told
from floorwalker.core.errors import Refused


class LineOut(Schema):
    """What became of a line: so many are held, and why not more."""

    variant: str
    title: str = Field(
        description="The name of the article; where it has none, its SKU, or what the shop calls the variant."
    )
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


class StandingOut(Schema):
    """How the cart stands, by the clock that decides."""

    status: str = Field(
        description="active, converted, expired, cancelled; none: nothing was ever held for this token."
    )
    now: datetime
    expires_at: datetime | None
    seconds_left: int
    holds: list[HoldOut]


class TimerOut(StandingOut):
    """What a storefront shows."""

    extends: bool = Field(False, description="Whether the shopper may ask for more time now.")
    renews: bool = Field(False, description="Whether a heartbeat begins the time anew.")


class CartOut(StandingOut):
    """What became of what was asked."""

    token: str
    session: UUID | None
    lines: list[LineOut] = []
    granted: bool = Field(True, description="Whether all that was asked for is held.")
    late: bool = Field(False, description="The order came after the holds were over, and the units were still there.")
    repeated: bool = Field(False, description="This was asked before with the same key, and nothing was done now.")


def cart_told(token: str, told: Told) -> dict[str, Any]:
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


def lines_told(told: Told) -> list[dict[str, Any]]:
    """What became of each line, now or when the same was asked before."""
    if told.before is not None:
        return [_line_told(line) for line in told.before.fields.get("lines", ())]
    decision: Decision = told.said
    unknown = [{"variant": v, "title": v, "wanted": 0, "held": 0, "reason": "unknown"} for v in decision.unknown]
    return [_line_told(vars(line)) for line in decision.lines] + unknown


def _line_told(line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "variant": line["variant"],
        "title": line["title"] or line["sku"] or line["variant"],
        "wanted": line["wanted"],
        "held": line["granted"],
        "reason": line["reason"],
    }


def is_denied(told: Told) -> bool:
    if told.before is not None:
        return told.before.type == "cart.denied"
    decision: Decision = told.said
    return not decision.changed


def lacks(line: dict[str, Any]) -> bool:
    return line["reason"] not in {"", "not_reservable"}


def too_little(token: str, told: Told, lines: list[dict[str, Any]]) -> Refused:
    first = next(line for line in lines if lacks(line))
    code = "unknown_variant" if first["reason"] == "unknown" else first["reason"]
    sentence = {
        "unknown": f"There is no stock of “{first['variant']}” in this store.",
        "restricted": f"This cart is restricted: it gets no more than {first['held']} of “{first['variant']}”.",
        "customer_limit": f"No more than {first['held']} of “{first['variant']}”: this customer holds as many units as one may.",
        "address_limit": f"No more than {first['held']} of “{first['variant']}”: this address holds as many units as one may.",
        "limit": f"No more than {first['held']} of “{first['variant']}” may be in this cart.",
    }.get(first["reason"], f"Only {first['held']} of {first['wanted']} × “{first['variant']}” are to be had.")
    return Refused(sentence, code=code, cart=cart_told(token, told), lines=lines)


def standing_told(standing: Standing) -> dict[str, Any]:
    """How a cart stands, as its shopper is told."""
    holds = [{"variant": h.variant, "quantity": h.quantity, "expires_at": h.expires_at} for h in standing.holds]
    return {
        "status": standing.status,
        "now": standing.now,
        "expires_at": standing.expires_at,
        "seconds_left": standing.seconds_left,
        "holds": holds,
        "extends": standing.extends,
        "renews": standing.renews,
    }
