"""The page of a reservation session: metrics, what the cart holds, and what helps to find a mistake."""

import hashlib
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext

from floorwalker.channels.reservations.columns import items
from floorwalker.channels.reservations.events import KINDS
from floorwalker.channels.reservations.models import EXPIRED, HOLDS, REASONS, Cart, Hold
from floorwalker.channels.reservations.risk.rules import RULES
from floorwalker.channels.reservations.watching import SCHEME
from floorwalker.commerce.restrained import trace_panels
from floorwalker.core import registry
from floorwalker.core.card import Entry, Flag, Heading, Panel, Row
from floorwalker.core.lists.columns import Cell
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader
from floorwalker.core.terms import terms_of
from floorwalker.kit.speech import country, duration
from floorwalker.risk.card import panels as risk_panels
from floorwalker.risk.levels import HELP, level

SECURITY = "reservations.security"
"""The right to see from which address and with which browser somebody came."""
_NOTHING = "—"


def flags(session: Session, reader: Reader) -> list[Flag]:
    """Its level of risk, and what somebody must look at."""
    cart: Cart = session.cart
    at = level(cart.risk_level)
    found = [Flag(text=str(at.label), tone=at.tone, title=gettext("Risk level: {help}").format(help=HELP[at.code]))]
    if cart.called_at and not session.ended_at:
        title = gettext("Since {when}").format(when=reader.when(cart.called_at, session.time_zone))
        found.append(Flag(text=gettext("On a call: {agent}").format(agent=cart.called_by), tone="blue", title=title))
    if cart.conflict:
        title = gettext("The order {order} came when the units were gone.").format(order=cart.conflict)
        found.append(Flag(text=gettext("Order without stock"), tone="red", title=title))
    if cart.late:
        found.append(Flag(text=gettext("Ordered late"), tone="yellow", title=gettext("Its holds were over.")))
    return found


def panels(session: Session, reader: Reader) -> list[Panel]:
    """Metrics and timestamps, the security analysis, the cart, technical details."""
    holds = list(session.holds.order_by("number"))
    standing, why, *more = risk_panels(SCHEME, session, session.cart, reader)
    return [
        Panel(key="reservation", title=gettext("Reservation"), entries=tuple(_metrics(session, holds, reader))),
        standing,
        why,
        _contents(session, holds, reader),
        *more,
        *trace_panels(RULES, session),
        Panel(key="technical", title=gettext("Technical details"), entries=tuple(_technical(session, reader))),
    ]


def _metrics(session: Session, holds: list[Hold], reader: Reader) -> list[Entry]:
    cart: Cart = session.cart
    terms = terms_of(registry.channel(session.channel), {session.terms_id} if session.terms_id else ())[
        session.terms_id
    ]
    end = session.ended_at or reader.now
    length = duration((end - session.started_at).total_seconds()) if session.started_at else _NOTHING
    products = len({hold.product for hold in holds if hold.state != "denied"})
    value = f"{items(session)} · {reader.coded_money(session.value, session.currency)}"
    entries = [
        Entry(label=gettext("Cart value"), text=value),
        _moment(gettext("Created"), session.started_at, session, reader),
        _expiry(session, holds, reader),
        _moment(gettext("Last activity"), session.last_activity_at, session, reader),
        Entry(label=gettext("Country"), text=_country(cart.country, reader), country=cart.country),
        Entry(label=gettext("Products"), text=reader.number(products)),
        Entry(label=gettext("Cart updates"), text=reader.number(cart.updates)),
        Entry(label=gettext("Renewals"), text=f"{cart.renewals}/{terms.max_renewals}"),
        Entry(label=gettext("Manual extends"), text=reader.number(cart.extends)),
        Entry(label=gettext("Duration"), text=length),
        Entry(label=gettext("Type"), text=str(KINDS.get(cart.kind, _NOTHING))),
        Entry(label=gettext("Customer ID"), text=session.customer_ref or _NOTHING),
        Entry(label=gettext("Order"), text=session.order_ref or cart.conflict or _NOTHING),
        Entry(label=gettext("Store"), text=f"{session.store.name} · {session.store.code}"),
    ]
    if cart.cancel_reason:
        entries.append(Entry(label=gettext("End reason"), text=str(REASONS[cart.cancel_reason])))
    return entries


def _moment(label: str, at: datetime | None, session: Session, reader: Reader) -> Entry:
    if at is None:
        return Entry(label=label, text=_NOTHING)
    return Entry(label=label, text=reader.when(at, session.time_zone), title=reader.exactly(at, session.time_zone))


def _expiry(session: Session, holds: list[Hold], reader: Reader) -> Entry:
    """When the first hold ends, counted down to while it lasts; once none lasts, when the last one expired."""
    until = session.cart.expires_at
    if until:
        return replace(_moment(gettext("Expires"), until, session, reader), until=(until, reader.now))
    over = max((hold.ended_at for hold in holds if hold.state == EXPIRED and hold.ended_at), default=None)
    return _moment(gettext("Expired") if over else gettext("Expires"), over, session, reader)


def _country(code: str, reader: Reader) -> str:
    return f"{code} · {country(code, reader.locale)}" if code else _NOTHING


def _technical(session: Session, reader: Reader) -> list[Entry]:
    """Who asks sees the address and the browser only with the right for them."""
    cart: Cart = session.cart
    digest = hashlib.sha256(session.token.encode()).hexdigest()
    sees = reader.actor.may(SECURITY, session.store_id)
    hidden = gettext("Hidden: takes the right “{right}”").format(right=SECURITY)
    return [
        Entry(label=gettext("Cart token"), text=session.token),
        Entry(label=gettext("Token hash"), text=f"{digest[:16]}…", title=digest),
        Entry(label=gettext("Session ID"), text=str(session.id)),
        Entry(label=gettext("IP address"), text=(cart.ip if sees else hidden) if cart.ip else _NOTHING),
        Entry(label=gettext("Browser"), text=(cart.agent if sees else hidden) if cart.agent else _NOTHING),
        Entry(label=gettext("Country known from"), text=cart.country_source or _NOTHING),
        Entry(label=gettext("Denials"), text=reader.number(cart.denials)),
    ]


def _contents(session: Session, holds: list[Hold], reader: Reader) -> Panel:
    headings = (
        *(Heading(label=label) for label in (gettext("Article"), gettext("SKU"))),
        *(Heading(label=label, align="end") for label in (gettext("Wanted"), gettext("Units"), gettext("Price"))),
        Heading(label=gettext("Held"), align="end"),
        Heading(label=gettext("Ends"), align="end"),
        Heading(label=gettext("State")),
    )
    rows = tuple(Row(cells=_line(hold, session, reader)) for hold in holds)
    note = f"{items(session)} · {reader.coded_money(session.value, session.currency)}"
    empty = gettext("Nothing was held.")
    return Panel(
        key="cart", title=gettext("Cart contents"), kind="table", note=note, headings=headings, rows=rows, empty=empty
    )


def _line(hold: Hold, session: Session, reader: Reader) -> tuple[Cell, ...]:
    stands = HOLDS.of(hold)
    why = str(REASONS.get(hold.reason, "")) if hold.reason else ""
    return (
        Cell(kind="text", text=hold.title or hold.variant, title=hold.variant),
        Cell(kind="code", text=hold.sku or _NOTHING),
        Cell(kind="number", text=reader.number(hold.wanted), align="end"),
        Cell(kind="number", text=reader.number(hold.quantity), align="end"),
        Cell(kind="money", text=reader.money(hold.price, session.currency), align="end"),
        _when(hold.held_at, session, reader),
        _when(hold.ended_at or hold.expires_at, session, reader),
        Cell(kind="badge", text=stands.label, tone=stands.tone, title=why),
    )


def _when(at: datetime | None, session: Session, reader: Reader) -> Cell:
    if at is None:
        return Cell(kind="when", text=_NOTHING, align="end")
    return Cell(
        kind="when",
        text=reader.when(at, session.time_zone),
        title=reader.exactly(at, session.time_zone),
        align="end",
    )
