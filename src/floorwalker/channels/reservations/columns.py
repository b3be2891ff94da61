"""The columns of the list of reservation sessions, with the words of the manual."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from floorwalker.channels.reservations.events import KINDS
from floorwalker.channels.reservations.models import REASONS
from floorwalker.core import registry
from floorwalker.core.lists.cells import place, state_badge
from floorwalker.core.lists.columns import Cell, Column
from floorwalker.core.lists.filters import Between, OneOf, Text, When
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader
from floorwalker.kit.speech import country
from floorwalker.kit.speech import later as _
from floorwalker.risk.channel import COLUMN as RISK
from floorwalker.risk.channel import level_cell

_ICONS = {"guest": "user", "customer": "circle-check", "agent": "headset", "api": "code"}
SHOWN = 16
"""Signs of a cart token that lists show; the whole is its title."""


def truncated(token: str) -> str:
    """A cart token as lists show it."""
    return token if len(token) <= SHOWN else f"{token[:SHOWN]}…"


def title(session: Session) -> str:
    """What a session is called on top of its page."""
    return truncated(session.token)


def _identity(session: Session, reader: Reader) -> Cell:
    kind, code = str(KINDS.get(session.cart.kind, "")), session.cart.country
    said = [session.token, kind, country(code, reader.locale)]
    return Cell(
        kind="code",
        text=truncated(session.token),
        title=" · ".join(filter(None, said)),
        icon=_ICONS.get(session.cart.kind, ""),
        country=code,
        also=" · ".join(filter(None, (code, kind))),
    )


def items(session: Session) -> str:
    """“2 items”."""
    return ngettext("{count} item", "{count} items", session.quantity).format(count=session.quantity)


def _cart(session: Session, reader: Reader) -> Cell:
    return Cell(kind="text", text=items(session), also=reader.coded_money(session.value, session.currency))


def _started(session: Session, reader: Reader) -> Cell:
    if session.started_at is None:
        return Cell(kind="when", text="—", align="end")
    since = gettext("{time} ago").format(time=reader.age(session.started_at))
    return Cell(kind="when", text=since, title=reader.exactly(session.started_at, session.time_zone), align="end")


def _view(session: Session, reader: Reader) -> Cell:
    return Cell(kind="button", text=gettext("View"), href=view_url(session), priority=2)


def _risk(session: Session, reader: Reader) -> Cell:
    return replace(level_cell(session, reader), priority=1)


def _country(session: Session, reader: Reader) -> Cell:
    code = session.cart.country
    return Cell(kind="text", text=country(code, reader.locale) or "—", country=code, priority=2)


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
    replace(RISK, label=_("Risk Level"), cell=_risk, priority=1),
    Column(key="store", label=_("Store"), kind="text", value=lambda s: s.store.name, cell=place, filter=OneOf(path="store__code")),
    Column(
        key="started", label=_("Started"), kind="when", value=lambda s: s.started_at, cell=_started, sort="started_at",
        filter=When(path="started_at"), priority=1, help=_("When the session was created."),
    ),
    Column(key="view", label=_("Actions"), kind="button", value=view_url, cell=_view, priority=2, help=_("The page of the session.")),
    Column(key="type", label=_("Type"), kind="text", value=lambda s: KINDS.get(s.client, s.client), filter=OneOf(path="client", choices=tuple(KINDS.items())), shown=False),
    Column(key="items", label=_("Items"), kind="number", value=lambda s: s.quantity, sort="quantity", filter=Between(path="quantity"), shown=False),
    Column(
        key="value", label=_("Cart value"), kind="money", value=lambda s: s.value, sort="value",
        filter=Between(path="value", money=True), shown=False,
    ),
    Column(key="country", label=_("Country"), kind="code", value=lambda s: s.cart.country, cell=_country, shown=False),
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
