"""What can happen to an RMA, in the order in which it may. Amounts are minor units of the store's currency."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from msgspec import Meta

from floorwalker.commerce.rmas.models import CONDITIONS, DISPOSITIONS, PARCELS, REJECTIONS
from floorwalker.core.facts import Fact
from floorwalker.kit.speech import later as _

Code = Annotated[str, Meta(max_length=40)]
Short = Annotated[str, Meta(max_length=120)]
Words = Annotated[str, Meta(max_length=200)]
Text = Annotated[str, Meta(max_length=2_000)]
Ref = Annotated[str, Meta(max_length=64)]
Images = Annotated[tuple[Ref, ...], Meta(max_length=50)]
Amount = Annotated[int, Meta(ge=0, le=10**15)]
Units = Annotated[int, Meta(ge=1, le=1_000_000)]
Number = Annotated[int, Meta(ge=1, le=100_000)]
Option = Literal["refund", "store_credit", "gift_card", "exchange", "replacement", "keep_item", "donate", "no_action"]
OriginKind = Literal["portal", "enforced", "unlimited"]
Method = Literal["label", "dropoff", "own_carrier", "store", "none"]
Condition = Literal["", "new", "good", "worn", "damaged", "wrong_item"]
Disposition = Literal["restock", "refurbish", "liquidate", "donate", "destroy", "return_to_vendor", "quarantine"]
ParcelState = Literal[
    "label_created", "in_transit", "at_facility", "received", "inspected", "exported", "returned_to_retailer",
    "rejected_at_hub", "lost", "not_required",
]  # fmt: skip
ORIGINS: dict[str, str] = {
    "portal": _("Portal"),
    "enforced": _("Agent"),
    "unlimited": _("Agent, without limits"),
}
_CONDITIONS, _DISPOSITIONS = dict(CONDITIONS), dict(DISPOSITIONS)


def tail(field_name: str, form: str) -> property:
    """A piece of a sentence that is said only when the field is given: ``form`` with its value."""
    return property(lambda fact: form.format(value) if (value := getattr(fact, field_name)) else "")


@dataclass(frozen=True, kw_only=True)
class Exchanged:
    """What is wanted instead."""

    variant: Annotated[str, Meta(max_length=200)] = ""
    sku: Short = ""
    title: Annotated[str, Meta(max_length=255)] = ""
    price: Amount = 0


@dataclass(frozen=True, kw_only=True)
class Line:
    """Units of one line of the order, why they come back, and what is wanted for them.

    The reason is given by codes of that version of the store's terms, of the newest where none is named. ``out_of_policy`` is
    the outcome of rules that it goes beyond.
    """

    line: Number
    quantity: Units
    sku: Short = ""
    title: Annotated[str, Meta(max_length=255)] = ""
    picture_url: Annotated[str, Meta(max_length=1_000)] = ""
    reason: Code = ""
    sub_reason: Code = ""
    vocabulary: Annotated[int, Meta(ge=0)] | None = None
    reason_words: Words = ""
    option: Option = "refund"
    value: Amount = 0
    bonus: Amount = 0
    fee: Amount = 0
    exchange: Exchanged | None = None
    policy: Annotated[str, Meta(max_length=80)] = ""
    out_of_policy: Code = ""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """How the store's rules came out for one line; ``line`` is its place in the RMA."""

    line: Number
    trace: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What the shopper wrote and showed of one line; ``line`` is its place in the RMA."""

    line: Number
    text: Text = ""
    images: Images = ()


@dataclass(frozen=True, kw_only=True)
class RmaRequested(Fact):
    """Somebody asks to send something back; who, what they wrote and showed, and what the rules saw, can be erased."""

    type = "rma.requested"
    label = _("Requested")
    says = _("Return of {units} requested for {order_name} ({origin_label}){why}")
    private: ClassVar[tuple[str, ...]] = ("remarks", "images", "reason", "customer_ref", "judgements")
    photos: ClassVar[tuple[str, ...]] = ("images",)
    order: UUID
    order_name: Annotated[str, Meta(max_length=64)]
    customer: UUID | None = None
    customer_ref: Words = ""
    origin: OriginKind
    origin_session: UUID | None = None
    reason: Words = ""
    method: Method = "label"
    lines: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=500)]
    remarks: Annotated[tuple[Remark, ...], Meta(max_length=500)] = ()
    images: Images = ()
    judgements: Annotated[tuple[Judgement, ...], Meta(max_length=500)] = ()

    units = property(lambda fact: sum(line.quantity for line in fact.lines))
    origin_label = property(lambda fact: ORIGINS[fact.origin])
    why = tail("reason", ": {}")


@dataclass(frozen=True, kw_only=True)
class RmaHeld(Fact):
    """The decision waits; the reason can be erased."""

    type = "rma.held"
    label = _("Put on hold")
    says = _("Put on hold{why}")
    tone = "orange"
    private: ClassVar[tuple[str, ...]] = ("reason",)
    reason: Words = ""

    why = tail("reason", ": {}")


@dataclass(frozen=True, kw_only=True)
class RmaResumed(Fact):
    """The decision goes on."""

    type = "rma.resumed"
    label = _("Resumed")
    says = _("Taken off hold")


@dataclass(frozen=True, kw_only=True)
class RmaApproved(Fact):
    """The goods may come back; the message to the customer can be erased. ``automatic``: by the store's terms.

    ``closes``: by itself, when all is done.
    """

    type = "rma.approved"
    label = _("Approved")
    says = _("Approved{how}{words}")
    tone = "green"
    private: ClassVar[tuple[str, ...]] = ("message",)
    automatic: bool = False
    closes: bool = False
    message: Text = ""

    how = property(lambda fact: _(" automatically") if fact.automatic else "")
    words = tail("message", _(": “{}”"))


@dataclass(frozen=True, kw_only=True)
class RmaRejected(Fact):
    """The goods may not come back, and their units are free again; the message to the customer can be erased."""

    type = "rma.rejected"
    label = _("Rejected")
    says = _("Rejected ({reason_label}){words}")
    tone = "red"
    private: ClassVar[tuple[str, ...]] = ("message",)
    reason: Code
    message: Text = ""

    reason_label = property(lambda fact: REJECTIONS.get(fact.reason, fact.reason))
    words = tail("message", _(": “{}”"))


@dataclass(frozen=True, kw_only=True)
class LineRejected(Fact):
    """One line may not come back, and its units are free again; the message to the customer can be erased."""

    type = "line.rejected"
    label = _("Line rejected")
    says = _("Line {line} rejected ({reason_label}){words}")
    tone = "red"
    private: ClassVar[tuple[str, ...]] = ("message",)
    line: Number
    reason: Code
    message: Text = ""

    reason_label = property(lambda fact: REJECTIONS.get(fact.reason, fact.reason))
    words = tail("message", _(": “{}”"))


@dataclass(frozen=True, kw_only=True)
class RmaCancelled(Fact):
    """It is given up before goods or money moved, and its units are free again; the reason can be erased."""

    type = "rma.cancelled"
    label = _("Cancelled")
    says = _("Cancelled{why}")
    tone = "red"
    private: ClassVar[tuple[str, ...]] = ("reason",)
    reason: Words = ""

    why = tail("reason", ": {}")


@dataclass(frozen=True, kw_only=True)
class ParcelTracked(Fact):
    """Where a parcel is. Sent late or twice it is taken all the same, and never takes the parcel back."""

    type = "parcel.tracked"
    label = _("Parcel tracked")
    says = _("Parcel {parcel}: {state_label}{by}")
    parcel: Annotated[str, Meta(min_length=1, max_length=120)]
    state: ParcelState
    carrier: Annotated[str, Meta(max_length=64)] = ""
    tracking: Short = ""

    state_label = property(lambda fact: PARCELS.state(fact.state).label)
    by = tail("carrier", " ({})")


@dataclass(frozen=True, kw_only=True)
class Counted:
    """So many units of a line in such a condition."""

    line: Number
    quantity: Annotated[int, Meta(ge=0, le=1_000_000)]
    condition: Condition = ""


@dataclass(frozen=True, kw_only=True)
class GoodsReceived(Fact):
    """Goods were unpacked and counted. ``complete``: no more is expected, so that what is not there is missing."""

    type = "goods.received"
    label = _("Goods received")
    says = _("Received {units}{rest}")
    tone = "green"
    counted: Annotated[tuple[Counted, ...], Meta(max_length=500)]
    complete: bool = False

    units = property(lambda fact: sum(one.quantity for one in fact.counted))
    rest = property(lambda fact: _(", no more expected") if fact.complete else "")


@dataclass(frozen=True, kw_only=True)
class GoodsInspected(Fact):
    """Units of a line were looked at; explanation and photos can be erased."""

    type = "goods.inspected"
    label = _("Goods inspected")
    says = _("Inspected {quantity} of line {line}: {outcome}{words}")
    private: ClassVar[tuple[str, ...]] = ("explanation", "images")
    photos: ClassVar[tuple[str, ...]] = ("images",)
    line: Number
    quantity: Units
    returned: bool
    restockable: bool = False
    condition: Condition = ""
    explanation: Text = ""
    images: Images = ()

    words = tail("explanation", _(": “{}”"))

    @property
    def outcome(self) -> str:
        """What was found, in words."""
        if not self.returned:
            return str(_("not returned"))
        found = _("restockable") if self.restockable else _("not restockable")
        return f"{found}, {_CONDITIONS[self.condition]}" if self.condition else str(found)


@dataclass(frozen=True, kw_only=True)
class GoodsDisposed(Fact):
    """What was done with units of a line. Stock listens for those that are restocked."""

    type = "goods.disposed"
    label = _("Goods disposed of")
    says = _("{quantity} of line {line}: {disposition_label}")
    line: Number
    quantity: Units
    disposition: Disposition
    order_line: Annotated[int, Meta(ge=0, le=100_000)] = 0
    sku: Short = ""

    disposition_label = property(lambda fact: _DISPOSITIONS[fact.disposition])


@dataclass(frozen=True, kw_only=True)
class RmaClosed(Fact):
    """All is done. ``automatic``: it closed by itself."""

    type = "rma.closed"
    label = _("Closed")
    says = _("Closed{how}{why}")
    tone = "green"
    private: ClassVar[tuple[str, ...]] = ("reason",)
    automatic: bool = False
    reason: Words = ""

    how = property(lambda fact: _(" by itself, as all was done") if fact.automatic else "")

    why = tail("reason", ": {}")


@dataclass(frozen=True, kw_only=True)
class RmaReopened(Fact):
    """It goes on; ``claimed``: its units had been freed and were taken again. The reason can be erased."""

    type = "rma.reopened"
    label = _("Reopened")
    says = _("Reopened{why}")
    tone = "orange"
    private: ClassVar[tuple[str, ...]] = ("reason",)
    claimed: bool = False
    reason: Words = ""

    why = tail("reason", ": {}")


@dataclass(frozen=True, kw_only=True)
class RmaExpired(Fact):
    """Approved, but nothing was sent in time."""

    type = "rma.expired"
    label = _("Expired")
    says = _("Expired: nothing was sent")
    tone = "secondary"


@dataclass(frozen=True, kw_only=True)
class UnitsFreed(Fact):
    """The units of an expired RMA may be returned otherwise, and what was planned for them is cancelled."""

    type = "rma.freed"
    label = _("Units freed")
    says = _("Units freed")
    tone = "secondary"


@dataclass(frozen=True, kw_only=True)
class RmaNoted(Fact):
    """Somebody wrote a note, perhaps with photos; both can be erased."""

    type = "rma.noted"
    label = _("Note")
    says = "{text}"
    tone = "secondary"
    private: ClassVar[tuple[str, ...]] = ("text", "images")
    photos: ClassVar[tuple[str, ...]] = ("images",)
    text: Text = ""
    images: Images = ()


@dataclass(frozen=True, kw_only=True)
class RmaMailed(Fact):
    """Somebody had the customer told again how it stands."""

    type = "rma.mailed"
    label = _("Mail sent again")
    says = _("Mail to the customer sent again")
    tone = "secondary"
