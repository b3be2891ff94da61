"""The columns of the list of RMAs."""

from django.utils.translation import gettext

from floorwalker.commerce.rmas.events import ORIGINS
from floorwalker.commerce.rmas.models import INSPECTION, LOGISTICS, MONEY, PARCELS, Rma
from floorwalker.commerce.rmas.reasons import codes_of, known_to, reasons_of
from floorwalker.commerce.rmas.summary import PROGRESS
from floorwalker.core.lists.cells import identity, place, state_badge
from floorwalker.core.lists.columns import Cell, Column
from floorwalker.core.lists.filters import Between, OneOf, Text, When
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader
from floorwalker.core.registry import channel
from floorwalker.kit.speech import later as _

MONEY_TONES = {
    "none": "secondary",
    "planned": "secondary",
    "held": "orange",
    "unpaid": "orange",
    "on_its_way": "blue",
    "partial": "yellow",
    "full": "green",
    "attention": "red",
}
INSPECTION_TONES = {
    "none": "secondary",
    "missing": "red",
    "expected": "secondary",
    "received": "blue",
    "inspected": "green",
    "disposed": "green",
}


def money_of(rma: Rma) -> str:
    """How the payouts stand as a whole, in words."""
    return str(dict(MONEY)[rma.money])


def logistics_of(rma: Rma) -> str:
    """Where the parcels are, in words."""
    return str(dict(LOGISTICS)[rma.logistics])


def inspection_of(rma: Rma) -> str:
    """How the units stand, in words."""
    return str(dict(INSPECTION)[rma.inspection])


def _money(session: Session, reader: Reader) -> Cell:
    rma: Rma = session.rma
    title = gettext("A payout waits for somebody.") if rma.attention else ""
    return Cell(kind="badge", text=money_of(rma), tone=MONEY_TONES[rma.money], title=title, priority=2)


def _parcel(session: Session, reader: Reader) -> Cell:
    rma: Rma = session.rma
    return Cell(kind="badge", text=logistics_of(rma), tone=logistics_tone(rma), priority=2)


def logistics_tone(rma: Rma) -> str:
    """The colour of where the parcels are."""
    return "secondary" if rma.logistics == "none" else PARCELS.state(rma.logistics).tone


def _inspected(session: Session, reader: Reader) -> Cell:
    rma: Rma = session.rma
    return Cell(kind="badge", text=inspection_of(rma), tone=INSPECTION_TONES[rma.inspection], priority=2)


def _status(session: Session) -> str:
    return channel(session.channel).machine.status(session.status).label


def _progress(session: Session) -> str:
    return next((str(step.label) for step in PROGRESS if step.code == session.progress), "")


def _steps(session: Session, reader: Reader) -> Cell:
    label = _progress(session) or "—"
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
    Column(key="order", label=_("Order"), kind="code", value=lambda s: s.order_ref, filter=Text(path="order_ref"), priority=1),
    Column(
        key="customer", label=_("Customer ID"), kind="text", value=lambda s: s.customer_ref,
        filter=Text(path="customer_ref", indexed=True), priority=3, shown=False,
    ),
    Column(
        key="client", label=_("Origin"), kind="text", value=lambda s: ORIGINS.get(s.client, s.client),
        filter=OneOf(path="client"), shown=False, help=_("Who filed it: the shopper in the portal, or an agent."),
    ),
    Column(
        key="items", label=_("Units"), kind="number", value=lambda s: s.quantity, sort="quantity",
        filter=Between(path="quantity"), priority=2, shown=False, help=_("Units that come back."),
    ),
    Column(
        key="value", label=_("Value"), kind="money", value=lambda s: s.value, sort="value",
        filter=Between(path="value", money=True), priority=1, help=_("What was paid for these units."),
    ),
    Column(
        key="reason", label=_("Reason"), kind="text", value=lambda s: "; ".join(reasons_of(s)),
        filter=OneOf(path="rma__reasons", offered=known_to, many=True), help=_("Why its lines come back."),
    ),
    Column(
        key="reason_code", label=_("Reason codes"), kind="code", value=lambda s: " ".join(codes_of(s)), shown=False,
        help=_("The same in every language; a sub-reason stands behind its reason and a dot."),
    ),
    Column(key="refunded", label=_("Refunded"), kind="money", value=lambda s: s.rma.refunded, shown=False),
    Column(
        key="status", label=_("Status"), kind="badge", value=_status, cell=state_badge, filter=OneOf(path="status"), priority=1,
        help=_("The decision."),
    ),
    Column(
        key="logistics", label=_("Parcel"), kind="badge", value=lambda s: logistics_of(s.rma), cell=_parcel,
        filter=OneOf(path="rma__logistics", choices=LOGISTICS), help=_("Of several the one that is furthest behind, or went astray."),
    ),
    Column(
        key="inspection", label=_("Inspection"), kind="badge", value=lambda s: inspection_of(s.rma), cell=_inspected,
        filter=OneOf(path="rma__inspection", choices=INSPECTION),
        help=_("Of several units those that are furthest behind; missing ones come first."),
    ),
    Column(
        key="money", label=_("Money"), kind="badge", value=lambda s: money_of(s.rma), cell=_money,
        filter=OneOf(path="rma__money", choices=MONEY), help=_("Of several payouts the one that needs somebody most."),
    ),
    Column(
        key="progress", label=_("Progress"), kind="steps", value=_progress, cell=_steps, filter=OneOf(path="progress"),
        priority=3, shown=False, help=_("How far it has come."),
    ),
    Column(key="store", label=_("Store"), kind="text", value=lambda s: s.store.name, cell=place, filter=OneOf(path="store__code"), priority=3),
    Column(key="store_id", label=_("Store ID"), kind="code", value=lambda s: s.store.code, shown=False),
)  # fmt: skip
