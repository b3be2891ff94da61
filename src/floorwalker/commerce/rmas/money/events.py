"""What can happen to the money of an RMA. Amounts are minor units of the store's currency."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from msgspec import Meta

from floorwalker.commerce.rmas.events import Amount, Number, Option, Words, tail
from floorwalker.commerce.rmas.models import OPTIONS
from floorwalker.core.facts import Fact
from floorwalker.kit.speech import later as _

_OPTIONS = dict(OPTIONS)
Complaint = Annotated[str, Meta(max_length=300)]


@dataclass(frozen=True, kw_only=True)
class PayoutPlanned(Fact):
    """So much will be given for a line; the reason can be erased. ``line`` 0: for the order.

    ``held``: it is more than its planner may pay alone. ``draft``: it pays for that new item.
    """

    type = "payout.planned"
    label = _("Payout planned")
    says = _("{method_label} of {total:money} planned{hold}{why}")
    private: ClassVar[tuple[str, ...]] = ("reason",)
    payout: Number
    line: Annotated[int, Meta(ge=0, le=100_000)]
    method: Option
    amount: Amount
    bonus: Amount = 0
    held: bool = False
    draft: Annotated[int, Meta(ge=0, le=100_000)] = 0
    reason: Words = ""

    method_label = property(lambda fact: _OPTIONS[fact.method])
    total = property(lambda fact: fact.amount + fact.bonus)
    hold = property(lambda fact: _(", waits for a second person") if fact.held else "")
    why = tail("reason", ": {}")


@dataclass(frozen=True, kw_only=True)
class OfPayout(Fact):
    """Base of what happens to one payout."""

    payout: Number


@dataclass(frozen=True, kw_only=True)
class PayoutApproved(OfPayout):
    """A second person agreed to a payout that its planner may not make alone."""

    type = "payout.approved"
    label = _("Payout approved")
    says = _("Payout {payout} approved by a second person")
    tone = "green"


@dataclass(frozen=True, kw_only=True)
class PayoutCancelled(OfPayout):
    """A payout will not be made; its amount is free again. The reason can be erased."""

    type = "payout.cancelled"
    label = _("Payout cancelled")
    says = _("Payout {payout} cancelled{why}")
    tone = "secondary"
    private: ClassVar[tuple[str, ...]] = ("reason",)
    reason: Words = ""

    why = tail("reason", ": {}")


@dataclass(frozen=True, kw_only=True)
class PayoutUndone(OfPayout):
    """A payout was stopped in its undo window; it waits for somebody to send it."""

    type = "payout.undone"
    label = _("Payout stopped")
    says = _("Payout {payout} stopped before it left")
    tone = "orange"


@dataclass(frozen=True, kw_only=True)
class PayoutSent(OfPayout):
    """Somebody sent a payout at once, or again."""

    type = "payout.sent"
    label = _("Payout sent")
    says = _("Payout {payout} sent")


@dataclass(frozen=True, kw_only=True)
class PayoutsDue(Fact):
    """The undo window of payouts is over: they leave."""

    type = "payout.due"
    label = _("Payouts left")
    says = _("Payouts left, their undo window was over")


@dataclass(frozen=True, kw_only=True)
class PayoutExecuted(OfPayout):
    """It was paid; ``reference`` is what the one who paid calls it. ``by_hand``: somebody says so, and how they know can be erased."""

    type = "payout.executed"
    label = _("Paid out")
    says = _("Payout {payout} paid{what}")
    tone = "green"
    private: ClassVar[tuple[str, ...]] = ("reason",)
    reference: Words = ""
    by_hand: bool = False
    reason: Words = ""

    what = tail("reference", ", {}")


@dataclass(frozen=True, kw_only=True)
class PayoutFailed(OfPayout):
    """It was certainly not paid, and why."""

    type = "payout.failed"
    label = _("Payout failed")
    says = _("Payout {payout} failed: {reason}")
    tone = "red"
    reason: Complaint


@dataclass(frozen=True, kw_only=True)
class PayoutUnclear(OfPayout):
    """Nobody knows whether it was paid; a person must look."""

    type = "payout.unclear"
    label = _("Payout unclear")
    says = _("Payout {payout} needs attention: {reason}")
    tone = "red"
    reason: Complaint


@dataclass(frozen=True, kw_only=True)
class PayoutWrittenOff(OfPayout):
    """A person says that it was not and will not be paid; how they know can be erased."""

    type = "payout.written_off"
    label = _("Payout written off")
    says = _("Payout {payout} written off{why}")
    tone = "secondary"
    private: ClassVar[tuple[str, ...]] = ("reason",)
    reason: Words = ""

    why = tail("reason", ": {}")
