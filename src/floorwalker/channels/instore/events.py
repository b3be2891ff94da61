"""What can happen in a shopping session, in the order in which it may. Amounts are minor units of the store's currency."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from floorwalker.core.facts import Doer, Fact
from floorwalker.kit.speech import later as _

Client = Literal["sdk_android", "sdk_ios", "web", "hand_scanner", "sco"]
CLIENTS: dict[str, str] = {
    "sdk_android": "SDK (Android)",
    "sdk_ios": "SDK (iOS)",
    "web": "Web",
    "hand_scanner": _("Hand scanner"),
    "sco": "Matrix SCO",
}
Ref = Annotated[str, Meta(min_length=1, max_length=100)]
Short = Annotated[str, Meta(max_length=100)]
Words = Annotated[str, Meta(max_length=200)]
Amount = Annotated[int, Meta(ge=0, le=100_000_000_000)]
Pieces = Annotated[int, Meta(ge=1, le=9_999)]


def _tail(field_name: str, form: str) -> property:
    """A piece of a sentence that is said only when the field is given: ``form`` with its value."""
    return property(lambda fact: form.format(value) if (value := getattr(fact, field_name)) else "")


@dataclass(frozen=True, kw_only=True)
class Greeting(Fact):
    """What a client says of itself and of the shopper, whose ID can be erased."""

    private: ClassVar[tuple[str, ...]] = ("customer",)
    done_by = "customer"
    client: Client = "web"
    client_version: Annotated[str, Meta(max_length=40)] = ""
    device: Short = ""
    customer: Words = ""
    customer_kind: Literal["", "first_time", "recurring"] = ""

    client_label = property(lambda fact: CLIENTS[fact.client])


@dataclass(frozen=True, kw_only=True)
class CheckedIn(Greeting):
    """The shopper checked in to the store, before the first scan."""

    type = "basket.checked_in"
    label = _("Checked in")
    says = _("Checked in with {client_label}")


@dataclass(frozen=True, kw_only=True)
class BasketCreated(Greeting):
    """The basket was created: the shopping session starts."""

    type = "basket.created"
    label = _("Basket created")
    says = _("Basket created with {client_label}")


@dataclass(frozen=True, kw_only=True)
class ItemScanned(Fact):
    """A product was put in the basket. ``code`` is what the scanner read; ``price`` is for one piece, ``weight`` grams.

    ``position`` names the line on the device; without it the product itself does. The same line again adds to it.
    """

    type = "item.scanned"
    label = _("Item scanned")
    says = _("Scanned {article}{times}")
    done_by = "customer"
    code: Ref
    position: Short = ""
    name: Words = ""
    quantity: Pieces = 1
    price: Amount | None = None
    weight: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    minimum_age: Annotated[int, Meta(ge=0, le=99)] = 0

    @property
    def article(self) -> str:
        """What people call it."""
        return self.name or self.code

    @property
    def times(self) -> str:
        """How often, unless once."""
        return f" × {self.quantity}" if self.quantity > 1 else ""


@dataclass(frozen=True, kw_only=True)
class QuantityChanged(Fact):
    """The quantity of a line was set."""

    type = "item.quantity_changed"
    label = _("Quantity changed")
    says = _("Changed {line} to {quantity}")
    done_by = "customer"
    line: Ref
    quantity: Pieces


@dataclass(frozen=True, kw_only=True)
class ItemRemoved(Fact):
    """A line, or some pieces of it, left the basket. Without ``quantity`` the whole line goes."""

    type = "item.removed"
    label = _("Item removed")
    says = _("Removed {line}{times}")
    done_by = "customer"
    line: Ref
    quantity: Pieces | None = None

    times = _tail("quantity", " × {}")


@dataclass(frozen=True, kw_only=True)
class CheckoutStarted(Fact):
    """The shopper went to the checkout."""

    type = "checkout.started"
    label = _("Checkout started")
    says = _("Checkout started")
    done_by = "customer"


@dataclass(frozen=True, kw_only=True)
class TransactionStarted(Fact):
    """A payment attempt began: the shopper tapped Pay."""

    type = "transaction.started"
    label = _("Transaction started")
    says = _("Transaction started, {amount:money}{by_method}")
    done_by = "customer"
    transaction: Ref
    amount: Amount
    method: Annotated[str, Meta(max_length=60)] = ""

    by_method = _tail("method", ", {}")


@dataclass(frozen=True, kw_only=True)
class CheckRequired(Fact):
    """An employee must look at the basket (spot) or at the shopper's age before payment."""

    type = "check.required"
    label = _("Check required")
    says = _("{kind_label} required")
    tone = "orange"
    check: Ref
    kind: Literal["spot", "age"]
    mode: Literal["", "sight_check", "partial_rescan", "full_rescan"] = ""
    transaction: Short = ""

    kind_label = property(lambda fact: {"spot": _("Spot check"), "age": _("Age verification")}[fact.kind])


@dataclass(frozen=True, kw_only=True)
class CheckShown(Fact):
    """The shopper's app showed that a check is needed; waiting time starts."""

    type = "check.shown"
    label = _("Check shown")
    says = _("Check shown to the shopper")
    tone = "orange"
    check: Ref


@dataclass(frozen=True, kw_only=True)
class Look(Fact):
    """What an employee did with a check; who it was can be erased."""

    private: ClassVar[tuple[str, ...]] = ("employee",)
    done_by = "employee"
    check: Ref
    employee: Short = ""

    by = _tail("employee", _(" by {}"))

    @property
    def doer(self) -> tuple[Doer, str]:
        """An employee, whose name stays beside the event."""
        return "employee", "Employee"


@dataclass(frozen=True, kw_only=True)
class CheckAcknowledged(Look):
    """An employee opened the basket; waiting time ends, handling time starts."""

    type = "check.acknowledged"
    label = _("Check acknowledged")
    says = _("Check opened{by}")
    tone = "orange"


@dataclass(frozen=True, kw_only=True)
class CheckApproved(Look):
    """The check found nothing wrong."""

    type = "check.approved"
    label = _("Check approved")
    says = _("Check approved{by}")
    tone = "green"


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One mismatch that a check put right; ``value`` is what the store would have lost."""

    kind: Literal["missing", "extra", "wrong_quantity", "wrong_discount"]
    code: Short = ""
    quantity: Annotated[int, Meta(ge=0, le=9_999)] = 1
    value: Amount = 0


@dataclass(frozen=True, kw_only=True)
class CheckRejected(Look):
    """The check found mismatches; the shopper goes back to the basket and the transaction is cancelled."""

    type = "check.rejected"
    label = _("Check rejected")
    says = _("Check rejected{by}, {found} corrected")
    tone = "red"
    corrections: Annotated[tuple[Correction, ...], Meta(max_length=200)] = ()

    found = property(lambda fact: len(fact.corrections))


@dataclass(frozen=True, kw_only=True)
class CheckVoided(Fact):
    """The check is not needed any more."""

    type = "check.voided"
    label = _("Check voided")
    says = _("Check no longer needed")
    tone = "secondary"
    check: Ref


@dataclass(frozen=True, kw_only=True)
class TransactionCancelled(Fact):
    """A payment attempt was cancelled."""

    type = "transaction.cancelled"
    label = _("Transaction cancelled")
    says = _("Transaction cancelled{why}")
    tone = "red"
    transaction: Ref
    reason: Words = ""

    why = _tail("reason", ": {}")


@dataclass(frozen=True, kw_only=True)
class TransactionFailed(Fact):
    """A payment attempt failed."""

    type = "transaction.failed"
    label = _("Transaction failed")
    says = _("Payment failed{why}")
    tone = "red"
    transaction: Ref
    reason: Words = ""

    why = _tail("reason", ": {}")


@dataclass(frozen=True, kw_only=True)
class TransactionCompleted(Fact):
    """The payment succeeded. It counts even when the session had ended meanwhile."""

    type = "transaction.completed"
    label = _("Payment completed")
    says = _("Payment completed, {amount:money}{by_method}")
    tone = "green"
    transaction: Ref
    amount: Amount
    method: Annotated[str, Meta(max_length=60)] = ""
    receipt: Short = ""

    by_method = _tail("method", ", {}")


@dataclass(frozen=True, kw_only=True)
class ExitScanned(Fact):
    """The shopper scanned the exit code and left."""

    type = "exit.scanned"
    label = _("Exit code scanned")
    says = _("Exit code scanned{where}")
    tone = "green"
    done_by = "customer"
    gate: Short = ""

    where = _tail("gate", _(" at {}"))


@dataclass(frozen=True, kw_only=True)
class FeedbackGiven(Fact):
    """The shopper rated the purchase; the comment can be erased."""

    type = "feedback.given"
    label = _("Feedback given")
    says = _("Rated {rating} of {scale}{words}")
    done_by = "customer"
    private: ClassVar[tuple[str, ...]] = ("comment",)
    rating: Annotated[int, Meta(ge=0, le=100)]
    scale: Annotated[int, Meta(ge=1, le=100)] = 5
    comment: Annotated[str, Meta(max_length=2_000)] = ""

    words = _tail("comment", _(": “{}”"))


@dataclass(frozen=True, kw_only=True)
class BasketCancelled(Fact):
    """The session was cancelled, by the shopper on the device or by staff; the reason can be erased."""

    type = "basket.cancelled"
    label = _("Session cancelled")
    says = _("Session cancelled by {by_label}{why}")
    tone = "red"
    done_by = "customer"
    private: ClassVar[tuple[str, ...]] = ("reason",)
    by: Literal["shopper", "staff"] = "shopper"
    reason: Words = ""

    @property
    def doer(self) -> tuple[Doer, str]:
        """Whoever cancelled."""
        return ("employee", "Employee") if self.by == "staff" else ("customer", "Shopper")

    by_label = property(lambda fact: {"shopper": _("shopper"), "staff": _("staff")}[fact.by])
    why = _tail("reason", ": {}")


@dataclass(frozen=True, kw_only=True)
class BasketCompleted(Fact):
    """Staff saw the shopper leave, though no exit code was scanned; the remark can be erased."""

    type = "basket.completed"
    label = _("Session completed by hand")
    says = _("Session completed by staff{why}")
    tone = "green"
    private: ClassVar[tuple[str, ...]] = ("reason",)
    reason: Words = ""

    why = _tail("reason", ": {}")


@dataclass(frozen=True, kw_only=True)
class BasketNoted(Fact):
    """Somebody wrote a note, perhaps with photos; both can be erased."""

    type = "basket.noted"
    label = _("Note")
    says = "{text}"
    tone = "secondary"
    private: ClassVar[tuple[str, ...]] = ("text", "images")
    photos: ClassVar[tuple[str, ...]] = ("images",)
    text: Annotated[str, Meta(max_length=2_000)] = ""
    images: Annotated[tuple[Short, ...], Meta(max_length=5)] = ()


@dataclass(frozen=True, kw_only=True)
class WentStale(Fact):
    """Nothing happened for a while and nothing is paid."""

    type = "basket.stale"
    label = _("Went stale")
    says = _("No activity for a while")
    tone = "yellow"


@dataclass(frozen=True, kw_only=True)
class Abandoned(Fact):
    """The session expired unpaid."""

    type = "basket.abandoned"
    label = _("Abandoned")
    says = _("Abandoned: {why}")
    tone = "secondary"
    reason: Literal["inactivity", "cut_off"]

    why = property(lambda fact: {"inactivity": _("no activity"), "cut_off": _("the store's day was over")}[fact.reason])


@dataclass(frozen=True, kw_only=True)
class GraceOver(Fact):
    """Paid, but the exit code was not scanned in time; the session is closed and flagged."""

    type = "basket.closed"
    label = _("Closed without exit scan")
    says = _("Closed: the exit code was not scanned")
    tone = "yellow"
