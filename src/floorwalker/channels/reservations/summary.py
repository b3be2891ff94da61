"""What the list shows of a reservation session, drawn from the folded sheet; and when its holds are over."""

from datetime import datetime

from floorwalker.channels.reservations.effects import cart_of
from floorwalker.channels.reservations.models import CONSUMED, HELD, Hold
from floorwalker.core.lists.haystack import haystack, veiled
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.registry import Progress
from floorwalker.kit.speech import country, locale_of
from floorwalker.kit.speech import later as _

PROGRESS = (
    Progress(code="asked", label=_("Asked"), place=1),
    Progress(code="held", label=_("Held"), place=2),
    Progress(code="converted", label=_("Ordered"), place=3),
)


def expiry_due(sheet: Sheet) -> datetime | None:
    """When the first hold ends."""
    return cart_of(sheet).expires_at


def contents(holds: list[Hold]) -> list[Hold]:
    """What is in the cart: what is held or was ordered; else what was in it when it ended."""
    live = [hold for hold in holds if hold.state in {HELD, CONSUMED}]
    if live:
        return live
    ended = [hold for hold in holds if hold.ended_at and hold.state != "denied"]
    last = max((hold.ended_at for hold in ended if hold.ended_at), default=None)
    return [hold for hold in ended if hold.ended_at == last]


def summarise(sheet: Sheet) -> None:
    """Roll up what the cart holds, its level of risk, and the words it is found by: token, country by code and name, order, its ID, and, for those who may, by its address."""
    session, cart = sheet.session, cart_of(sheet)
    inside = contents(list(sheet.rows(Hold).values()))
    session.client, session.risk = cart.kind, cart.risk_level
    session.quantity = sum(hold.quantity for hold in inside)
    session.value = sum(hold.quantity * hold.price for hold in inside)
    session.progress = _progress([hold.state for hold in sheet.rows(Hold).values()])
    session.reached = next((step.place for step in PROGRESS if step.code == session.progress), 0)
    session.words = haystack(
        str(session.id),
        session.token,
        cart.country,
        country(cart.country, locale_of("en")),
        veiled(cart.ip),
        session.customer_ref,
        session.order_ref,
    )


def _progress(states: list[str]) -> str:
    if CONSUMED in states:
        return "converted"
    return "held" if set(states) - {"denied"} else "asked"
