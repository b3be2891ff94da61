"""How an RMA is shown: its cells in the list, the panels and flags of its page."""

from floorwalker.commerce.rmas.events import ORIGINS
from floorwalker.commerce.rmas.models import LOTS, MONEY, PARCELS
from floorwalker.commerce.rmas.summary import PROGRESS
from floorwalker.core.card import Flag, Panel
from floorwalker.core.cells import identity, place, state_badge
from floorwalker.core.columns import Cell, Column
from floorwalker.core.filters import Between, OneOf, Text, When
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader
from floorwalker.core.registry import channel
from floorwalker.kit.speech import later as _

_MONEY_TONES = {"none": "secondary", "partial": "yellow", "full": "green"}


def _money_cell(session: Session, reader: Reader) -> Cell:
    rma = session.rma
    return Cell(kind="badge", text=dict(MONEY)[rma.money], tone=_MONEY_TONES[rma.money])


def _logistics(session: Session) -> str:
    state = session.rma.logistics
    return str(PARCELS.state(state).label) if state else ""


def _inspection(session: Session) -> str:
    state = session.rma.inspection
    if state == "partial":
        return str(_("Partly"))
    return str(LOTS.state(state).label) if state else ""


def _steps(session: Session, reader: Reader) -> Cell:
    label = next((step.label for step in PROGRESS if step.code == session.progress), "—")
    machine = channel(session.channel).machine
    tone = machine.status(session.status).tone if machine.state(session.state).final else "blue"
    return Cell(kind="steps", text=label, title=label, done=session.reached, of=6, tone=tone, priority=3)


COLUMNS = (
    Column(key="rma", label=_("RMA"), kind="code", value=lambda s: s.token, cell=identity, filter=Text(path="token"), priority=1),
    Column(
        key="started", label=_("Requested"), kind="when", value=lambda s: s.started_at, sort="started_at",
        filter=When(path="started_at"), priority=1, help=_("When it was asked for."),
    ),
    Column(
        key="activity", label=_("Last activity"), kind="when", value=lambda s: s.last_activity_at,
        sort="last_activity_at", filter=When(path="last_activity_at"), shown=False,
    ),
    Column(key="ended", label=_("End"), kind="when", value=lambda s: s.ended_at, filter=When(path="ended_at"), shown=False),
    Column(
        key="order", label=_("Order"), kind="code", value=lambda s: s.order_ref, filter=Text(path="order_ref"), priority=1,
    ),
    Column(
        key="customer", label=_("Customer ID"), kind="text", value=lambda s: s.customer_ref,
        filter=Text(path="customer_ref", indexed=True), priority=3,
    ),
    Column(
        key="client", label=_("Origin"), kind="text", value=lambda s: ORIGINS.get(s.client, s.client),
        filter=OneOf(path="client"), priority=3, help=_("Who filed it: the shopper in the portal, or an agent."),
    ),
    Column(
        key="items", label=_("Units"), kind="number", value=lambda s: s.quantity, sort="quantity",
        filter=Between(path="quantity"), priority=2, help=_("Units that come back."),
    ),
    Column(
        key="value", label=_("Value"), kind="money", value=lambda s: s.value, sort="value",
        filter=Between(path="value", money=True), priority=1, help=_("What was paid for these units."),
    ),
    Column(key="refunded", label=_("Refunded"), kind="money", value=lambda s: s.rma.refunded, shown=False),
    Column(
        key="status", label=_("Status"), kind="badge", value=lambda s: channel("rmas").machine.status(s.status).label,
        cell=state_badge, filter=OneOf(path="status"), priority=1, help=_("The decision."),
    ),
    Column(key="logistics", label=_("Parcel"), kind="text", value=_logistics, priority=2, help=_("The parcel that is furthest behind.")),
    Column(key="inspection", label=_("Inspection"), kind="text", value=_inspection, priority=2),
    Column(
        key="money", label=_("Money"), kind="badge", value=lambda s: dict(MONEY)[s.rma.money], cell=_money_cell, priority=2,
    ),
    Column(
        key="progress", label=_("Progress"), kind="steps", cell=_steps, filter=OneOf(path="progress"), priority=3,
        value=lambda s: next((p.label for p in PROGRESS if p.code == s.progress), ""), help=_("How far it has come."),
    ),
    Column(key="store", label=_("Store"), kind="text", value=lambda s: s.store.name, cell=place, filter=OneOf(path="store__code"), priority=3),
    Column(key="store_id", label=_("Store ID"), kind="code", value=lambda s: s.store.code, shown=False),
)  # fmt: skip


def flags(session: Session, reader: Reader) -> list[Flag]:
    """What staff should notice."""
    return []


def panels(session: Session, reader: Reader) -> list[Panel]:
    """The boxes of the page."""
    return []
