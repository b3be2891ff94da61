"""What each fact does to the sheet. ``False`` means it does not fit, and then nothing was touched."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import wraps
from uuid import UUID

from floorwalker.channels.reservations import events as e
from floorwalker.channels.reservations.holding.marks import marks_of
from floorwalker.channels.reservations.models import CONSUMED, HELD, HOLDS, Cart, Hold
from floorwalker.core.facts import Fact, Happening
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.registry import Effect


def cart_of(sheet: Sheet) -> Cart:
    """Its record."""
    cart: Cart = sheet.record
    return cart


def held(sheet: Sheet) -> list[Hold]:
    """The holds that last."""
    return [hold for hold in sheet.rows(Hold).values() if hold.state == HELD]


def is_holding(sheet: Sheet) -> bool:
    """Whether the cart holds anything."""
    return bool(held(sheet))


def bound(sheet: Sheet) -> Counter[UUID]:
    """How many units the cart takes from what is available, by level."""
    units: Counter[UUID] = Counter()
    for hold in sheet.rows(Hold).values():
        if hold.state in {HELD, CONSUMED}:
            units[hold.level_id] += hold.quantity
    return units


def reserve(sheet: Sheet, fact: e.CartReserved, at: Happening) -> None:
    """What is held of each variant is as the fact says; new holds last so long, and none longer than the store allows."""
    cart = cart_of(sheet)
    cart.updates += bool(sheet.rows(Hold))
    _note(sheet, fact)
    mine = {hold.level_id: hold for hold in held(sheet)}
    for line in fact.lines:
        hold = mine.get(line.level)
        if hold is None:
            _begin(sheet, line, fact.minutes, at)
        elif line.granted:
            hold.wanted, hold.quantity = line.wanted, line.granted
        else:
            _end(hold, "released", "removed", at)
    cart.cancel_reason = "" if is_holding(sheet) else "emptied"


def _begin(sheet: Sheet, line: e.Line, minutes: int, at: Happening) -> None:
    if not line.wanted or line.reason == "not_reservable":
        return
    hold = _requested(sheet, line, at)
    if line.granted:
        hold.quantity = line.granted
        hold.ends_by = at.occurred_at + timedelta(minutes=max(sheet.terms.cap, minutes))
        hold.expires_at = at.occurred_at + timedelta(minutes=minutes)
        HOLDS.go(hold, HELD)
    else:
        _deny(hold, line, at)


def _requested(sheet: Sheet, line: e.Line, at: Happening) -> Hold:
    hold = sheet.add(
        Hold,
        level_id=line.level,
        variant=line.variant,
        product=line.product,
        sku=line.sku,
        title=line.title,
        price=line.price,
        wanted=line.wanted,
        state="",
        held_at=at.occurred_at,
        expires_at=at.occurred_at,
        ends_by=at.occurred_at,
    )
    HOLDS.go(hold, "requested")
    return hold


def _deny(hold: Hold, line: e.Line, at: Happening) -> None:
    HOLDS.go(hold, "denied")
    hold.reason, hold.ended_at = line.reason, at.occurred_at


def _note(sheet: Sheet, fact: e.Asking) -> None:
    """Who asks; what is not said stays as it was known."""
    cart, session = cart_of(sheet), sheet.session
    cart.kind = "agent" if cart.called_at else fact.kind
    session.customer_ref = fact.customer or session.customer_ref
    cart.country, cart.country_source = (
        (fact.country, fact.country_source) if fact.country else (cart.country, cart.country_source)
    )
    cart.ip, cart.agent = fact.ip or cart.ip, fact.agent or cart.agent


def deny(sheet: Sheet, fact: e.CartDenied, at: Happening) -> None:
    """Nothing changes, but that it was asked for is kept."""
    _note(sheet, fact)
    cart_of(sheet).denials += 1
    for line in fact.lines:
        if line.reason and line.reason != "not_reservable":
            _deny(_requested(sheet, line, at), line, at)


def extend(sheet: Sheet, fact: e.HoldsExtended, at: Happening) -> None:
    """Every hold lasts longer, but not beyond its end."""
    cart_of(sheet).extends += 1
    for hold in held(sheet):
        _last(hold, hold.expires_at + timedelta(minutes=fact.minutes))


def renew(sheet: Sheet, fact: e.HoldsRenewed, at: Happening) -> None:
    """Every hold begins anew, but does not last beyond its end; none ends earlier."""
    cart_of(sheet).renewals += 1
    for hold in held(sheet):
        _last(hold, max(hold.expires_at, at.occurred_at + timedelta(minutes=fact.minutes)))


def call(sheet: Sheet, fact: e.CartCalled, at: Happening) -> None:
    """It is the agent's cart from now on, and every hold lasts as long as the call may, whatever the store allows shoppers."""
    cart, until = cart_of(sheet), at.occurred_at + timedelta(minutes=fact.minutes)
    cart.kind, cart.called_at, cart.called_by = "agent", at.occurred_at, at.actor_label
    for hold in held(sheet):
        hold.ends_by = max(hold.ends_by, until)
        _last(hold, until)


def _last(hold: Hold, until: datetime) -> None:
    hold.expires_at = max(hold.expires_at, min(until, hold.ends_by))


def release(sheet: Sheet, fact: e.HoldsReleased, at: Happening) -> bool | None:
    """Their units are free."""
    holds = sheet.rows(Hold)
    if any(number not in holds or holds[number].state != HELD for number in fact.holds):
        return False
    for number in fact.holds:
        _end(holds[number], "released", fact.reason, at)
    if not is_holding(sheet):
        cart_of(sheet).cancel_reason = "emptied" if fact.reason == "removed" else fact.reason
    return None


def convert(sheet: Sheet, fact: e.CartConverted, at: Happening) -> bool | None:
    """What was ordered is consumed; what else is held is free."""
    holds = sheet.rows(Hold)
    if any(one.hold not in holds or not HOLDS.leads(holds[one.hold].state, CONSUMED) for one in fact.taken):
        return False
    for one in fact.taken:
        hold = holds[one.hold]
        _end(hold, CONSUMED, "", at)
        hold.quantity = one.quantity
    _end_all(held(sheet), "released", "not_ordered", at)
    cart = cart_of(sheet)
    sheet.session.order_ref, cart.late, cart.conflict, cart.cancel_reason = fact.order, fact.late, "", ""
    return None


def conflict(sheet: Sheet, fact: e.ConversionConflicted, at: Happening) -> None:
    """The order is there, and nothing for it."""
    cart_of(sheet).conflict = fact.order


def cancel(sheet: Sheet, fact: e.CartCancelled, at: Happening) -> None:
    """All is free."""
    _end_all(held(sheet), "released", fact.reason, at)
    cart_of(sheet).cancel_reason = fact.reason


def expire(sheet: Sheet, fact: e.HoldsExpired, at: Happening) -> None:
    """The holds whose time is up end, at their own time."""
    due = [hold for hold in held(sheet) if hold.expires_at <= at.occurred_at]
    _end_all(due, "expired", "time", at)


def _end_all(holds: Iterable[Hold], state: str, reason: str, at: Happening) -> None:
    for hold in holds:
        _end(hold, state, reason, at)


def _end(hold: Hold, state: str, reason: str, at: Happening) -> None:
    HOLDS.go(hold, state)
    hold.reason, hold.ended_at = reason, at.occurred_at


def _timed(effect: Effect, *, active: bool) -> Effect:
    """An effect after which it is known when the first hold ends; ``active``: and somebody has just been there."""

    @wraps(effect)
    def run(sheet: Sheet, fact: Fact, at: Happening) -> bool | None:
        fits = effect(sheet, fact, at)
        if fits is not False:
            cart = cart_of(sheet)
            cart.expires_at = min((hold.expires_at for hold in held(sheet)), default=None)
            cart.by_customer, cart.by_address = marks_of(sheet) if cart.expires_at else (None, None)
            if active:
                sheet.session.last_activity_at = at.occurred_at
        return fits

    return run


EFFECTS: dict[type[Fact], Effect] = {
    fact: _timed(effect, active=fact is not e.HoldsExpired)
    for fact, effect in (
        (e.CartReserved, reserve),
        (e.CartDenied, deny),
        (e.HoldsRenewed, renew),
        (e.HoldsExtended, extend),
        (e.CartCalled, call),
        (e.HoldsReleased, release),
        (e.CartConverted, convert),
        (e.ConversionConflicted, conflict),
        (e.CartCancelled, cancel),
        (e.HoldsExpired, expire),
    )
}
