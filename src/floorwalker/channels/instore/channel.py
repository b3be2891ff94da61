"""Scan and go: a shopping session from the first scan to the exit, or to its expiry."""

from floorwalker.channels.instore import events as e
from floorwalker.channels.instore.card import activity, badges, badges_of, flags, panels, rating_of, steps
from floorwalker.channels.instore.effects import EFFECTS, open_checks
from floorwalker.channels.instore.forms import CompleteForm, NoteForm, ReasonForm
from floorwalker.channels.instore.models import Basket, Check, Line, Transaction
from floorwalker.channels.instore.summary import (
    PROGRESS,
    cut_off_due,
    grace_due,
    inactivity_due,
    stale_due,
    summarise,
)
from floorwalker.channels.instore.terms import InstoreTerms, InstoreTermsForm
from floorwalker.core.cells import identity, place, state_badge
from floorwalker.core.columns import Column, Quick
from floorwalker.core.facts import FactTypes
from floorwalker.core.filters import Between, OneOf, Text, When
from floorwalker.core.machine import Machine, Move, State, Status, Step, Timer
from floorwalker.core.registry import Channel, register
from floorwalker.core.sheet import Sheet

NEW = ("", "checked_in")
UNPAID = ("active", "checkout", "verification")
OPEN = ("checked_in", *UNPAID, "paying")
EVERY = ("", *OPEN, "paid", "completed", "abandoned", "cancelled")


def _waits(sheet: Sheet) -> bool:
    return bool(open_checks(sheet))


def _pays(sheet: Sheet) -> bool:
    return any(transaction.open for transaction in sheet.rows(Transaction).values())


def _at_once(sheet: Sheet) -> bool:
    return bool(sheet.terms.completion == "on_payment")


machine = Machine(
    statuses=(
        Status(code="ongoing", label="Ongoing", tone="blue", help="Unpaid and active."),
        Status(code="stale", label="Stale", tone="yellow", help="Unpaid and idle for a while."),
        Status(code="waiting", label="Waiting for check", tone="orange", help="An employee must look.", calls=True),
        Status(code="paying", label="Paying", tone="blue", help="A payment is in flight; the session cannot expire."),
        Status(code="paid", label="Payment completed", tone="green", help="Paid; the exit code is not scanned yet."),
        Status(code="completed", label="Session completed", tone="green", help="Paid and left."),
        Status(code="abandoned", label="Abandoned", tone="secondary", help="Expired unpaid."),
        Status(code="cancelled", label="Cancelled", tone="secondary", help="Given up by the shopper or by staff."),
        Status(code="checked_in", label="Checked in", tone="blue", help="In the store, nothing scanned yet."),
        Status(code="incomplete", label="Incomplete", tone="red", help="Its beginning has not arrived yet."),
    ),
    states=(
        State("", "incomplete"),
        State("checked_in", "checked_in"),
        State("active", "ongoing"),
        State("checkout", "ongoing"),
        State("verification", "waiting"),
        State("paying", "paying"),
        State("paid", "paid"),
        State("completed", "completed", final=True),
        State("abandoned", "abandoned", final=True),
        State("cancelled", "cancelled", final=True),
    ),
    steps=(
        Step(e.CheckedIn, ("",), "checked_in"),
        Step(e.BasketCreated, NEW, "active"),
        Step(e.BasketCreated, UNPAID),
        Step(e.ItemScanned, (*NEW, *UNPAID), "active"),
        Step(e.QuantityChanged, UNPAID, "verification", when=_waits),
        Step(e.QuantityChanged, UNPAID, "active"),
        Step(e.ItemRemoved, UNPAID, "verification", when=_waits),
        Step(e.ItemRemoved, UNPAID, "active"),
        Step(e.CheckoutStarted, ("active",), "checkout"),
        Step(e.TransactionStarted, UNPAID, "verification", when=_waits),
        Step(e.TransactionStarted, (*UNPAID, "paying"), "paying"),
        Step(e.CheckRequired, (*UNPAID, "paying"), "verification"),
        Step(e.CheckShown, ("verification",)),
        Step(e.CheckAcknowledged, ("verification",)),
        *(
            step
            for decided in (e.CheckApproved, e.CheckVoided)
            for step in (
                Step(decided, ("verification",), "verification", when=_waits),
                Step(decided, ("verification",), "paying", when=_pays),
                Step(decided, ("verification",), "checkout"),
            )
        ),
        Step(e.CheckRejected, ("verification",), "active"),
        Step(e.TransactionCancelled, (*UNPAID, "paying"), "active"),
        Step(e.TransactionFailed, (*UNPAID, "paying"), "active"),
        Step(e.TransactionCompleted, ("", *OPEN, "abandoned", "cancelled"), "completed", when=_at_once),
        Step(e.TransactionCompleted, ("", *OPEN, "abandoned", "cancelled"), "paid"),
        Step(e.ExitScanned, ("paid",), "completed"),
        Step(e.ExitScanned, ("completed",)),
        Step(e.FeedbackGiven, EVERY),
        Step(e.SessionCancelled, OPEN, "cancelled"),
        Step(e.SessionCompleted, ("paid",), "completed"),
        Step(e.SessionNoted, EVERY),
        Step(e.WentStale, UNPAID),
        Step(e.Abandoned, (*NEW, *UNPAID), "abandoned"),
        Step(e.GraceOver, ("paid",), "completed"),
    ),
    moves=(
        Move(
            "complete", ("paid",), "Complete session", "instore.complete", e.SessionCompleted, CompleteForm,
            help="The shopper has left, though no exit code was scanned.", primary=True,
        ),
        Move(
            "cancel", OPEN, "Cancel session", "instore.cancel", e.SessionCancelled, ReasonForm,
            help="Nothing more is bought in this session. A payment that succeeds late still counts.", danger=True,
        ),
        Move("note", EVERY, "Add note", "instore.note", e.SessionNoted, NoteForm, help="Shown in the timeline."),
    ),
    timers=(
        Timer("stale", UNPAID, e.WentStale(), stale_due, help="Unpaid and idle: the session is stale."),
        Timer("inactivity", (*NEW, *UNPAID), e.Abandoned(reason="inactivity"), inactivity_due, help="Idle for too long."),
        Timer("cut_off", (*NEW, *UNPAID), e.Abandoned(reason="cut_off"), cut_off_due, help="The store's day is over."),
        Timer("grace", ("paid",), e.GraceOver(), grace_due, help="Paid, but the exit code was not scanned in time."),
    ),
)  # fmt: skip

columns = (
    Column(key="session", label="Session", kind="code", value=lambda s: str(s.id), cell=identity, priority=1),
    Column(
        key="activity", label="Last activity", kind="activity", value=lambda s: s.last_activity_at, cell=activity,
        sort="last_activity_at", filter=When(path="last_activity_at"), priority=1,
        help="A clock: ongoing. Zzz: unpaid and idle. A tick: ended.",
    ),
    Column(
        key="started", label="Start", kind="when", value=lambda s: s.started_at, sort="started_at",
        filter=When(path="started_at"), priority=2, help="When the first product was scanned.",
    ),
    Column(
        key="ended", label="End", kind="when", value=lambda s: s.ended_at, filter=When(path="ended_at"), shown=False,
        help="When the session was completed or expired.",
    ),
    Column(
        key="duration", label="Duration", kind="duration", priority=3, help="From start to end.",
        value=lambda s: (s.ended_at - s.started_at).total_seconds() if s.ended_at and s.started_at else None,
    ),
    Column(
        key="client", label="Client", kind="text", value=lambda s: e.CLIENTS.get(s.client, s.client),
        filter=OneOf(path="client"), priority=3, help="The app in which the session was started.",
    ),
    Column(
        key="items", label="Items", kind="number", value=lambda s: s.quantity, sort="quantity",
        filter=Between(path="quantity"), priority=2, help="Pieces in the basket.",
    ),
    Column(
        key="value", label="Basket", kind="money", value=lambda s: s.value, sort="value",
        filter=Between(path="value", money=True), priority=1, help="Total value of the basket.",
    ),
    Column(key="store", label="Store", kind="text", value=lambda s: s.store.name, cell=place, filter=OneOf(path="store__code"), priority=2),
    Column(
        key="progress", label="Progress", kind="steps", cell=steps, filter=OneOf(path="progress"), priority=3,
        value=lambda s: next((p.label for p in PROGRESS if p.code == s.progress), ""), help="The last completed step.",
    ),
    Column(
        key="checks", label="Checks", kind="badges", cell=badges, priority=2,
        value=lambda s: "; ".join(text for text, _ in badges_of(s)), help="Spot check and age verification.",
    ),
    Column(
        key="status", label="Status", kind="badge", value=lambda s: machine.status(s.status).label, cell=state_badge,
        filter=OneOf(path="status"), priority=1,
    ),
    Column(
        key="customer", label="Customer ID", kind="text", value=lambda s: s.customer_ref,
        filter=Text(path="customer_ref"), shown=False, help="Made and sent by the client app.",
    ),
    Column(key="token", label="Device's session", kind="code", value=lambda s: s.token, filter=Text(path="token"), shown=False),
    Column(key="receipt", label="Receipt", kind="code", value=lambda s: s.order_ref, filter=Text(path="order_ref"), shown=False),
    Column(key="reason", label="End reason", kind="text", value=lambda s: s.basket.end_reason.replace("_", " "), shown=False),
    Column(key="rating", label="Feedback", kind="text", value=lambda s: rating_of(s.basket), shown=False),
    Column(key="prevented", label="Prevented loss", kind="money", value=lambda s: s.basket.prevented_loss, shown=False),
)  # fmt: skip

instore = register(
    Channel(
        code="instore",
        label="In store",
        noun="shopping session",
        plural="shopping sessions",
        icon="basket",
        help="Scan and go: what shoppers scan on the shop floor, from the first scan to the exit.",
        machine=machine,
        facts=FactTypes(
            e.CheckedIn, e.BasketCreated, e.ItemScanned, e.QuantityChanged, e.ItemRemoved, e.CheckoutStarted,
            e.TransactionStarted, e.CheckRequired, e.CheckShown, e.CheckAcknowledged, e.CheckApproved, e.CheckRejected,
            e.CheckVoided, e.TransactionCancelled, e.TransactionFailed, e.TransactionCompleted, e.ExitScanned,
            e.FeedbackGiven, e.SessionCancelled, e.SessionCompleted, e.SessionNoted, e.WentStale, e.Abandoned, e.GraceOver,
        ),
        intake=(
            e.CheckedIn, e.BasketCreated, e.ItemScanned, e.QuantityChanged, e.ItemRemoved, e.CheckoutStarted,
            e.TransactionStarted, e.CheckRequired, e.CheckShown, e.CheckAcknowledged, e.CheckApproved, e.CheckRejected,
            e.CheckVoided, e.TransactionCancelled, e.TransactionFailed, e.TransactionCompleted, e.ExitScanned,
            e.FeedbackGiven, e.SessionCancelled,
        ),
        record=Basket,
        owned=(Line, Transaction, Check),
        effects=EFFECTS,
        summarise=summarise,
        terms=InstoreTerms,
        terms_form=InstoreTermsForm,
        progress=PROGRESS,
        clients=e.CLIENTS,
        columns=columns,
        quick=(
            Quick(label="All"),
            Quick(label="Ongoing", query="status:ongoing,waiting,paying"),
            Quick(label="Stale", query="status:stale"),
            Quick(label="Ended", query="status:paid,completed,abandoned,cancelled"),
        ),
        panels=panels,
        flags=flags,
    )
)  # fmt: skip
