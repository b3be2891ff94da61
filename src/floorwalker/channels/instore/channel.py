"""Scan and go: a shopping session from the first scan to the exit, or to its expiry."""

from floorwalker.channels.instore import events as e
from floorwalker.channels.instore.card import (
    activity,
    badges,
    badges_of,
    ended_by,
    flags,
    outcome_of,
    panels,
    rating_of,
    scanned_at,
    steps,
)
from floorwalker.channels.instore.effects import EFFECTS, open_checks
from floorwalker.channels.instore.forms import (
    ApproveForm,
    CompleteForm,
    HandOutForm,
    InstoreTerms,
    InstoreTermsForm,
    NoteForm,
    ReasonForm,
    RejectForm,
)
from floorwalker.channels.instore.models import CHECKS, NEW, PAYING, TRANSACTIONS, Basket, Check, Line, Transaction
from floorwalker.channels.instore.summary import (
    PROGRESS,
    cut_off_due,
    grace_due,
    inactivity_due,
    stale_due,
    summarise,
)
from floorwalker.core.facts import FactTypes
from floorwalker.core.lists.cells import identity, place, state_badge
from floorwalker.core.lists.columns import Column, Quick
from floorwalker.core.lists.filters import Between, OneOf, Text, When
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.machine import Machine, Move, State, Status, Step, Timer
from floorwalker.core.registry import Channel, register
from floorwalker.kit.speech import later as _

IDLE = ("active", "checkout")
UNPAID = (*IDLE, "verification")
OPEN = ("checked_in", *UNPAID, PAYING)
EVERY = ("", *OPEN, "paid", "completed", "abandoned", "cancelled")


def _waits(sheet: Sheet) -> bool:
    return bool(open_checks(sheet))


def _pays(sheet: Sheet) -> bool:
    return any(transaction.open for transaction in sheet.rows(Transaction).values())


def _at_once(sheet: Sheet) -> bool:
    return bool(sheet.terms.completion == "on_payment")


machine = Machine(
    statuses=(
        Status(code="ongoing", label=_("Ongoing"), tone="blue", help=_("Unpaid and active.")),
        Status(code="stale", label=_("Stale"), tone="yellow", help=_("Unpaid and idle for a while.")),
        Status(code="waiting", label=_("Waiting for check"), tone="orange", help=_("An employee must look."), calls=True),
        Status(code="paying", label=_("Paying"), tone="blue", help=_("A payment is in flight; the session cannot expire.")),
        Status(code="paid", label=_("Payment completed"), tone="green", help=_("Paid; the exit code is not scanned yet.")),
        Status(code="completed", label=_("Session completed"), tone="green", help=_("Paid, and left or closed after the grace.")),
        Status(code="abandoned", label=_("Abandoned"), tone="secondary", help=_("Expired unpaid.")),
        Status(code="cancelled", label=_("Cancelled"), tone="secondary", help=_("Given up by the shopper or by staff.")),
        Status(code="checked_in", label=_("Checked in"), tone="blue", help=_("In the store, nothing scanned yet.")),
        Status(code="incomplete", label=_("Incomplete"), tone="red", help=_("Its beginning has not arrived yet.")),
    ),
    states=(
        State("", "incomplete"),
        State("checked_in", "checked_in"),
        State("active", "ongoing"),
        State("checkout", "ongoing"),
        State("verification", "waiting"),
        State(PAYING, "paying"),
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
        Step(e.TransactionStarted, (*UNPAID, PAYING), PAYING),
        Step(e.CheckRequired, (*UNPAID, PAYING), "verification"),
        Step(e.CheckShown, ("verification",)),
        Step(e.CheckAcknowledged, ("verification",)),
        *(
            step
            for decided in (e.CheckApproved, e.CheckVoided)
            for step in (
                Step(decided, ("verification",), "verification", when=_waits),
                Step(decided, ("verification",), PAYING, when=_pays),
                Step(decided, ("verification",), "checkout"),
            )
        ),
        Step(e.CheckRejected, ("verification",), "active"),
        Step(e.TransactionCancelled, (*UNPAID, PAYING), "active"),
        Step(e.TransactionFailed, (*UNPAID, PAYING), "active"),
        Step(e.TransactionCompleted, ("", *OPEN, "abandoned", "cancelled"), "completed", when=_at_once),
        Step(e.TransactionCompleted, ("", *OPEN, "abandoned", "cancelled"), "paid"),
        Step(e.TransactionCompleted, ("paid", "completed")),
        Step(e.ExitScanned, ("paid",), "completed"),
        Step(e.ExitScanned, ("completed",)),
        Step(e.FeedbackGiven, EVERY),
        Step(e.BasketCancelled, OPEN, "cancelled"),
        Step(e.BasketCompleted, ("paid",), "completed"),
        Step(e.BasketNoted, EVERY),
        Step(e.WentStale, IDLE),
        Step(e.Abandoned, (*NEW, *UNPAID), "abandoned"),
        Step(e.GraceOver, ("paid",), "completed"),
    ),
    moves=(
        Move(
            "hand_out", ("",), _("Hand out scanner"), "instore.hand_out", (e.CheckedIn,), HandOutForm, opens=True,
            help=_("A hand scanner goes to a shopper; the session opens with it."),
        ),
        Move(
            "approve", ("verification",), _("Approve check"), "instore.check", (e.CheckAcknowledged, e.CheckApproved), ApproveForm,
            help=_("Basket and shopper were looked at, and nothing is wrong."), primary=True,
        ),
        Move(
            "reject", ("verification",), _("Reject check"), "instore.check", (e.CheckAcknowledged, e.CheckRejected), RejectForm,
            help=_("The shopper goes back to the basket, and the payment is cancelled."),
        ),
        Move(
            "complete", ("paid",), _("Complete session"), "instore.complete", (e.BasketCompleted,), CompleteForm,
            help=_("The shopper has left, though no exit code was scanned."), primary=True,
        ),
        Move(
            "cancel", OPEN, _("Cancel session"), "instore.cancel", (e.BasketCancelled,), ReasonForm,
            help=_("Nothing more is bought in this session. A payment that succeeds late still counts."), danger=True,
        ),
        Move("note", EVERY, _("Add note"), "instore.note", (e.BasketNoted,), NoteForm, help=_("Shown in the timeline.")),
    ),
    timers=(
        Timer("stale", IDLE, e.WentStale(), stale_due, help=_("Unpaid and idle: the session is stale.")),
        Timer("inactivity", (*NEW, *UNPAID), e.Abandoned(reason="inactivity"), inactivity_due, help=_("Idle for too long.")),
        Timer("cut_off", (*NEW, *UNPAID), e.Abandoned(reason="cut_off"), cut_off_due, help=_("The store's day is over.")),
        Timer("grace", ("paid",), e.GraceOver(), grace_due, help=_("Paid, but the exit code was not scanned in time.")),
    ),
)  # fmt: skip

columns = (
    Column(key="session", label=_("Session"), kind="code", value=lambda s: str(s.id), cell=identity, priority=1),
    Column(
        key="activity", label=_("Last activity"), kind="activity", value=lambda s: s.last_activity_at, cell=activity,
        sort="last_activity_at", filter=When(path="last_activity_at"), priority=1,
        help=_("A clock: ongoing. Zzz: unpaid and idle. A tick: ended."),
    ),
    Column(
        key="started", label=_("Start"), kind="when", value=scanned_at, sort="started_at",
        filter=When(path="started_at"), priority=2, help=_("When the first product was scanned."),
    ),
    Column(
        key="ended", label=_("End"), kind="when", value=lambda s: s.ended_at, filter=When(path="ended_at"), shown=False,
        help=_("When the session was completed or expired."),
    ),
    Column(
        key="duration", label=_("Duration"), kind="duration", priority=3, help=_("From start to end."),
        value=lambda s: (s.ended_at - at).total_seconds() if s.ended_at and (at := scanned_at(s)) else None,
    ),
    Column(
        key="client", label=_("Client"), kind="text", value=lambda s: e.CLIENTS.get(s.client, s.client),
        filter=OneOf(path="client"), priority=3, help=_("The app in which the session was started."),
    ),
    Column(
        key="items", label=_("Items"), kind="number", value=lambda s: s.quantity, sort="quantity",
        filter=Between(path="quantity"), priority=2, help=_("Pieces in the basket."),
    ),
    Column(
        key="value", label=_("Basket"), kind="money", value=lambda s: s.value, sort="value",
        filter=Between(path="value", money=True), priority=1, help=_("Total value of the basket."),
    ),
    Column(key="store", label=_("Store"), kind="text", value=lambda s: s.store.name, cell=place, filter=OneOf(path="store__code"), priority=2),
    Column(
        key="progress", label=_("Progress"), kind="steps", cell=steps, filter=OneOf(path="progress"), priority=3,
        value=lambda s: next((p.label for p in PROGRESS if p.code == s.progress), ""), help=_("The last completed step."),
    ),
    Column(
        key="checks", label=_("Checks"), kind="badges", cell=badges, priority=2,
        value=lambda s: "; ".join(badge.text for badge in badges_of(s)), help=_("Spot check and age verification."),
    ),
    Column(
        key="status", label=_("Status"), kind="badge", value=lambda s: machine.status(s.status).label, cell=state_badge,
        filter=OneOf(path="status"), priority=1,
    ),
    Column(
        key="customer", label=_("Customer ID"), kind="text", value=lambda s: s.customer_ref,
        filter=Text(path="customer_ref", indexed=True), shown=False, help=_("Made and sent by the client app."),
    ),
    Column(key="token", label=_("Device's session"), kind="code", value=lambda s: s.token, filter=Text(path="token"), shown=False),
    Column(key="receipt", label=_("Receipt"), kind="code", value=lambda s: s.order_ref, filter=Text(path="order_ref"), shown=False),
    Column(key="reason", label=_("End reason"), kind="text", value=lambda s: ended_by(s.basket), shown=False),
    Column(key="rating", label=_("Feedback"), kind="text", value=lambda s: rating_of(s.basket), shown=False),
    Column(key="store_id", label=_("Store ID"), kind="code", value=lambda s: s.store.code, shown=False),
    Column(key="device", label=_("Device"), kind="code", value=lambda s: s.basket.device, shown=False),
    Column(key="attempts", label=_("Transactions"), kind="number", value=lambda s: s.basket.attempts, shown=False, help=_("Payment attempts.")),
    Column(key="spot", label=_("Spot check"), kind="text", value=lambda s: outcome_of(s.basket.spot_check), shown=False),
    Column(key="age", label=_("Age verification"), kind="text", value=lambda s: outcome_of(s.basket.age_check), shown=False),
    Column(
        key="interaction", label=_("Employee interaction"), kind="duration", value=lambda s: s.basket.handling_seconds, shown=False,
        help=_("From the employee opening the basket to the outcome."),
    ),
    Column(
        key="waiting", label=_("Total waiting time"), kind="duration", value=lambda s: s.basket.waiting_seconds, shown=False,
        help=_("From the check being shown to an employee acknowledging it."),
    ),
    Column(key="prevented", label=_("Prevented loss"), kind="money", value=lambda s: s.basket.prevented_loss, shown=False),
)  # fmt: skip

instore = register(
    Channel(
        code="instore",
        label=_("In store"),
        noun=_("shopping session"),
        plural=_("shopping sessions"),
        icon="basket",
        help=_("Scan and go: what shoppers scan on the shop floor, from the first scan to the exit."),
        machine=machine,
        facts=FactTypes(
            heard=(
                e.CheckedIn, e.BasketCreated, e.ItemScanned, e.QuantityChanged, e.ItemRemoved, e.CheckoutStarted,
                e.TransactionStarted, e.CheckRequired, e.CheckShown, e.CheckAcknowledged, e.CheckApproved,
                e.CheckRejected, e.CheckVoided, e.TransactionCancelled, e.TransactionFailed, e.TransactionCompleted,
                e.ExitScanned, e.FeedbackGiven, e.BasketCancelled,
            ),
            own=(e.BasketCompleted, e.BasketNoted, e.WentStale, e.Abandoned, e.GraceOver),
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
            Quick(label=_("All")),
            Quick(label=_("Ongoing"), query="status:ongoing,waiting,paying"),
            Quick(label=_("Stale"), query="status:stale"),
            Quick(label=_("Ended"), query="status:paid,completed,abandoned,cancelled"),
        ),
        panels=panels,
        flags=flags,
        parts=(TRANSACTIONS, CHECKS),
    )
)  # fmt: skip
