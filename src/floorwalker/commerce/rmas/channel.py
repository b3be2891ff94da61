"""RMAs: the decision is the session's machine; parcels, units and payouts have their own beside it."""

from django.utils.translation import gettext

from floorwalker.commerce.rmas import events as e
from floorwalker.commerce.rmas import forms as f
from floorwalker.commerce.rmas.columns import COLUMNS
from floorwalker.commerce.rmas.effects import EFFECTS
from floorwalker.commerce.rmas.exchanges import events as x
from floorwalker.commerce.rmas.exchanges import forms as n
from floorwalker.commerce.rmas.exchanges.drafts import abandon_due, owing, surplus
from floorwalker.commerce.rmas.exchanges.forms import releasable
from floorwalker.commerce.rmas.models import (
    DRAFTS,
    LOTS,
    PARCELS,
    PAYOUTS,
    Draft,
    Lot,
    Parcel,
    Payment,
    Payout,
    ReturnLine,
    Rma,
)
from floorwalker.commerce.rmas.money import events as m
from floorwalker.commerce.rmas.money import forms as p
from floorwalker.commerce.rmas.money.closing import close_due
from floorwalker.commerce.rmas.money.effects import send_due
from floorwalker.commerce.rmas.money.forms import PayoutsForm, standing
from floorwalker.commerce.rmas.page.card import flags, panels
from floorwalker.commerce.rmas.papers.numbers import next_name
from floorwalker.commerce.rmas.summary import PROGRESS, expire_due, moved, summarise
from floorwalker.core.facts import FactTypes
from floorwalker.core.lists.columns import Quick
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.machine import Machine, Move, State, Status, Step, Timer
from floorwalker.core.registry import Channel, register
from floorwalker.kit.speech import later as _

UNDECIDED = ("requested", "on_hold")
GOING = ("approved", "closed")
WRITTEN = ("requested", "approved", "closed", "rejected")
KNOWN = (*UNDECIDED, *GOING, "rejected", "cancelled", "expired")


def _moved(sheet: Sheet) -> str:
    return gettext("Goods or money have moved; it can only be closed.") if moved(sheet) else ""


def _nothing_to(what: type[f.LineForm]) -> "f.Unless":
    return lambda sheet: "" if f.has_units(sheet, what.states) else gettext("No units stand so.")


def _no_payout(what: type[PayoutsForm]) -> "f.Unless":
    return lambda sheet: "" if what.offered(sheet) else gettext("No payout stands so.")


def _unfinished(sheet: Sheet) -> str:
    if standing(sheet, ("held", "failed", "needs_attention")):
        return gettext("A payout still waits for somebody.")
    if owing(sheet):
        return gettext("A new item still waits for the customer's payment.")
    if sheet.terms.inspect_first and f.has_units(sheet, ("expected", "received", "unexpected")):
        return gettext("Inspect all units first.")
    return ""


def _unpaid(sheet: Sheet) -> str:
    return "" if owing(sheet) else gettext("Nothing is due from the customer.")


def _not_too_much(sheet: Sheet) -> str:
    return "" if surplus(sheet) else gettext("Nothing was paid for nothing.")


def _no_item(sheet: Sheet) -> str:
    return "" if releasable(sheet) else gettext("No new item waits for its release.")


def _open(sheet: Sheet) -> str:
    return gettext("It is open.") if sheet.session.state == "approved" and sheet.record.claimed else ""


machine = Machine(
    statuses=(
        Status(code="pending", label=_("Pending request"), tone="orange", help=_("Somebody must decide."), calls=True),
        Status(code="on_hold", label=_("On hold"), tone="yellow", help=_("The decision waits.")),
        Status(code="approved", label=_("Approved"), tone="blue", help=_("The goods may come back.")),
        Status(code="done", label=_("Done"), tone="green", help=_("Closed.")),
        Status(code="rejected", label=_("Rejected"), tone="red", help=_("The goods may not come back.")),
        Status(code="cancelled", label=_("Cancelled"), tone="secondary", help=_("Given up before anything moved.")),
        Status(code="expired", label=_("Expired"), tone="secondary", help=_("Approved, but never sent.")),
        Status(code="incomplete", label=_("Incomplete"), tone="red", help=_("Its beginning has not arrived yet.")),
    ),
    states=(
        State("", "incomplete"),
        State("requested", "pending"),
        State("on_hold", "on_hold"),
        State("approved", "approved"),
        State("closed", "done", final=True),
        State("rejected", "rejected", final=True),
        State("cancelled", "cancelled", final=True),
        State("expired", "expired", final=True),
    ),
    steps=(
        Step(e.RmaRequested, ("",), "requested"),
        Step(e.RmaHeld, ("requested",), "on_hold"),
        Step(e.RmaResumed, ("on_hold",), "requested"),
        Step(e.LineRejected, UNDECIDED),
        Step(e.RmaApproved, UNDECIDED, "approved"),
        Step(e.RmaRejected, UNDECIDED, "rejected"),
        Step(e.RmaCancelled, (*UNDECIDED, "approved"), "cancelled"),
        *(
            Step(fact, GOING)
            for fact in (
                m.PayoutPlanned, m.PayoutApproved, m.PayoutCancelled, m.PayoutUndone, m.PayoutSent, m.PayoutsDue,
                e.GoodsReceived, e.GoodsInspected, e.GoodsDisposed, x.DraftMade, x.DraftsAbandoned, x.PaymentLinked,
            )
        ),
        Step(x.PaymentEntered, (*UNDECIDED, *GOING)),
        *(Step(fact, KNOWN) for fact in (m.PayoutExecuted, m.PayoutFailed, m.PayoutUnclear, m.PayoutWrittenOff)),
        *(Step(fact, KNOWN) for fact in (x.DraftReleased, x.PaymentReturned)),
        Step(e.ParcelTracked, ("", *KNOWN)),
        Step(e.RmaClosed, ("approved",), "closed"),
        Step(e.RmaReopened, ("closed", "expired", "approved"), "approved"),
        Step(e.RmaExpired, ("approved",), "expired"),
        Step(e.UnitsFreed, ("expired", "approved")),
        Step(e.RmaNoted, ("", *KNOWN)),
        Step(e.RmaMailed, WRITTEN),
    ),
    moves=(
        Move(
            "create", ("",), _("New RMA"), "rmas.create", (e.RmaRequested,), f.CreateForm, opens=True,
            help=_("For what a customer wants to send back, within the rules."),
        ),
        Move(
            "create_unlimited", ("",), _("New RMA without limits"), "rmas.create_unlimited", (e.RmaRequested,), f.UnlimitedForm,
            opens=True, help=_("For exceptions: beyond the window, final sale. The reason is kept."),
        ),
        Move(
            "approve", UNDECIDED, _("Approve"), "rmas.decide",
            (e.LineRejected, e.RmaApproved, x.DraftMade, m.PayoutPlanned, e.RmaRejected), f.ApproveForm, primary=True,
            help=_("The goods may come back, all or some lines of them; what is owed for them is reserved."),
        ),
        Move(
            "receive", GOING, _("Receive"), "rmas.receive", (e.GoodsReceived,), f.ReceiveForm,
            help=_("Goods were unpacked and counted."),
        ),
        Move(
            "inspect", GOING, _("Inspect"), "rmas.inspect", (e.GoodsInspected,), f.InspectForm,
            help=_("Whether it came back, and can be sold again."), unless=_nothing_to(f.InspectForm),
        ),
        Move(
            "dispose", GOING, _("Dispose of"), "rmas.inspect", (e.GoodsDisposed,), f.DisposeForm,
            help=_("What becomes of inspected units; what is restocked goes back into the stock."), unless=_nothing_to(f.DisposeForm),
        ),
        Move(
            "plan", GOING, _("Plan payout"), "rmas.pay", (x.DraftMade, m.PayoutPlanned), p.PlanForm,
            help=_("Refund, credit or exchange for a line. The amount is reserved at once and leaves after its trigger."),
        ),
        Move(
            "goodwill", GOING, _("Goodwill"), "rmas.goodwill", (m.PayoutPlanned,), p.GoodwillForm,
            help=_("Beyond what the lines are worth; never more than was paid."),
        ),
        Move(
            "approve_payout", GOING, _("Approve payout"), "rmas.approve_payout", (m.PayoutApproved,), p.SecondForm,
            help=_("As a second person."), primary=True, unless=_no_payout(p.SecondForm),
        ),
        Move(
            "enter_payment", (*UNDECIDED, *GOING), _("Enter payment"), "rmas.take_payment", (x.PaymentEntered,), n.PaymentForm,
            help=_("What the customer pays for a new item that costs more. It is not released before."), primary=True, unless=_unpaid,
        ),
        Move(
            "return_payment", KNOWN, _("Payment given back"), "rmas.pay", (x.PaymentReturned,), n.GiveBackForm,
            help=_("What the customer paid for a new item that is not sent."), primary=True, unless=_not_too_much,
        ),
        Move(
            "release", GOING, _("Release exchange"), "rmas.pay", (m.PayoutSent,), n.ReleaseForm,
            help=_("The new item is sent without waiting for the trigger."), unless=_no_item,
        ),
        Move(
            "undo", GOING, _("Undo"), "rmas.pay", (m.PayoutUndone,), p.UndoForm,
            help=_("Stop payouts before they leave."), primary=True, unless=_no_payout(p.UndoForm),
        ),
        Move(
            "send", GOING, _("Send now"), "rmas.pay", (m.PayoutSent,), p.SendForm,
            help=_("Without waiting for the trigger or the undo window."), unless=_no_payout(p.SendForm),
        ),
        Move(
            "cancel_payout", GOING, _("Cancel payout"), "rmas.pay", (m.PayoutCancelled,), p.DropForm,
            help=_("Its amount is free for others."), unless=_no_payout(p.DropForm),
        ),
        Move(
            "retry", GOING, _("Retry"), "rmas.settle", (m.PayoutSent,), p.RetryForm,
            help=_("Ask again. What was paid after all is not paid twice."), primary=True, unless=_no_payout(p.RetryForm),
        ),
        Move(
            "write_off", GOING, _("Settle by hand"), "rmas.settle",
            (m.PayoutExecuted, m.PayoutWrittenOff, m.PayoutCancelled, x.DraftReleased), p.SettleForm,
            help=_("You know what became of it."), danger=True, unless=_no_payout(p.SettleForm),
        ),
        Move(
            "close", ("approved",), _("Close"), "rmas.close", (e.RmaClosed,), f.RemarkForm,
            help=_("All is done. Payouts that wait for this leave."), unless=_unfinished,
        ),
        Move(
            "reopen", ("closed", "expired", "approved"), _("Reopen"), "rmas.close", (e.RmaReopened,), f.RemarkForm,
            help=_("It goes on; units that were freed are claimed again."), unless=_open,
        ),
        Move("hold", ("requested",), _("Put on hold"), "rmas.decide", (e.RmaHeld,), f.ReasonForm, help=_("The decision waits.")),
        Move("resume", ("on_hold",), _("Resume"), "rmas.decide", (e.RmaResumed,), help=_("The decision goes on.")),
        Move(
            "reject", UNDECIDED, _("Reject"), "rmas.decide", (e.RmaRejected,), f.RejectForm,
            help=_("The goods may not come back; their units are free again."), danger=True,
        ),
        Move(
            "cancel", (*UNDECIDED, "approved"), _("Cancel RMA"), "rmas.cancel", (e.RmaCancelled,), f.ReasonForm,
            help=_("Only before goods or money have moved."), danger=True, unless=_moved,
        ),
        Move(
            "resend", WRITTEN, _("Send mail again"), "rmas.note", (e.RmaMailed,),
            help=_("Tells the customer how it stands, at the address that they gave."),
        ),
        Move("note", ("", *KNOWN), _("Add note"), "rmas.note", (e.RmaNoted,), f.NoteForm, help=_("Shown in the timeline.")),
    ),
    timers=(
        Timer("pay", GOING, m.PayoutsDue(), send_due, help=_("The undo window of payouts is over: they leave.")),
        Timer(
            "close", ("approved",), e.RmaClosed(automatic=True), close_due,
            help=_("All units are inspected, all that is owed was given; if the store's terms say so."),
        ),
        Timer("abandon", GOING, x.DraftsAbandoned(), abandon_due, help=_("The customer did not pay for a new item.")),
        Timer("expire", ("approved",), e.RmaExpired(), expire_due, help=_("Approved, but nothing was sent.")),
    ),
)  # fmt: skip

rmas = register(
    Channel(
        code="rmas",
        label=_("RMA desk"),
        noun=_("RMA"),
        plural=_("RMAs"),
        icon="arrow-back-up",
        help=_("Returns from the decision to the money: what comes back, where it is, how it was found, what was paid."),
        machine=machine,
        facts=FactTypes(
            heard=(e.ParcelTracked,),
            own=(
                e.RmaRequested, e.RmaHeld, e.RmaResumed, e.LineRejected, e.RmaApproved, e.RmaRejected, e.RmaCancelled, m.PayoutPlanned,
                m.PayoutApproved, m.PayoutCancelled, m.PayoutUndone, m.PayoutSent, m.PayoutsDue, m.PayoutExecuted,
                m.PayoutFailed, m.PayoutUnclear, m.PayoutWrittenOff, e.GoodsReceived, e.GoodsInspected, e.GoodsDisposed,
                x.DraftMade, x.PaymentLinked, x.PaymentEntered, x.DraftReleased, x.DraftsAbandoned, x.PaymentReturned,
                e.RmaClosed, e.RmaReopened, e.RmaExpired, e.UnitsFreed, e.RmaNoted, e.RmaMailed,
            ),
        ),
        record=Rma,
        owned=(ReturnLine, Parcel, Lot, Payout, Draft, Payment),
        effects=EFFECTS,
        summarise=summarise,
        terms=f.RmasTerms,
        terms_form=f.RmasTermsForm,
        progress=PROGRESS,
        clients=e.ORIGINS,
        columns=COLUMNS,
        quick=(
            Quick(label=_("All")),
            Quick(label=_("Pending"), query="status:pending,on_hold"),
            Quick(label=_("Approved"), query="status:approved"),
            Quick(label=_("To receive"), query="status:approved inspection:expected"),
            Quick(label=_("To inspect"), query="status:approved inspection:received"),
            Quick(label=_("To pay"), query="status:approved inspection:inspected,disposed money:none,planned,held,partial"),
            Quick(label=_("Needs attention"), query="money:attention,held"),
            Quick(label=_("Done"), query="status:done"),
        ),
        panels=panels,
        flags=flags,
        parts=(PARCELS, LOTS, PAYOUTS, DRAFTS),
        named=next_name,
    )
)  # fmt: skip
