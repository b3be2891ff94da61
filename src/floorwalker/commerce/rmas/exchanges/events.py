"""What can happen to the new items of an RMA, and to what the customer pays for them. Amounts are minor units."""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from msgspec import Meta

from floorwalker.commerce.rmas.events import Amount, Number, Short, Units, Words, tail
from floorwalker.core.facts import Fact
from floorwalker.kit.speech import later as _

Money = Annotated[int, Meta(ge=1, le=10**15)]


@dataclass(frozen=True, kw_only=True)
class DraftMade(Fact):
    """An order for a new item was drafted; where it goes can be erased. ``due`` is what the customer pays before it is released."""

    type = "draft.made"
    label = _("New item drafted")
    says = _("New item drafted: {quantity} × {title}, {price:money}{open}")
    private: ClassVar[tuple[str, ...]] = ("ship_to",)
    draft: Number
    line: Number
    variant: Words = ""
    sku: Short = ""
    title: Annotated[str, Meta(max_length=255)] = ""
    quantity: Units
    price: Amount
    due: Amount = 0
    ship_to: dict[str, str] = field(default_factory=dict)

    open = property(lambda fact: _(", waits for the customer's payment") if fact.due else "")


@dataclass(frozen=True, kw_only=True)
class DraftReleased(Fact):
    """A new item is on order: all that it costs was given or paid."""

    type = "draft.released"
    label = _("New item released")
    says = _("New item {draft} released")
    tone = "green"
    draft: Number


@dataclass(frozen=True, kw_only=True)
class DraftsAbandoned(Fact):
    """New items were not paid for in time; they will not be sent."""

    type = "draft.abandoned"
    label = _("New items abandoned")
    says = _("New items given up: the customer did not pay in time")
    tone = "orange"


@dataclass(frozen=True, kw_only=True)
class PaymentLinked(Fact):
    """There is an address at which the customer can pay what is due."""

    type = "payment.linked"
    label = _("Payment link made")
    says = _("Payment link over {amount:money} made")
    tone = "secondary"
    amount: Money
    url: Annotated[str, Meta(max_length=2_000)]


@dataclass(frozen=True, kw_only=True)
class PaymentEntered(Fact):
    """The customer paid what is due for new items, or a part of it. ``reference`` is what the one who took it calls it."""

    type = "payment.entered"
    label = _("Payment entered")
    says = _("The customer paid {amount:money}, {reference}")
    tone = "green"
    amount: Money
    reference: Words


@dataclass(frozen=True, kw_only=True)
class PaymentReturned(Fact):
    """What the customer had paid for new items that are not sent was given back; the reason can be erased."""

    type = "payment.returned"
    label = _("Payment given back")
    says = _("{amount:money} of the customer's payment given back, {reference}{why}")
    tone = "orange"
    private: ClassVar[tuple[str, ...]] = ("reason",)
    amount: Money
    reference: Words
    reason: Words = ""

    why = tail("reason", ": {}")
