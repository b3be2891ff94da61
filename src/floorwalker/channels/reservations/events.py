"""What can happen to a reserved cart, in the order in which it may. Prices are minor units of the store's currency."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from django.utils.translation import gettext, ngettext
from msgspec import Meta

from floorwalker.channels.reservations.models import REASONS
from floorwalker.core.facts import Fact
from floorwalker.kit.speech import later as _

Kind = Literal["guest", "customer", "agent", "api"]
KINDS: dict[str, str] = {"guest": _("Guest"), "customer": _("Customer"), "agent": _("Agent"), "api": _("API")}
Denial = Literal[
    "", "out_of_stock", "limit", "customer_limit", "address_limit", "restricted", "unknown", "not_reservable"
]
CancelReason = Literal["emptied", "validation_failed", "stock_lost", "restricted", "merchant", "superseded"]
Ref = Annotated[str, Meta(max_length=200)]
Short = Annotated[str, Meta(max_length=120)]
Title = Annotated[str, Meta(max_length=520)]
Units = Annotated[int, Meta(ge=0, le=1_000_000)]
Minutes = Annotated[int, Meta(ge=0, le=1440)]
Number = Annotated[int, Meta(ge=1, le=20_000)]
Country = Annotated[str, Meta(max_length=2)]


@dataclass(frozen=True, kw_only=True)
class Line:
    """What was wanted of a variant in all, what is held of it now, and why that is less."""

    level: UUID
    variant: Ref
    product: Ref
    price: Annotated[int, Meta(ge=0, le=10**13)]
    wanted: Units
    granted: Units
    sku: Short = ""
    title: Title = ""
    reason: Denial = ""

    @property
    def words(self) -> str:
        """Three of them, or why not."""
        what = self.title or self.sku or self.variant
        if self.granted < self.wanted:
            why = REASONS[self.reason or "unknown"]
            said = gettext("{granted} of {wanted} × {article} ({why})")
            return said.format(granted=self.granted, wanted=self.wanted, article=what, why=why)
        return gettext("{granted} × {article}").format(granted=self.granted, article=what)


@dataclass(frozen=True, kw_only=True)
class Asking(Fact):
    """What a cart asked for, and who asked; the address and the browser can be erased.

    ``views`` is how many pages were seen before, ``bare`` whether the request lacks what browsers send; ``None`` is not known.
    """

    private: ClassVar[tuple[str, ...]] = ("ip", "agent")
    lines: tuple[Line, ...]
    kind: Kind = "guest"
    customer: Ref = ""
    country: Country = ""
    country_source: Annotated[str, Meta(max_length=12)] = ""
    minutes: Minutes = 15
    ip: Annotated[str, Meta(max_length=45)] = ""
    agent: Annotated[str, Meta(max_length=300)] = ""
    views: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    bare: bool | None = None

    articles = property(lambda fact: ", ".join(line.words for line in fact.lines))


@dataclass(frozen=True, kw_only=True)
class CartReserved(Asking):
    """Units were held for a cart, or fewer or none of them are from now on; ``minutes`` is how long new holds last."""

    type = "cart.reserved"
    label = _("Cart reserved")
    says = _("Reserved: {articles}")


@dataclass(frozen=True, kw_only=True)
class CartDenied(Asking):
    """A cart asked for more than it can have. What it holds stays as it was."""

    type = "cart.denied"
    label = _("Reservation denied")
    says = _("Denied: {articles}")
    tone = "red"


@dataclass(frozen=True, kw_only=True)
class HoldsRenewed(Fact):
    """The shopper is still there: the holds begin anew, as far as the store allows."""

    type = "cart.renewed"
    label = _("Holds renewed")
    says = _("Renewed: {minutes} minutes from now")
    minutes: Minutes


@dataclass(frozen=True, kw_only=True)
class HoldsExtended(Fact):
    """The shopper, or somebody for them, asked for more time."""

    type = "cart.extended"
    label = _("Holds extended")
    says = _("Extended by {minutes} minutes")
    minutes: Minutes


@dataclass(frozen=True, kw_only=True)
class CartCalled(Fact):
    """An agent took the cart over to settle it on the phone; it is held for ``minutes`` from then. Who called and the note can be erased."""

    type = "cart.called"
    label = _("Converted to call")
    says = _("Converted to a call: held for {minutes} minutes from now")
    private: ClassVar[tuple[str, ...]] = ("caller", "note")
    minutes: Minutes
    caller: Ref = ""
    note: Annotated[str, Meta(max_length=1000)] = ""


@dataclass(frozen=True, kw_only=True)
class HoldsReleased(Fact):
    """Holds were given back before their time."""

    type = "cart.released"
    label = _("Holds released")
    says = _("{many} released: {why}")
    tone = "secondary"
    holds: tuple[Number, ...]
    reason: Literal["removed", "emptied", "merchant", "restricted", "stock_lost"] = "removed"

    why = property(lambda fact: REASONS[fact.reason])
    many = property(
        lambda fact: ngettext("{count} hold", "{count} holds", len(fact.holds)).format(count=len(fact.holds))
    )


@dataclass(frozen=True, kw_only=True)
class Taken:
    """So many units of a hold were ordered."""

    hold: Number
    quantity: Annotated[int, Meta(ge=1, le=1_000_000)]


@dataclass(frozen=True, kw_only=True)
class CartConverted(Fact):
    """The cart became an order. ``late``: its holds were over, and the units were still there."""

    type = "cart.converted"
    label = _("Cart converted")
    says = _("Ordered as {order}{lateness}")
    tone = "green"
    order: Ref
    taken: tuple[Taken, ...]
    late: bool = False

    lateness = property(lambda fact: gettext(", after its holds were over") if fact.late else "")


@dataclass(frozen=True, kw_only=True)
class ConversionConflicted(Fact):
    """An order came after the holds were over, and its units are gone: somebody must look."""

    type = "cart.conflicted"
    label = _("Order without stock")
    says = _("The order {order} came when the units were gone")
    tone = "red"
    order: Ref


@dataclass(frozen=True, kw_only=True)
class CartCancelled(Fact):
    """The cart was given up; its holds are free."""

    type = "cart.cancelled"
    label = _("Cart cancelled")
    says = _("Cancelled: {why}")
    tone = "secondary"
    reason: CancelReason

    why = property(lambda fact: REASONS[fact.reason])


@dataclass(frozen=True, kw_only=True)
class HoldsExpired(Fact):
    """The time of holds was up; their units are free."""

    type = "cart.holds_expired"
    label = _("Holds expired")
    says = _("The time of holds was up")
    tone = "yellow"
