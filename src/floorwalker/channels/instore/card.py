"""How a shopping session is shown: its cells in the list, the panels and flags of its page."""

from datetime import datetime, timedelta

from django.utils.translation import gettext, ngettext

from floorwalker.channels.instore.events import CLIENTS
from floorwalker.channels.instore.models import CHECKS, PAYING, TRANSACTIONS, Basket, Check, Line, Transaction
from floorwalker.channels.instore.summary import PROGRESS
from floorwalker.core.card import Entry, Flag, Heading, Panel, Row
from floorwalker.core.lists.columns import Badge, Cell, Kind
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader
from floorwalker.core.registry import channel
from floorwalker.kit.speech import capital, duration, later

_LONG = timedelta(minutes=5)
_KINDS = {"spot": later("Spot check"), "age": later("Age verification")}
_CHECKS = {"spot": later("spot check"), "age": later("age")}
_REASONS = {
    "inactivity": later("Expired: no activity"),
    "cut_off": later("Expired: the store's day was over"),
    "exit_scanned": later("Exit code scanned"),
    "exit_not_scanned": later("Exit code not scanned in time"),
    "paid": later("Paid"),
    "cancelled_by_shopper": later("Cancelled by the shopper"),
    "cancelled_by_staff": later("Cancelled by staff"),
    "completed_by_staff": later("Completed by staff"),
}
_ACTIVITIES = {
    "check": later("Ended"),
    "zzz": later("Stale, idle since"),
    "clock": later("Ongoing, last activity"),
}
_MODES = {
    "sight_check": later("sight check"),
    "partial_rescan": later("partial rescan"),
    "full_rescan": later("full rescan"),
}


def activity(session: Session, reader: Reader) -> Cell:
    """A clock and how long ago while it lasts, Zzz when stale, a tick and the time when it ended."""
    at = session.ended_at or session.last_activity_at or session.started_at
    if at is None:
        return Cell(kind="text", text="—", tone="secondary")
    basket: Basket = session.basket
    icon = "check" if session.ended_at or basket.paid_at else "zzz" if basket.stale else "clock"
    text = reader.when(at, session.time_zone) if icon == "check" else reader.ago(at)
    title = f"{_ACTIVITIES[icon]} {reader.exactly(at, session.time_zone)}"
    return Cell(kind="activity", text=text, icon=icon, title=title, priority=1)


def steps(session: Session, reader: Reader) -> Cell:
    """How many of the six steps are done."""
    label = next((step.label for step in PROGRESS if step.code == session.progress), "—")
    machine = channel(session.channel).machine
    tone = machine.status(session.status).tone if machine.state(session.state).final else "blue"
    return Cell(kind="steps", text=label, title=label, done=session.reached, of=6, tone=tone, priority=3)


def badges_of(session: Session) -> list[Badge]:
    """The checks of a session."""
    basket: Basket = session.basket
    found = []
    for name, outcome in ((_CHECKS["spot"], basket.spot_check), (_CHECKS["age"], basket.age_check)):
        if outcome:
            check = CHECKS.state(outcome)
            alone = outcome == "approved" and not (basket.spot_check and basket.age_check)
            waited = f" · {duration(basket.handling_seconds)}" if alone and basket.handling_seconds else ""
            found.append(Badge(text=f"{name} {check.label}{waited}", tone=check.tone))
    return found


def badges(session: Session, reader: Reader) -> Cell:
    """Checks as badges."""
    items = tuple(badges_of(session))
    return Cell(kind="badges", text="; ".join(badge.text for badge in items) or "—", items=items, priority=2)


def rating_of(basket: Basket) -> str:
    """The rating as given, with its scale."""
    return f"{basket.rating} / {basket.rating_scale}" if basket.rating is not None else ""


def scanned_at(session: Session) -> datetime | None:
    """The start as the document defines it: the first scan. Who only checked in has none."""
    return session.started_at if session.reached > 1 else None


def outcome_of(state: str) -> str:
    """Whether a check was required, and its outcome."""
    return str(CHECKS.state(state).label) if state else gettext("not required")


def ended_by(basket: Basket) -> str:
    """Why the session ended, in words."""
    return str(_REASONS.get(basket.end_reason, basket.end_reason))


def flags(session: Session, reader: Reader) -> list[Flag]:
    """What staff should notice."""
    basket: Basket = session.basket
    found = []
    if session.misfits:
        text = gettext("{count} out of sequence").format(count=len(session.misfits))
        why = gettext("Facts that did not fit the state; the timeline marks them.")
        found.append(Flag(text=text, tone="yellow", title=why))
    if session.state == PAYING and session.last_activity_at and reader.now - session.last_activity_at > _LONG:
        text = gettext("no answer to the payment for {time}").format(time=reader.ago(session.last_activity_at))
        why = gettext("It cannot expire while a payment is in flight. Look after it, or cancel it.")
        found.append(Flag(text=text, tone="red", title=why))
    payments = session.transactions.filter(state="completed").count() if basket.attempts > 1 else 0
    if payments > 1:
        why = gettext("{count} payments came for one basket; give back what is too much.").format(count=payments)
        found.append(Flag(text=gettext("paid twice"), tone="red", title=why))
    if basket.end_reason == "exit_not_scanned" and basket.exit_at is None:
        why = gettext("Paid, but not seen at the exit in time: for loss prevention.")
        found.append(Flag(text=gettext("exit code not scanned"), tone="yellow", title=why))
    elif basket.paid_at and session.ended_at is None:
        why = gettext("Paid; the shopper has not left through the gate.")
        found.append(Flag(text=gettext("exit code not scanned yet"), tone="yellow", title=why))
    return found


def panels(session: Session, reader: Reader) -> list[Panel]:
    """The boxes of the session page."""
    transactions = list(session.transactions.order_by("-number"))
    checks = list(session.checks.order_by("number"))
    return [
        Panel(key="general", title=gettext("General information"), entries=tuple(_general(session, reader))),
        Panel(key="interaction", title=gettext("Employee interaction"), entries=tuple(_interaction(session))),
        _transactions(session, transactions, checks, reader),
        _lines(session, reader),
        *([_checks(session, checks, reader)] if checks else []),
    ]


def _general(session: Session, reader: Reader) -> list[Entry]:
    basket: Basket = session.basket
    zone = session.time_zone
    started = scanned_at(session)

    def moment(label: str, at: datetime | None) -> Entry:
        if at is None:
            return Entry(label=label, text="—")
        return Entry(label=label, text=reader.when(at, zone), title=reader.exactly(at, zone))

    ended = session.ended_at
    length = duration((ended - started).total_seconds()) if started and ended else "—"
    kind = {"first_time": gettext(" (first time)"), "recurring": gettext(" (recurring)")}.get(basket.customer_kind, "")
    label = next((step.label for step in PROGRESS if step.code == session.progress), "—")
    entries = [
        Entry(
            label=gettext("Basket"),
            text=f"{_items(session.quantity)} · {reader.money(session.value, session.currency)}",
        ),
        Entry(label=gettext("Session ID"), text=str(session.id)),
        moment(gettext("Start"), started),
        moment(gettext("End"), ended),
        Entry(label=gettext("Duration"), text=length),
        Entry(label=gettext("Store"), text=f"{session.store.name} · {session.store.code}"),
        Entry(label=gettext("Customer ID"), text=(session.customer_ref or "—") + kind),
        Entry(label=gettext("Client"), text=_client(session) or "—"),
        Entry(label=gettext("Progress"), text=label),
        Entry(
            label=gettext("Feedback"),
            text=rating_of(basket) or "—",
            stars=(basket.rating, basket.rating_scale)
            if basket.rating is not None and basket.rating_scale == 5
            else None,
        ),
    ]
    if basket.end_reason:
        entries.append(Entry(label=gettext("End reason"), text=ended_by(basket)))
    if basket.receipt:
        entries.append(Entry(label=gettext("Receipt"), text=basket.receipt))
    return entries


def _client(session: Session) -> str:
    parts = (CLIENTS.get(session.client, ""), session.basket.device, session.basket.client_version)
    return " · ".join(str(part) for part in parts if part)


def _items(count: int) -> str:
    return ngettext("{count} item", "{count} items", count).format(count=count)


def _interaction(session: Session) -> list[Entry]:
    basket: Basket = session.basket

    def check(label: str, outcome: str) -> Entry:
        if not outcome:
            return Entry(label=label, text=gettext("not required"))
        stands = CHECKS.state(outcome)
        return Entry(label=label, text=gettext("required, {outcome}").format(outcome=stands.label), badge=stands.tone)

    def time(label: str, seconds: float | None, help_: str) -> Entry:
        return Entry(label=label, text=duration(seconds) if seconds is not None else "—", title=help_)

    return [
        check(gettext("Spot check"), basket.spot_check),
        check(gettext("Age verification"), basket.age_check),
        time(
            gettext("Employee interaction"),
            basket.handling_seconds,
            gettext("From the employee opening the basket to the outcome."),
        ),
        time(
            gettext("Total waiting time"),
            basket.waiting_seconds,
            gettext("From the check being shown to an employee acknowledging it."),
        ),
    ]


def _cell(text: str, *, end: bool = False, title: str = "", tone: str = "", code: bool = False) -> Cell:
    kind: Kind = "badge" if tone else "code" if code else "number" if end else "text"
    return Cell(kind=kind, text=text, title=title, tone=tone, align="end" if end else "start")


def _when(at: datetime | None, session: Session, reader: Reader) -> Cell:
    if at is None:
        return _cell("—")
    zone = reader.clock(session.time_zone)
    return _cell(f"{at.astimezone(zone):%H:%M:%S}", title=reader.exactly(at, session.time_zone))


def _transactions(session: Session, transactions: list[Transaction], checks: list[Check], reader: Reader) -> Panel:
    rows = tuple(
        Row(
            path=f"transactions/{t.number}",
            cells=(
                _cell(str(t.number)),
                _when(t.started_at, session, reader),
                _when(t.ended_at, session, reader),
                _cell(t.method or "—"),
                _cell(reader.money(t.amount, session.currency), end=True),
                _cell(_decided(t, checks)),
                _cell(TRANSACTIONS.of(t).label, tone=TRANSACTIONS.of(t).tone, title=t.reason),
            ),
        )
        for t in transactions
    )
    headings = (
        Heading(label=gettext("No.")),
        Heading(label=gettext("Started")),
        Heading(label=gettext("Ended")),
        Heading(label=gettext("Method")),
        Heading(label=gettext("Amount"), align="end"),
        Heading(label=gettext("Checks")),
        Heading(label=gettext("Result")),
    )
    return Panel(
        key="transactions",
        title=gettext("Transactions"),
        kind="table",
        headings=headings,
        rows=rows,
        empty=gettext("No payment was tried yet."),
    )


def _decided(transaction: Transaction, checks: list[Check]) -> str:
    """The checks of a transaction; an outcome is timed from the start of the payment process."""
    words = []
    for check in checks:
        if check.transaction == transaction.number:
            after = ""
            if check.decided_at and check.state in {"approved", "rejected"}:
                length = duration((check.decided_at - transaction.started_at).total_seconds())
                after = gettext(" after {time}").format(time=length)
            words.append(f"{_KINDS[check.kind]} {CHECKS.of(check).label}{after}")
    return ", ".join(words) or "—"


def _lines(session: Session, reader: Reader) -> Panel:
    lines: list[Line] = list(session.lines.order_by("number"))
    rows = tuple(
        Row(
            cells=(
                _cell(line.name or gettext("Unnamed article")),
                _cell(line.gtin or line.code, code=True, title=gettext("Scanned as {code}").format(code=line.code)),
                _cell(f"{line.weight / 1000:.3f} kg" if line.weight else reader.number(line.quantity), end=True),
                _cell(reader.money(line.price, session.currency), end=True),
                _cell(reader.money(line.total, session.currency), end=True),
            )
        )
        for line in lines
    )
    note = f"{_items(session.quantity)} · {reader.money(session.value, session.currency)}"
    headings = (
        Heading(label=gettext("Article")),
        Heading(label=gettext("GTIN or code")),
        Heading(label=gettext("Quantity"), align="end"),
        Heading(label=gettext("Price"), align="end"),
        Heading(label=gettext("Total"), align="end"),
    )
    return Panel(
        key="basket",
        title=gettext("Basket"),
        kind="table",
        note=note,
        headings=headings,
        rows=rows,
        empty=gettext("The basket is empty."),
    )


def _checks(session: Session, checks: list[Check], reader: Reader) -> Panel:
    rows = tuple(
        Row(
            cells=(
                _cell(f"{_KINDS[c.kind]}{f', {_MODES[c.mode]}' if c.mode else ''}"),
                _when(c.required_at, session, reader),
                _cell(duration(c.waiting_seconds) if c.waiting_seconds is not None else "—", end=True),
                _cell(duration(c.handling_seconds) if c.handling_seconds is not None else "—", end=True),
                _cell(c.employee or "—"),
                _cell(reader.money(c.prevented_loss, session.currency) if c.prevented_loss else "—", end=True),
                _cell(capital(CHECKS.of(c).label), tone=CHECKS.of(c).tone),
            )
        )
        for c in checks
    )
    headings = (
        Heading(label=gettext("Check")),
        Heading(label=gettext("Required")),
        Heading(label=gettext("Waited"), align="end"),
        Heading(label=gettext("Handled"), align="end"),
        Heading(label=gettext("Employee")),
        Heading(label=gettext("Prevented loss"), align="end"),
        Heading(label=gettext("Outcome")),
    )
    return Panel(key="checks", title=gettext("Checks"), kind="table", headings=headings, rows=rows)


def transaction_panels(session: Session, transaction: Transaction, reader: Reader) -> tuple[str, str, list[Panel]]:
    """How a payment attempt ended, in words and colour, and the boxes of its page."""
    checks = [check for check in session.checks.order_by("number") if check.transaction == transaction.number]
    stands = TRANSACTIONS.of(transaction)
    zone, started, ended = session.time_zone, transaction.started_at, transaction.ended_at
    length = duration((ended - started).total_seconds()) if ended else "—"
    entries = [
        Entry(label=gettext("Transaction ID"), text=transaction.ref),
        Entry(label=gettext("Amount"), text=reader.money(transaction.amount, session.currency)),
        Entry(label=gettext("Items"), text=reader.number(transaction.quantity)),
        Entry(label=gettext("Method"), text=transaction.method or "—"),
        Entry(label=gettext("Started"), text=reader.when(started, zone), title=reader.exactly(started, zone)),
        Entry(
            label=gettext("Ended"),
            text=reader.when(ended, zone) if ended else "—",
            title=reader.exactly(ended, zone) if ended else "",
        ),
        Entry(label=gettext("Duration"), text=length),
        Entry(label=gettext("Result"), text=stands.label, badge=stands.tone),
        Entry(label=gettext("Reason"), text=transaction.reason or "—"),
        Entry(label=gettext("Receipt"), text=transaction.receipt or "—"),
        Entry(label=gettext("Checks"), text=_decided(transaction, checks)),
        Entry(label=gettext("Store"), text=f"{session.store.name} · {session.store.code}"),
        Entry(label=gettext("Client"), text=CLIENTS.get(session.client, "") or "—"),
        Entry(label=gettext("Customer ID"), text=session.customer_ref or "—"),
    ]
    boxes = [Panel(key="transaction", title=gettext("General information"), entries=tuple(entries))]
    return stands.label, stands.tone, boxes + ([_checks(session, checks, reader)] if checks else [])
