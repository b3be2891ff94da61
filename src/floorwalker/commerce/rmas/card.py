"""The page of an RMA: its four machines side by side, lines, units, payouts, parcels, and whose it is."""

from datetime import datetime

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext

from floorwalker.commerce.credits.models import Credit
from floorwalker.commerce.rmas.columns import MONEY_TONES, inspection_of, logistics_of, money_of
from floorwalker.commerce.rmas.events import ORIGINS
from floorwalker.commerce.rmas.models import (
    CONDITIONS,
    DISPOSITIONS,
    LOTS,
    OPTIONS,
    PARCELS,
    PAYOUTS,
    WAY,
    Lot,
    Parcel,
    Payout,
    ReturnLine,
    Rma,
)
from floorwalker.commerce.rmas.reasons import reason_of
from floorwalker.commerce.rmas.rulings import judged, rules_panels
from floorwalker.core.card import Entry, Flag, Heading, Panel, Row
from floorwalker.core.columns import Badge, Cell, Kind
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader
from floorwalker.core.registry import channel, desks
from floorwalker.core.wall import within

_CONDITIONS, _DISPOSITIONS, _OPTIONS = dict(CONDITIONS), dict(DISPOSITIONS), dict(OPTIONS)
_OTHERS = 8


def flags(session: Session, reader: Reader) -> list[Flag]:
    """What staff should notice."""
    rma: Rma = session.rma
    found = []
    if rma.attention:
        why = gettext("It failed, is unclear, or must be approved by a second person.")
        found.append(Flag(text=gettext("a payout waits for somebody"), tone="red", title=why))
    if session.state == "approved" and not rma.claimed:
        why = gettext("It had expired before its parcel was heard of. Reopen it to claim its units again.")
        found.append(Flag(text=gettext("units not claimed"), tone="red", title=why))
    if rma.inspection in {"missing", "partial"} and session.lots.filter(state="missing").exists():
        why = gettext("Their payout does not leave by itself.")
        found.append(Flag(text=gettext("units missing"), tone="orange", title=why))
    if session.return_lines.exclude(out_of_policy="").exists():
        why = gettext("A rule of the store forbids it; somebody filed it without limits.")
        found.append(Flag(text=gettext("Out of policy"), tone="orange", title=why))
    if session.misfits:
        text = gettext("{count} out of sequence").format(count=len(session.misfits))
        why = gettext("Facts that did not fit the state; the timeline marks them.")
        found.append(Flag(text=text, tone="yellow", title=why))
    return found


def panels(session: Session, reader: Reader) -> list[Panel]:
    """The boxes of the page."""
    lines = list(session.return_lines.order_by("number"))
    titles = {line.number: line.title for line in lines}
    payouts = list(session.payouts.order_by("number"))
    lots = list(session.lots.order_by("line", "number"))
    return [
        _machines(session, payouts, lots, reader),
        _general(session, reader),
        _lines(session, lines, lots, reader),
        _payouts(session, payouts, titles, reader),
        *([_units(lots, titles, reader)] if lots else []),
        *rules_panels(lines),
        _parcels(session, list(session.parcels.order_by("number")), reader),
        _others(session, reader),
    ]


def _machines(session: Session, payouts: list[Payout], lots: list[Lot], reader: Reader) -> Panel:
    rma: Rma = session.rma
    status = channel(session.channel).machine.status(session.status)
    parcel = PARCELS.state(rma.logistics) if rma.logistics else None
    gone = sum(payout.total for payout in payouts if payout.state == "executed")
    planned = sum(payout.total for payout in payouts if payout.live)
    done = sum(lot.quantity for lot in lots if lot.state in {"validated", "disposed"})
    units = sum(lot.quantity for lot in lots)
    entries = (
        Entry(label=gettext("Decision"), text=status.label, badge=status.tone, title=rma.decided_by),
        Entry(
            label=gettext("Parcel"),
            text=logistics_of(rma) or gettext("None yet"),
            badge=parcel.tone if parcel else "secondary",
            steps=(WAY.index(rma.logistics) + 1, len(WAY)) if rma.logistics in WAY else None,
        ),
        Entry(
            label=gettext("Inspection"),
            text=inspection_of(rma) or gettext("Nothing to inspect"),
            badge=LOTS.state(rma.inspection).tone if rma.inspection not in {"", "partial"} else "secondary",
            steps=(done, units) if units else None,
        ),
        Entry(
            label=gettext("Money"),
            text=f"{money_of(rma)} · {reader.money(gone, session.currency)}",
            badge="red" if rma.attention else MONEY_TONES[rma.money],
            steps=(gone, planned) if planned else None,
        ),
    )
    return Panel(key="machines", title=gettext("How it stands"), entries=entries)


def _general(session: Session, reader: Reader) -> Panel:
    rma: Rma = session.rma
    zone = session.time_zone

    def moment(label: str, at: datetime | None) -> Entry:
        if at is None:
            return Entry(label=label, text="—")
        return Entry(label=label, text=reader.when(at, zone), title=reader.exactly(at, zone))

    entries = [
        Entry(label=gettext("Order"), text=session.order_ref or "—", href=_order_url(session, reader)),
        Entry(label=gettext("Customer ID"), text=session.customer_ref or "—"),
        Entry(label=gettext("Value"), text=reader.money(session.value, session.currency)),
        Entry(label=gettext("Units"), text=reader.number(session.quantity)),
        Entry(label=gettext("Origin"), text=ORIGINS.get(rma.origin, "—")),
        moment(gettext("Requested"), session.started_at),
        moment(gettext("Approved"), rma.approved_at),
        moment(gettext("Closed"), rma.closed_at),
        Entry(label=gettext("Decided by"), text=rma.decided_by or "—"),
        Entry(label=gettext("Store"), text=f"{session.store.name} · {session.store.code}"),
        Entry(label=gettext("Session ID"), text=str(session.id)),
    ]
    return Panel(key="general", title=gettext("General information"), entries=tuple(entries))


def _order_url(session: Session, reader: Reader) -> str:
    """The order's page, where there is a desk of orders and the reader may see it."""
    rma: Rma = session.rma
    if not any(desk.code == "orders" for desk in desks()) or not reader.actor.may("orders.see", session.store_id):
        return ""
    return reverse("console:record", args=["orders", rma.order_id]) if rma.order_id else ""


def _cell(text: str, *, end: bool = False, title: str = "", tone: str = "", code: bool = False) -> Cell:
    kind: Kind = "badge" if tone else "code" if code else "number" if end else "text"
    return Cell(kind=kind, text=text, title=title, tone=tone, align="end" if end else "start")


def _when(at: datetime | None, session: Session, reader: Reader) -> Cell:
    if at is None:
        return _cell("—")
    return _cell(reader.when(at, session.time_zone), title=reader.exactly(at, session.time_zone))


def _lines(session: Session, lines: list[ReturnLine], lots: list[Lot], reader: Reader) -> Panel:
    def stands(line: ReturnLine) -> Cell:
        mine = [lot for lot in lots if lot.line == line.number]
        items = tuple(Badge(text=f"{lot.quantity} {LOTS.of(lot).label}", tone=LOTS.of(lot).tone) for lot in mine)
        return Cell(kind="badges", text="; ".join(item.text for item in items) or "—", items=items)

    rows = tuple(
        Row(
            cells=(
                _product(line),
                _cell(reader.number(line.quantity), end=True),
                _cell(reason_of(session.store_id, line) or "—", title=line.remark),
                _cell(_wish(line)),
                _cell(reader.money(line.value, session.currency), end=True),
                _cell(_extras(line, session, reader), end=True),
                stands(line),
            )
        )
        for line in lines
    )
    headings = (
        Heading(label=gettext("Product")),
        Heading(label=gettext("Units"), align="end"),
        Heading(label=gettext("Reason")),
        Heading(label=gettext("Wanted")),
        Heading(label=gettext("Value"), align="end"),
        Heading(label=gettext("Fee and bonus"), align="end"),
        Heading(label=gettext("Inspection")),
    )
    return Panel(
        key="lines", title=gettext("Lines"), kind="table", headings=headings, rows=rows, empty=gettext("No lines yet.")
    )


def _product(line: ReturnLine) -> Cell:
    """What comes back; marked where a rule forbids it, with what the rules said on hover."""
    if not line.out_of_policy:
        return _cell(line.title or "—", title=line.sku)
    said = "; ".join((*judged(line), line.policy))
    marks = (Badge(text=line.title or "—", tone="secondary"), Badge(text=gettext("Out of policy"), tone="orange"))
    return Cell(kind="badges", text=f"{line.title} ({gettext('Out of policy')})", title=said, items=marks)


def _wish(line: ReturnLine) -> str:
    instead = line.exchange.get("title") or line.exchange.get("sku") if line.exchange else ""
    return f"{_OPTIONS[line.option]}: {instead}" if instead else str(_OPTIONS[line.option])


def _extras(line: ReturnLine, session: Session, reader: Reader) -> str:
    fee = f"−{reader.money(line.fee, session.currency)}" if line.fee else ""
    bonus = f"+{reader.money(line.bonus, session.currency)}" if line.bonus else ""
    return " ".join(part for part in (fee, bonus) if part) or "—"


def _payouts(session: Session, payouts: list[Payout], titles: dict[int, str], reader: Reader) -> Panel:
    def stands(payout: Payout) -> Cell:
        state = PAYOUTS.of(payout)
        return _cell(state.label, tone=state.tone, title=payout.complaint or payout.reference)

    rows = tuple(
        Row(
            cells=(
                _cell(str(p.number)),
                _cell(str(_OPTIONS[p.method]), title=titles.get(p.line, gettext("For the order"))),
                _cell(titles.get(p.line, gettext("For the order"))),
                _cell(reader.money(p.total, session.currency), end=True),
                stands(p),
                _when(p.ended_at or p.sent_at or p.send_at, session, reader),
                _cell(" + ".join(name for name in (p.planned_by, p.approved_by) if name)),
                _cell(p.complaint or p.reference or "—"),
            )
        )
        for p in payouts
    )
    headings = (
        Heading(label=gettext("No.")),
        Heading(label=gettext("Given as")),
        Heading(label=gettext("For")),
        Heading(label=gettext("Amount"), align="end"),
        Heading(label=gettext("State")),
        Heading(label=gettext("When")),
        Heading(label=gettext("By")),
        Heading(label=gettext("Reference or reason")),
    )
    empty = gettext("Nothing is planned yet. Approving plans what is owed.")
    return Panel(key="payouts", title=gettext("Payouts"), kind="table", headings=headings, rows=rows, empty=empty)


def _units(lots: list[Lot], titles: dict[int, str], reader: Reader) -> Panel:
    good = {True: gettext("yes"), False: gettext("no"), None: "—"}
    rows = tuple(
        Row(
            cells=(
                _cell(titles.get(lot.line, "—")),
                _cell(reader.number(lot.quantity), end=True),
                _cell(LOTS.of(lot).label, tone=LOTS.of(lot).tone),
                _cell(str(_CONDITIONS.get(lot.condition, "—"))),
                _cell(good[lot.restockable]),
                _cell(str(_DISPOSITIONS.get(lot.disposition, "—"))),
                _cell(lot.explanation or "—"),
            )
        )
        for lot in lots
    )
    headings = (
        Heading(label=gettext("Product")),
        Heading(label=gettext("Units"), align="end"),
        Heading(label=gettext("State")),
        Heading(label=gettext("Condition")),
        Heading(label=gettext("Can be sold again")),
        Heading(label=gettext("What became of them")),
        Heading(label=gettext("Explanation")),
    )
    return Panel(key="units", title=gettext("Units"), kind="table", headings=headings, rows=rows)


def _parcels(session: Session, parcels: list[Parcel], reader: Reader) -> Panel:
    rows = tuple(
        Row(
            cells=(
                _cell(parcel.ref, code=True),
                _cell(parcel.carrier or "—"),
                _cell(parcel.tracking or "—", code=True),
                _cell(PARCELS.of(parcel).label, tone=PARCELS.of(parcel).tone),
                _when(parcel.moved_at, session, reader),
            )
        )
        for parcel in parcels
    )
    headings = (
        Heading(label=gettext("Parcel")),
        Heading(label=gettext("Carrier")),
        Heading(label=gettext("Tracking")),
        Heading(label=gettext("State")),
        Heading(label=gettext("Since")),
    )
    empty = gettext("No parcel is known yet.")
    return Panel(key="parcels", title=gettext("Parcels"), kind="table", headings=headings, rows=rows, empty=empty)


def _others(session: Session, reader: Reader) -> Panel:
    """The customer's other RMAs that the reader may see, and what credit they have in this store."""
    rma: Rma = session.rma
    title = gettext("This customer")
    if rma.customer_id is None:
        return Panel(key="customer", title=title, empty=gettext("The order was placed as a guest."))
    visible = within(reader.actor.reach("rmas.see"), Rma.objects.select_related("session"), store="session__store_id")
    others = visible.filter(customer_id=rma.customer_id).exclude(session_id=session.id).order_by("-session_id")
    rows = tuple(_other(other, reader) for other in others[:_OTHERS])
    note = ""
    if reader.actor.may("credits.see", session.store_id):
        active = Credit.objects.filter(customer_id=rma.customer_id, store_id=session.store_id, status="active")
        balance = int(active.aggregate(sum=Sum("balance", default=0))["sum"])
        note = gettext("Credit: {amount}").format(amount=reader.money(balance, session.currency))
    headings = (
        Heading(label=gettext("Other RMAs")),
        Heading(label=gettext("Requested")),
        Heading(label=gettext("Value"), align="end"),
        Heading(label=gettext("Status")),
        Heading(label=gettext("Money")),
    )
    empty = gettext("No other RMAs.")
    return Panel(key="customer", title=title, kind="table", note=note, headings=headings, rows=rows, empty=empty)


def _other(rma: Rma, reader: Reader) -> Row:
    session = rma.session
    status = channel(session.channel).machine.status(session.status)
    url = reverse("console:session", args=[session.channel, session.id])
    return Row(
        cells=(
            Cell(kind="code", text=session.token, href=url),
            _when(session.started_at, session, reader),
            _cell(reader.money(rma.value, session.currency), end=True),
            _cell(status.label, tone=status.tone),
            _cell(money_of(rma), tone=MONEY_TONES[rma.money]),
        )
    )
