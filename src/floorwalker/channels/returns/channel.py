"""Returns: a shopper looks up an order, says what goes back and why, takes an offer, and asks for the return."""

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext

from floorwalker.channels.returns import events as e
from floorwalker.channels.returns import forms as f
from floorwalker.channels.returns.card import (
    customer_cell,
    details_cell,
    details_url,
    flags,
    order_cell,
    panels,
    reasons_of,
    utc_cell,
)
from floorwalker.channels.returns.effects import EFFECTS, choice_of
from floorwalker.channels.returns.models import DECLINED_BY, OFFERS, WAITING_FOR, WAITING_ON, Item, Offer, ReturnSession
from floorwalker.channels.returns.policies import events as o
from floorwalker.channels.returns.policies.terms import ReturnsTerms, ReturnsTermsForm
from floorwalker.channels.returns.reports.funnel import FUNNEL
from floorwalker.channels.returns.summary import (
    PROGRESS,
    check_due,
    idle_due,
    offers_due,
    payment_due,
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

PICKING = ("started", "selecting")
CHOOSING = ("selecting", "offered")
BEFORE = (*PICKING, "offered")
STANDING = ("awaiting_payment", "on_review", "accepted")
"""The states in which an RMA stands for the session."""
GONE = "abandoned"
ASSIST = "returns.assist"
"""The right to do for a customer what they may do themselves."""
EVERY = ("", *BEFORE, *STANDING, "declined", GONE)


def _stood_in(state: str) -> Callable[[Sheet], bool]:
    return lambda sheet: bool(sheet.record.previous == state)


def _owes(sheet: Sheet) -> bool:
    return bool(sheet.record.due)


def _is_to_review(sheet: Sheet) -> bool:
    return bool(sheet.record.review)


def _not_from(sources: tuple[str, ...]) -> Callable[[Sheet], str]:
    """A move of an abandoned session must be possible in the state that it stood in."""

    def unless(sheet: Sheet) -> str:
        if sheet.session.state != GONE or sheet.record.previous in sources:
            return ""
        return gettext("Take the return up again first.")

    return unless


def _not_for_payment(sheet: Sheet) -> str:
    """Money that comes late is for a return that was abandoned because it had not come."""
    late = sheet.session.state == GONE and sheet.record.end_reason != "payment"
    return gettext("Nothing is to be paid here.") if late else ""


def _nothing_chosen(sheet: Sheet) -> str:
    return "" if sheet.rows(Item) else gettext("Choose an item first.")


def _nothing_taken(sheet: Sheet) -> str:
    taken = any(choice_of(sheet, item) for item in sheet.rows(Item).values())
    return "" if taken else gettext("Choose an offer first.")


def _shopper(move: Move) -> Move:
    """A move that shoppers may make, and that takes an abandoned session up again."""
    elsewhere, also = _not_from(move.sources), move.unless

    def unless(sheet: Sheet) -> str:
        return elsewhere(sheet) or (also(sheet) if also else "")

    return replace(move, sources=(*move.sources, GONE), facts=(e.Resumed, *move.facts), unless=unless, shopper=True)


machine = Machine(
    statuses=(
        Status(code="pending", label=_("Pending"), tone="blue", help=_("In progress, or waiting for the customer or the merchant.")),
        Status(code="offered", label=_("Offered"), tone="orange", help=_("Offers were made, and the return was not submitted yet.")),
        Status(code="accepted", label=_("Accepted"), tone="green", help=_("Completed: a return was asked for.")),
        Status(code="declined", label=_("Declined"), tone="red", help=_("Rejected by the rules or the merchant, or cancelled by the customer.")),
        Status(code="abandoned", label=_("Abandoned"), tone="secondary", help=_("Begun, and not completed; it can be taken up again.")),
    ),
    states=(
        State("", "pending"),
        State("started", "pending"),
        State("selecting", "pending"),
        State("offered", "offered"),
        State("awaiting_payment", "pending"),
        State("on_review", "pending"),
        State("accepted", "accepted", final=True),
        State("declined", "declined", final=True),
        State("abandoned", "abandoned", final=True),
    ),
    steps=(
        Step(e.ReturnOpened, ("",), "started"),
        *(Step(fact, PICKING, "selecting") for fact in (e.ItemChosen, e.ReasonGiven, e.QuestionAnswered, e.PhotosAdded, e.PhotoRemoved)),
        Step(e.ItemDropped, PICKING, "selecting"),
        Step(o.OffersMade, CHOOSING),
        Step(o.OffersShown, CHOOSING, "offered"),
        Step(o.NothingOffered, BEFORE, "declined"),
        Step(o.OfferChosen, ("offered",)),
        Step(o.WentBack, ("offered",), "selecting"),
        Step(o.OffersExpired, ("offered",)),
        Step(o.OfferWithdrawn, ("offered",)),
        Step(e.MethodChosen, CHOOSING),
        Step(e.ContactGiven, BEFORE),
        Step(e.ReturnSubmitted, CHOOSING, "awaiting_payment", when=_owes),
        Step(e.ReturnSubmitted, CHOOSING, "on_review", when=_is_to_review),
        Step(e.ReturnSubmitted, CHOOSING, "accepted"),
        Step(e.PaymentReceived, ("awaiting_payment",), "on_review", when=_is_to_review),
        Step(e.PaymentReceived, ("awaiting_payment",), "accepted"),
        Step(e.ReturnWaits, STANDING),
        Step(e.ReturnApproved, ("on_review",), "accepted"),
        Step(e.ReturnApproved, ("awaiting_payment",)),
        Step(e.ReturnDeclined, (*BEFORE, "awaiting_payment", "on_review"), "declined"),
        Step(e.ReturnCancelled, (*BEFORE, *STANDING), "declined"),
        Step(e.Resumed, (GONE,), "started", when=_stood_in("started")),
        Step(e.Resumed, (GONE,), "selecting", when=_stood_in("selecting")),
        Step(e.Resumed, (GONE,), "offered"),
        Step(e.ReturnNoted, EVERY),
        Step(e.ReturnStale, BEFORE),
        Step(e.ReturnAbandoned, (*BEFORE, "awaiting_payment"), "abandoned"),
    ),
    moves=(
        Move("open", ("",), _("New return"), "returns.open", (e.ReturnOpened, o.NothingOffered), f.OpenForm, opens=True, help=_("For a customer whose order is known.")),
        _shopper(Move("choose_item", PICKING, _("Choose item"), ASSIST, (e.ItemChosen,), f.ChooseItemForm, help=_("So many units of a line go back."))),
        _shopper(Move("drop_item", ("selecting",), _("Drop item"), ASSIST, (e.ItemDropped,), f.LineForm, unless=_nothing_chosen)),
        _shopper(Move("give_reason", ("selecting",), _("Give reason"), ASSIST, (e.ReasonGiven,), f.ReasonForm, unless=_nothing_chosen)),
        _shopper(Move("answer", ("selecting",), _("Answer question"), ASSIST, (e.QuestionAnswered,), f.AnswerForm, unless=_nothing_chosen)),
        _shopper(Move("add_photos", ("selecting",), _("Add photos"), ASSIST, (e.PhotosAdded,), f.PhotosForm, unless=_nothing_chosen)),
        _shopper(Move("remove_photo", ("selecting",), _("Remove photo"), ASSIST, (e.PhotoRemoved,), f.PhotoForm, unless=_nothing_chosen)),
        _shopper(Move("show_offers", CHOOSING, _("Show offers"), ASSIST, (o.OffersMade, o.OffersShown, o.NothingOffered), help=_("Ask the rules what can be offered."), unless=_nothing_chosen)),
        _shopper(Move("choose_offer", ("offered",), _("Choose offer"), ASSIST, (o.OfferChosen,), f.ChooseOfferForm)),
        _shopper(Move("go_back", ("offered",), _("Back to the items"), ASSIST, (o.WentBack,), help=_("None of the offers is taken."))),
        _shopper(Move("choose_method", CHOOSING, _("Choose method"), ASSIST, (e.MethodChosen,), f.MethodForm)),
        _shopper(Move("give_contact", BEFORE, _("Give contact"), ASSIST, (e.ContactGiven,), f.ContactForm, help=_("Where the shopper wants to be written to."))),
        _shopper(Move("submit", CHOOSING, _("Submit return"), ASSIST, (e.MethodChosen, e.ReturnSubmitted), help=_("The units are claimed, and the RMA is made."), unless=_nothing_taken)),
        _shopper(Move(
            "cancel", (*BEFORE, *STANDING), _("Cancel return"), "returns.cancel", (e.ReturnCancelled,), f.CancelForm,
            help=_("The customer keeps everything. Possible while nothing has moved."), danger=True,
        )),
        Move("resume", (GONE,), _("Take up again"), ASSIST, (e.Resumed,), shopper=True, help=_("Where the session stood, it goes on.")),
        Move("go_to_pay", ("awaiting_payment",), _("Go to pay"), ASSIST, (e.ReturnWaits,), shopper=True, help=_("The shopper is on the way to the payer; the payment is looked for.")),
        Move(
            "pay", ("awaiting_payment", GONE), _("Enter payment"), "returns.pay", (e.Resumed, e.MethodChosen, e.ReturnSubmitted, e.PaymentReceived), f.PayForm,
            help=_("What the customer owes has been paid."), unless=_not_for_payment,
        ),
        Move("withdraw", ("offered",), _("Withdraw offer"), "returns.withdraw", (o.OfferWithdrawn,), f.WithdrawForm, help=_("It cannot be taken any more.")),
        Move(
            "decline", (*BEFORE, "awaiting_payment", "on_review"), _("Decline return"), "returns.decline", (e.ReturnDeclined,), f.DeclineForm,
            help=_("Nothing is taken back."), danger=True,
        ),
        Move("note", EVERY, _("Add note"), "returns.note", (e.ReturnNoted,), f.NoteForm, help=_("Shown in the timeline.")),
    ),
    timers=(
        Timer("offers", ("offered",), o.OffersExpired(), offers_due, help=_("The time of an offer is over.")),
        Timer("stale", BEFORE, e.ReturnStale(), stale_due, help=_("Idle: the session is stale.")),
        Timer("idle", BEFORE, e.ReturnAbandoned(reason="idle"), idle_due, help=_("Idle for too long.")),
        Timer("check", ("awaiting_payment",), e.ReturnWaits(waiting_on="customer", waiting_for="payment"), check_due, help=_("The shopper went to pay, and no payment came.")),
        Timer("payment", ("awaiting_payment",), e.ReturnAbandoned(reason="payment"), payment_due, help=_("What was due was not paid in time.")),
    ),
)  # fmt: skip

columns = (
    Column(key="session", label=_("ID"), kind="code", value=lambda s: str(s.id), cell=identity, priority=1),
    Column(
        key="started", label=_("Date/Time (UTC)"), kind="when", value=lambda s: s.started_at, cell=utc_cell, sort="started_at",
        filter=When(path="started_at"), priority=1, help=_("When the session began."),
    ),
    Column(
        key="customer", label=_("Customer ID"), kind="text", value=lambda s: s.customer_ref, cell=customer_cell,
        filter=Text(path="customer_ref", indexed=True), priority=2, help=_("What the shop calls the customer."),
    ),
    Column(
        key="order", label=_("Order ID"), kind="code", value=lambda s: s.return_session.order_external, cell=order_cell, priority=1,
        help=_("What the shop calls the order."),
    ),
    Column(
        key="status", label=_("Status"), kind="badge", value=lambda s: machine.status(s.status).label, cell=state_badge,
        filter=OneOf(path="status"), priority=1,
    ),
    Column(
        key="order_value", label=_("Total Order Value"), kind="money", value=lambda s: s.return_session.order_value, priority=2,
        help=_("What the whole order cost."),
    ),
    Column(
        key="value", label=_("Total Return Value"), kind="money", value=lambda s: s.value, sort="value",
        filter=Between(path="value", money=True), priority=1, help=_("What was paid for the items that go back."),
    ),
    Column(key="details", label=_("Action"), kind="text", value=details_url, cell=details_cell, priority=1, help=_("The session in a window.")),
    Column(key="store", label=_("Store"), kind="text", value=lambda s: s.store.name, cell=place, filter=OneOf(path="store__code"), priority=2),
    Column(key="name", label=_("Order name"), kind="text", value=lambda s: s.order_ref, filter=Text(path="order_ref"), shown=False),
    Column(
        key="activity", label=_("Last activity"), kind="when", value=lambda s: s.last_activity_at, sort="last_activity_at",
        filter=When(path="last_activity_at"), shown=False,
    ),
    Column(
        key="progress", label=_("Progress"), kind="text", value=lambda s: next((p.label for p in PROGRESS if p.code == s.progress), ""),
        filter=OneOf(path="progress"), shown=False, help=_("How far the shopper came."),
    ),
    Column(
        key="reasons", label=_("Reasons"), kind="text", value=lambda s: "; ".join(reasons_of(s)), shown=False, help=_("Why the items go back."),
    ),
    Column(
        key="reason_code", label=_("Reason codes"), kind="code", value=lambda s: s.return_session.reasons,
        filter=Text(path="return_session__reasons"), shown=False, help=_("The same in every language; a sub-reason stands behind its reason and a dot."),
    ),
    Column(
        key="client", label=_("Opened by"), kind="text", value=lambda s: e.CLIENTS.get(s.client, s.client), filter=OneOf(path="client"), shown=False,
    ),
    Column(key="items", label=_("Items"), kind="number", value=lambda s: s.quantity, sort="quantity", filter=Between(path="quantity"), shown=False),
    Column(key="rma", label=_("RMA"), kind="code", value=lambda s: s.return_session.rma_name, shown=False),
    Column(key="balance", label=_("Balance"), kind="money", value=lambda s: s.return_session.balance, shown=False, help=_("Of the offers that were taken. Negative: the customer owes.")),
    Column(key="offer_value", label=_("Offer Value"), kind="money", value=lambda s: s.return_session.offer_value_virtual, shown=False, help=_("Offered as store credit and gift cards.")),
    Column(key="offer_value_cash", label=_("Offered in money"), kind="money", value=lambda s: s.return_session.offer_value_cash, shown=False),
    Column(key="declined_by", label=_("Declined by"), kind="text", value=lambda s: DECLINED_BY.get(s.return_session.declined_by, ""), shown=False),
    Column(key="reason", label=_("End reason"), kind="code", value=lambda s: s.return_session.end_reason, shown=False),
    Column(key="waiting_on", label=_("Waiting for"), kind="text", value=lambda s: WAITING_ON.get(s.return_session.waiting_on, ""), filter=OneOf(path="return_session__waiting_on", choices=tuple(WAITING_ON.items())), shown=False, help=_("Whose turn it is.")),
    Column(key="waiting_for", label=_("To do"), kind="text", value=lambda s: WAITING_FOR.get(s.return_session.waiting_for, ""), shown=False, help=_("What is waited for.")),
    Column(key="stale", label=_("Stale"), kind="text", value=lambda s: gettext("yes") if s.return_session.stale else "", shown=False),
    Column(key="gift", label=_("Gift"), kind="text", value=lambda s: gettext("yes") if s.return_session.gift else "", shown=False),
    Column(key="language", label=_("Language"), kind="code", value=lambda s: s.return_session.language, shown=False),
)  # fmt: skip

returns = register(
    Channel(
        code="returns",
        label=_("Returns"),
        noun=_("return session"),
        plural=_("return sessions"),
        icon="receipt-refund",
        help=_("What shoppers send back: from the look-up of their order to the return that follows."),
        machine=machine,
        facts=FactTypes(
            heard=(),
            own=(
                e.ReturnOpened, e.Resumed, e.ItemChosen, e.ItemDropped, e.ReasonGiven, e.QuestionAnswered, e.PhotosAdded,
                e.PhotoRemoved, o.OffersMade, o.OffersShown, o.NothingOffered, o.OfferChosen, o.WentBack, o.OfferWithdrawn,
                e.MethodChosen, e.ContactGiven, e.ReturnSubmitted, e.PaymentReceived, e.ReturnApproved, e.ReturnDeclined, e.ReturnCancelled,
                e.ReturnNoted, o.OffersExpired, e.ReturnStale, e.ReturnAbandoned, e.ReturnWaits,
            ),
        ),
        record=ReturnSession,
        owned=(Item, Offer),
        effects=EFFECTS,
        summarise=summarise,
        terms=ReturnsTerms,
        terms_form=ReturnsTermsForm,
        store_page=(_("Portal for shoppers"), "portal_settings:portal"),
        progress=PROGRESS,
        clients=e.CLIENTS,
        columns=columns,
        quick=(
            Quick(label=_("Any")),
            Quick(label=_("Pending"), query="status:pending"),
            Quick(label=_("Declined"), query="status:declined"),
            Quick(label=_("Accepted"), query="status:accepted"),
            Quick(label=_("Offered"), query="status:offered"),
            Quick(label=_("Abandoned"), query="status:abandoned"),
        ),
        panels=panels,
        flags=flags,
        parts=(OFFERS,),
        reports=(FUNNEL,),
    )
)  # fmt: skip
