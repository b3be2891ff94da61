"""What can happen in a return session, in the order in which it may. Amounts are minor units of the store's currency."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from floorwalker.channels.returns.models import METHODS, WAITING_FOR, WAITING_ON
from floorwalker.channels.returns.policies.naming import answer_named, question_named, reason_named
from floorwalker.core.facts import Doer, Fact
from floorwalker.kit.speech import later as _

Client = Literal["portal", "agent", "api"]
CLIENTS: dict[str, str] = {"portal": _("Portal"), "agent": _("Staff"), "api": _("API")}
Option = Literal["refund", "store_credit", "gift_card", "exchange", "replacement", "keep_item", "donate"]
Ref = Annotated[str, Meta(max_length=200)]
Code = Annotated[str, Meta(max_length=40)]
Words = Annotated[str, Meta(max_length=2000)]
Short = Annotated[str, Meta(max_length=255)]
Amount = Annotated[int, Meta(ge=0, le=10**15)]
Balance = Annotated[int, Meta(ge=-(10**15), le=10**15)]
Line = Annotated[int, Meta(ge=1, le=1_000_000)]
Pieces = Annotated[int, Meta(ge=1, le=1_000_000)]
Version = Annotated[int, Meta(ge=0)]


@dataclass(frozen=True, kw_only=True)
class ReturnFact(Fact):
    """What the shopper does, unless a fact says otherwise."""

    done_by: ClassVar[Doer] = "customer"


@dataclass(frozen=True, kw_only=True)
class ReturnOpened(ReturnFact):
    """An order was looked up, and whoever did knew whose it is: the session begins."""

    type = "return.opened"
    label = _("Return opened")
    says = _("Return of {order_name} opened")
    private: ClassVar[tuple[str, ...]] = ("customer", "email")
    client: Client = "portal"
    order: Ref = ""
    order_external: Ref = ""
    order_name: Annotated[str, Meta(max_length=64)] = ""
    order_value: Amount = 0
    customer_id: Ref = ""
    customer: Ref = ""
    email: Annotated[str, Meta(max_length=254)] = ""
    language: Annotated[str, Meta(max_length=16)] = ""
    gift: bool = False


@dataclass(frozen=True, kw_only=True)
class ItemFact(ReturnFact):
    """Something about one line of the order; ``name`` is what it was called then."""

    line: Line = 1
    name: Short = ""


@dataclass(frozen=True, kw_only=True)
class ItemChosen(ItemFact):
    """So many units of a line are to go back; said again, the number counts anew. Its rules were asked, and ``trace`` says how they came out."""

    type = "item.chosen"
    label = _("Item chosen")
    says = _("Chose {quantity} × {name}")
    private: ClassVar[tuple[str, ...]] = ("trace",)
    quantity: Pieces = 1
    product_id: Ref = ""
    variant_ref: Ref = ""
    sku: Annotated[str, Meta(max_length=120)] = ""
    picture_url: Annotated[str, Meta(max_length=1000)] = ""
    listed: Amount = 0
    paid: Amount = 0
    discount: Amount = 0
    tax: Amount = 0
    verdict: Annotated[str, Meta(max_length=24)] = ""
    told: Words = ""
    version: Annotated[int, Meta(ge=0)] = 0
    trace: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class ItemDropped(ItemFact):
    """A line is not to go back after all."""

    type = "item.dropped"
    label = _("Item dropped")
    says = _("Dropped {name}")


@dataclass(frozen=True, kw_only=True)
class ReasonGiven(ItemFact):
    """Why an item goes back, by codes of that version of the store's terms; the remark can be erased.

    ``words`` is kept by older facts alone: the reason as its shopper read it.
    """

    type = "item.reason_given"
    label = _("Reason given")
    says = _("{name}: {reason_label}{remarked}")
    private: ClassVar[tuple[str, ...]] = ("remark",)
    reason: Code = ""
    sub_reason: Code = ""
    vocabulary: Version = 0
    words: Annotated[str, Meta(max_length=200)] = ""
    remark: Words = ""

    @property
    def reason_label(self) -> str:
        """The reason in the reader's language."""
        return reason_named(self.vocabulary, self.reason, self.sub_reason, words=self.words)

    @property
    def remarked(self) -> str:
        """The remark, if there is one."""
        return f" – “{self.remark}”" if self.remark else ""


@dataclass(frozen=True, kw_only=True)
class QuestionAnswered(ItemFact):
    """A follow-up question was answered, a choice by its code; ``text`` is the question as the store wrote it. The answer can be erased."""

    type = "item.answered"
    label = _("Question answered")
    says = _("{name}: {question_label} – {answer_label}")
    private: ClassVar[tuple[str, ...]] = ("answer",)
    question: Code = ""
    vocabulary: Version = 0
    text: Short = ""
    answer: Words = ""

    question_label = property(lambda fact: question_named(fact.vocabulary, fact.question, text=fact.text))
    answer_label = property(lambda fact: answer_named(fact.vocabulary, fact.question, fact.answer))


@dataclass(frozen=True, kw_only=True)
class PhotosAdded(ItemFact):
    """The shopper sent photos of an item."""

    type = "item.photographed"
    label = _("Photos added")
    says = _("Photos of {name}")
    private: ClassVar[tuple[str, ...]] = ("images",)
    photos: ClassVar[tuple[str, ...]] = ("images",)
    question: Code = ""
    images: tuple[Annotated[str, Meta(max_length=64)], ...] = ()


@dataclass(frozen=True, kw_only=True)
class PhotoRemoved(ItemFact):
    """A photo was taken back."""

    type = "item.photo_removed"
    label = _("Photo removed")
    says = _("Removed a photo of {name}")
    photo: Annotated[str, Meta(max_length=64)] = ""


@dataclass(frozen=True, kw_only=True)
class MethodChosen(ReturnFact):
    """How the items come back."""

    type = "return.method_chosen"
    label = _("Method chosen")
    says = _("Comes back by: {method_label}")
    method: Literal["label", "drop_off", "own_carrier", "store", "none"] = "label"

    method_label = property(lambda fact: METHODS[fact.method])


@dataclass(frozen=True, kw_only=True)
class ContactGiven(ReturnFact):
    """Where the shopper wants to be written to; the address can be erased."""

    type = "return.contact_given"
    label = _("Contact given")
    says = _("Wants to be written to: {email}")
    private: ClassVar[tuple[str, ...]] = ("email",)
    email: Annotated[str, Meta(max_length=254)] = ""


@dataclass(frozen=True, kw_only=True)
class ReturnSubmitted(ReturnFact):
    """The return was asked for; its units are claimed and its RMA made. ``due`` is what the customer must pay first."""

    type = "return.submitted"
    label = _("Return submitted")
    says = _("Return submitted: {rma_name}")
    tone = "green"
    rma: Ref = ""
    rma_name: Annotated[str, Meta(max_length=64)] = ""
    balance: Balance = 0
    due: Amount = 0
    review: bool = False
    at_once: bool | None = None


@dataclass(frozen=True, kw_only=True)
class PaymentReceived(ReturnFact):
    """What the customer owed has been paid."""

    type = "return.paid"
    label = _("Payment received")
    says = _("Paid {amount:money}")
    tone = "green"
    reference: Ref = ""
    amount: Amount = 0


@dataclass(frozen=True, kw_only=True)
class ReturnWaits(Fact):
    """Whose turn it is now, and what is to be done: the shopper went to pay, a parcel came, a payout leaves."""

    type = "return.waits"
    label = _("Waits")
    says = _("Waits for: {turn}")
    tone = "secondary"
    waiting_on: Literal["", "customer", "merchant", "system"] = ""
    waiting_for: Annotated[str, Meta(max_length=16)] = ""

    @property
    def turn(self) -> str:
        """Who is to do what."""
        parts = (WAITING_ON.get(self.waiting_on), WAITING_FOR.get(self.waiting_for, self.waiting_for))
        return ", ".join(str(part) for part in parts if part) or str(_("nobody"))


@dataclass(frozen=True, kw_only=True)
class ReturnApproved(Fact):
    """The merchant approved the RMA."""

    type = "return.approved"
    label = _("Return approved")
    says = _("Return approved")
    tone = "green"


@dataclass(frozen=True, kw_only=True)
class ReturnDeclined(Fact):
    """The merchant declined the return, in the session or by rejecting its RMA; the message for the customer can be erased."""

    type = "return.declined"
    label = _("Return declined")
    says = _("Return declined{why}")
    tone = "red"
    private: ClassVar[tuple[str, ...]] = ("message",)
    reason: Code = ""
    message: Words = ""

    why = property(lambda fact: f" – “{fact.message}”" if fact.message else "")


@dataclass(frozen=True, kw_only=True)
class ReturnCancelled(ReturnFact):
    """The customer does not want to return anything any more; why can be erased."""

    type = "return.cancelled"
    label = _("Return cancelled")
    says = _("Return cancelled{why}")
    tone = "secondary"
    private: ClassVar[tuple[str, ...]] = ("reason",)
    reason: Words = ""

    why = property(lambda fact: f" – “{fact.reason}”" if fact.reason else "")


@dataclass(frozen=True, kw_only=True)
class Resumed(ReturnFact):
    """The shopper came back after the session was abandoned."""

    type = "return.resumed"
    label = _("Resumed")
    says = _("Resumed")


@dataclass(frozen=True, kw_only=True)
class ReturnNoted(Fact):
    """A colleague wrote something down; it can be erased."""

    type = "return.noted"
    label = _("Note")
    says = _("Note: {text}")
    tone = "secondary"
    private: ClassVar[tuple[str, ...]] = ("text", "images")
    photos: ClassVar[tuple[str, ...]] = ("images",)
    text: Words = ""
    images: tuple[Annotated[str, Meta(max_length=64)], ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReturnStale(Fact):
    """Nothing was done for a while."""

    type = "return.stale"
    label = _("Stale")
    says = _("Idle for a while")
    tone = "yellow"


@dataclass(frozen=True, kw_only=True)
class ReturnAbandoned(Fact):
    """Nobody came back, or the payment did not come in time."""

    type = "return.abandoned"
    label = _("Abandoned")
    says = _("Abandoned: {why}")
    tone = "secondary"
    reason: Literal["idle", "payment"] = "idle"

    @property
    def why(self) -> str:
        """Why, in words."""
        return str(_("no payment in time") if self.reason == "payment" else _("nobody came back"))
