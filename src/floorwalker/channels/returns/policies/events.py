"""The facts of offers: what the rules had to offer for the items of a return, and what became of it."""

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from floorwalker.channels.returns.events import (
    Amount,
    Balance,
    Code,
    ItemFact,
    Line,
    Option,
    Ref,
    ReturnFact,
    Short,
    Words,
)
from floorwalker.channels.returns.models import OPTIONS
from floorwalker.channels.returns.policies.offers import Terms
from floorwalker.core.facts import Doer, Fact
from floorwalker.kit.speech import later as _


@dataclass(frozen=True, kw_only=True)
class Made:
    """One offer as it was made."""

    option: Option = "refund"
    terms: Terms = field(default_factory=Terms)
    paid: Amount = 0
    bonus: Amount = 0
    fee: Amount = 0
    balance: Balance = 0
    rule: Annotated[str, Meta(max_length=32)] = ""
    rule_name: Annotated[str, Meta(max_length=200)] = ""
    told: Words = ""


@dataclass(frozen=True, kw_only=True)
class OffersMade(ItemFact):
    """The store's rules were asked what can be offered for an item; an edit of the rules changes nothing of it."""

    type = "item.offers_made"
    label = _("Offers made")
    says = _("{name}: {offered}")
    private: ClassVar[tuple[str, ...]] = ("eligibility", "trace")
    done_by: ClassVar[Doer] = "integration"
    verdict: Annotated[str, Meta(max_length=24)] = ""
    told: Words = ""
    eligibility_version: Annotated[int, Meta(ge=0)] = 0
    version: Annotated[int, Meta(ge=0)] = 0
    offers: tuple[Made, ...] = ()
    eligibility: dict[str, Any] | None = None
    trace: dict[str, Any] | None = None

    @property
    def offered(self) -> str:
        """The options in a row."""
        return ", ".join(str(OPTIONS[made.option]) for made in self.offers) or str(_("nothing to offer"))


@dataclass(frozen=True, kw_only=True)
class OffersShown(ReturnFact):
    """The shopper sees what is offered, and may choose."""

    type = "offers.shown"
    label = _("Offers shown")
    says = _("Offers shown")


@dataclass(frozen=True, kw_only=True)
class NothingOffered(ReturnFact):
    """The rules left nothing to offer for any item: the return is declined."""

    type = "offers.none"
    label = _("Nothing offered")
    says = _("Nothing can be offered: declined by the store's rules")
    tone = "red"
    reason: Code = ""


@dataclass(frozen=True, kw_only=True)
class OfferChosen(ItemFact):
    """The shopper took an offer; the others for the same item are superseded. ``price`` is that of what an exchange is for."""

    type = "offer.chosen"
    label = _("Offer chosen")
    says = _("{name}: chose {option_label}{variant_words}")
    offer: Line = 1
    option: Option = "refund"
    variant_ref: Ref = ""
    variant_name: Short = ""
    bonus: Amount = 0
    price: Amount = 0
    balance: Balance = 0

    option_label = property(lambda fact: OPTIONS[fact.option])
    variant_words = property(lambda fact: f" – {fact.variant_name}" if fact.variant_name else "")


@dataclass(frozen=True, kw_only=True)
class WentBack(ReturnFact):
    """The shopper went back to the items; the offers are declined."""

    type = "offers.left"
    label = _("Went back")
    says = _("Went back to the items")


@dataclass(frozen=True, kw_only=True)
class OffersExpired(Fact):
    """The time of one or more offers was over."""

    type = "offers.expired"
    label = _("Offers expired")
    says = _("Offers expired")
    tone = "yellow"


@dataclass(frozen=True, kw_only=True)
class OfferWithdrawn(ItemFact):
    """Staff took an offer back."""

    type = "offer.withdrawn"
    label = _("Offer withdrawn")
    says = _("{name}: offer of {option_label} withdrawn{why}")
    tone = "orange"
    private: ClassVar[tuple[str, ...]] = ("reason",)
    done_by: ClassVar[Doer] = "employee"
    offer: Line = 1
    option: Option = "refund"
    reason: Words = ""

    option_label = property(lambda fact: OPTIONS[fact.option])
    why = property(lambda fact: f" – “{fact.reason}”" if fact.reason else "")
