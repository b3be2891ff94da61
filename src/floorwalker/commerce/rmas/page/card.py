"""The page of an RMA: its four machines side by side, lines, units, payouts, parcels, and whose it is."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext

from floorwalker.commerce.orders.models import OrderLine
from floorwalker.commerce.rmas.columns import (
    INSPECTION_TONES,
    MONEY_TONES,
    inspection_of,
    logistics_of,
    logistics_tone,
    money_of,
)
from floorwalker.commerce.rmas.events import ORIGINS
from floorwalker.commerce.rmas.exchanges.card import exchange_flags, exchange_panels
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
from floorwalker.commerce.rmas.page.customer import customer_panels
from floorwalker.commerce.rmas.page.rulings import judged, rules_panels
from floorwalker.commerce.rmas.papers.staff import papers_panels
from floorwalker.commerce.rmas.reasons import reason_of
from floorwalker.core.card import Block, Entry, Flag, Heading, Panel, Row
from floorwalker.core.lists.columns import Badge, Cell, Kind
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader
from floorwalker.core.registry import channel, desks

_CONDITIONS, _DISPOSITIONS, _OPTIONS = dict(CONDITIONS), dict(DISPOSITIONS), dict(OPTIONS)


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
    if rma.inspection == "missing":
        why = gettext("Their payout does not leave by itself.")
        found.append(Flag(text=gettext("units missing"), tone="orange", title=why))
    if session.return_lines.exclude(out_of_policy="").exists():
        why = gettext("A rule of the store forbids it; somebody filed it without limits.")
        found.append(Flag(text=gettext("Out of policy"), tone="orange", title=why))
    found += exchange_flags(session, reader)
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
        *exchange_panels(session, reader),
        _payouts(session, payouts, titles, reader),
        *([_units(lots, titles, reader)] if lots else []),
        *rules_panels(lines),
        *papers_panels(session, reader),
        _parcels(session, list(session.parcels.order_by("number")), reader),
        *customer_panels(session, reader),
    ]


def _machines(session: Session, payouts: list[Payout], lots: list[Lot], reader: Reader) -> Panel:
    rma: Rma = session.rma
    status = channel(session.channel).machine.status(session.status)
    gone = sum(payout.total for payout in payouts if payout.state == "executed")
    planned = sum(payout.total for payout in payouts if payout.live)
    done = sum(lot.quantity for lot in lots if lot.state in {"validated", "disposed"})
    units = sum(lot.quantity for lot in lots)
    entries = (
        Entry(label=gettext("Decision"), text=status.label, badge=status.tone, title=rma.decided_by),
        Entry(
            label=gettext("Parcel"),
            text=logistics_of(rma),
            badge=logistics_tone(rma),
            steps=(WAY.index(rma.logistics) + 1, len(WAY)) if rma.logistics in WAY else None,
        ),
        Entry(
            label=gettext("Inspection"),
            text=inspection_of(rma),
            badge=INSPECTION_TONES[rma.inspection],
            steps=(done, units) if units else None,
        ),
        Entry(
            label=gettext("Money"),
            text=f"{money_of(rma)} · {reader.money(gone, session.currency)}" if gone else money_of(rma),
            badge=MONEY_TONES[rma.money],
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
        *(
            [Entry(label=gettext("Payment link"), text=rma.payment_url, href=rma.payment_url)]
            if rma.payment_url
            else []
        ),
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
    pictures = _pictures(session, lines)
    blocks = tuple(
        Block(
            title=line.title or line.sku or "—",
            picture_url=line.picture_url or pictures.get(line.order_line, ""),
            photos=tuple(line.images),
            badges=tuple(_badges(line, lots)),
            entries=tuple(_of_line(line, session, reader)),
        )
        for line in lines
    )
    return Panel(
        key="lines", title=gettext("Original items"), kind="blocks", blocks=blocks, empty=gettext("No lines yet.")
    )


def _pictures(session: Session, lines: list[ReturnLine]) -> dict[int, str]:
    """The catalog's pictures of the lines whose order had none, by the number of the order's line."""
    bare = [line.order_line for line in lines if not line.picture_url]
    if not bare:
        return {}
    rows = OrderLine.objects.filter(order__rmas__session_id=session.id, number__in=bare, variant__isnull=False)
    return {
        row.number: row.variant.picture_url or row.variant.product.picture_url
        for row in rows.select_related("variant__product")
        if row.variant
    }


def _badges(line: ReturnLine, lots: list[Lot]) -> Iterator[Badge]:
    if line.rejected:
        yield Badge(text=gettext("Rejected: {reason}").format(reason=line.rejection), tone="red")
    if line.out_of_policy:
        yield Badge(text=gettext("Out of policy"), tone="orange")
    for lot in lots:
        if lot.line == line.number:
            yield Badge(text=f"{lot.quantity} {LOTS.of(lot).label}", tone=LOTS.of(lot).tone)


def _of_line(line: ReturnLine, session: Session, reader: Reader) -> Iterator[Entry]:
    yield Entry(label=gettext("Units"), text=reader.number(line.quantity))
    yield Entry(label=gettext("SKU"), text=line.sku or "—")
    yield Entry(label=gettext("Reason"), text=reason_of(session.store_id, line) or "—")
    if line.remark:
        yield Entry(label=gettext("Remark"), text=line.remark)
    yield Entry(label=gettext("Wanted"), text=_wish(line))
    yield Entry(label=gettext("Value"), text=reader.money(line.value, session.currency))
    if line.fee or line.bonus:
        yield Entry(label=gettext("Fee and bonus"), text=_extras(line, session, reader))
    if said := "; ".join((*judged(line), line.policy) if line.out_of_policy else ()):
        yield Entry(label=gettext("The rules said"), text=said)
    if line.reject_message:
        yield Entry(label=gettext("Told the customer"), text=line.reject_message)


def _wish(line: ReturnLine) -> str:
    instead = line.exchange.get("title") or line.exchange.get("sku") if line.exchange else ""
    return f"{_OPTIONS[line.option]}: {instead}" if instead else str(_OPTIONS[line.option])


def _extras(line: ReturnLine, session: Session, reader: Reader) -> str:
    fee = f"−{reader.money(line.fee, session.currency)}" if line.fee else ""
    bonus = f"+{reader.money(line.bonus, session.currency)}" if line.bonus else ""
    return " ".join(part for part in (fee, bonus) if part)


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
    waits = gettext("Nothing is planned yet. Approving plans what is owed.")
    empty = gettext("Nothing was planned.") if session.ended_at else waits
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
