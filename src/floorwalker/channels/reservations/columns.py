"""The columns of the list of reservation sessions, with the words of the manual."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from floorwalker.channels.reservations.events import KINDS
from floorwalker.channels.reservations.models import REASONS
from floorwalker.channels.reservations.summary import country_name
from floorwalker.core import registry
from floorwalker.core.cells import place, state_badge
from floorwalker.core.columns import Cell, Column
from floorwalker.core.filters import Between, OneOf, Text, When
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader
from floorwalker.kit.speech import later as _
from floorwalker.risk.channel import COLUMN as RISK

_ICONS = {"guest": "user", "customer": "circle-check", "agent": "headset", "api": "code"}
SHOWN = 16
"""Signs of a cart token that lists show; the whole is its title."""


def flag(code: str) -> str:
    """A country's flag and its code: two regional letters make a flag."""
    return f"{''.join(chr(0x1F1E6 + ord(letter) - ord('A')) for letter in code)} {code}" if code else ""


def truncated(token: str) -> str:
    """The token as lists show it."""
    return token if len(token) <= SHOWN else f"{token[:SHOWN]}…"


def _identity(session: Session, reader: Reader) -> Cell:
    kind, country = session.cart.kind, session.cart.country
    title = " · ".join(
        filter(None, (session.token, str(KINDS.get(kind, "")), country_name(country) if country else ""))
    )
    text = " ".join(filter(None, (truncated(session.token), flag(country))))
    return Cell(kind="code", text=text, title=title, icon=_ICONS.get(kind, ""), priority=1)


def items(session: Session) -> str:
    """“2 items”."""
    return ngettext("{count} item", "{count} items", session.quantity).format(count=session.quantity)


def _cart(session: Session, reader: Reader) -> Cell:
    value = reader.money(session.value, session.currency)
    return Cell(kind="text", text=f"{items(session)} · {value}", priority=1)


def _started(session: Session, reader: Reader) -> Cell:
    if session.started_at is None:
        return Cell(kind="when", text="—", align="end")
    since = gettext("{time} ago").format(time=reader.ago(session.started_at))
    exactly = reader.exactly(session.started_at, session.time_zone)
    return Cell(kind="when", text=since, title=exactly, align="end", priority=1)


def _view(session: Session, reader: Reader) -> Cell:
    return Cell(kind="text", text=gettext("View"), href=view_url(session), priority=1)


def view_url(session: Session) -> str:
    """The address of the session's page."""
    return reverse("console:session", args=[session.channel, session.id])


def status_label(session: Session) -> str:
    """The status in words."""
    return registry.channel(session.channel).machine.status(session.status).label


COLUMNS = (
    Column(key="session", label=_("Session"), kind="code", value=lambda s: s.token, cell=_identity, priority=1, help=_("The cart token, and where the shopper is.")),
    Column(key="cart", label=_("Cart"), kind="text", value=items, cell=_cart, priority=1, help=_("How many items, and what they cost.")),
    Column(key="status", label=_("Status"), kind="badge", value=status_label, cell=state_badge, filter=OneOf(path="status"), priority=1),
    replace(RISK, label=_("Risk Level")),
    Column(
        key="started", label=_("Started"), kind="when", value=lambda s: s.started_at, cell=_started, sort="started_at",
        filter=When(path="started_at"), priority=1, help=_("When the session was created."),
    ),
    Column(key="view", label=_("Actions"), kind="text", value=view_url, cell=_view, priority=2, help=_("The page of the session.")),
    Column(key="store", label=_("Store"), kind="text", value=lambda s: s.store.name, cell=place, filter=OneOf(path="store__code"), priority=3),
    Column(key="type", label=_("Type"), kind="text", value=lambda s: KINDS.get(s.client, s.client), filter=OneOf(path="client", choices=tuple(KINDS.items())), shown=False),
    Column(key="items", label=_("Items"), kind="number", value=lambda s: s.quantity, sort="quantity", filter=Between(path="quantity"), shown=False),
    Column(
        key="value", label=_("Cart value"), kind="money", value=lambda s: s.value, sort="value",
        filter=Between(path="value", money=True), shown=False,
    ),
    Column(key="country", label=_("Country"), kind="code", value=lambda s: s.cart.country, shown=False),
    Column(key="expires", label=_("Expires"), kind="when", value=lambda s: s.cart.expires_at, shown=False, help=_("When the first of its holds ends.")),
    Column(
        key="activity", label=_("Last activity"), kind="when", value=lambda s: s.last_activity_at, sort="last_activity_at",
        filter=When(path="last_activity_at"), shown=False,
    ),
    Column(key="updates", label=_("Cart updates"), kind="number", value=lambda s: s.cart.updates, shown=False),
    Column(key="renewals", label=_("Renewals"), kind="number", value=lambda s: s.cart.renewals, shown=False),
    Column(key="extends", label=_("Manual extends"), kind="number", value=lambda s: s.cart.extends, shown=False),
    Column(key="customer", label=_("Customer ID"), kind="text", value=lambda s: s.customer_ref, filter=Text(path="customer_ref", indexed=True), shown=False),
    Column(key="order", label=_("Order"), kind="code", value=lambda s: s.order_ref, filter=Text(path="order_ref"), shown=False),
    Column(key="reason", label=_("End reason"), kind="text", value=lambda s: REASONS.get(s.cart.cancel_reason, ""), shown=False),
)  # fmt: skip
