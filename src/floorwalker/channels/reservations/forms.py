"""Input of moves, and of a store's terms: the console draws the forms, the API validates with them."""

from dataclasses import dataclass
from typing import Literal

from django import forms

from floorwalker.channels.reservations.effects import held
from floorwalker.channels.reservations.models import REASONS
from floorwalker.channels.reservations.storefront.origins import OriginsField
from floorwalker.connectors.stock import stocks
from floorwalker.core.forms import LinesField, MoveForm
from floorwalker.core.log.sheet import Sheet
from floorwalker.kit.speech import later as _

CANCEL_REASONS = ("merchant", "validation_failed", "stock_lost", "restricted", "superseded", "emptied")


class ReleaseForm(MoveForm):
    """Which holds; all of them where none is chosen."""

    holds = forms.MultipleChoiceField(label=_("Holds"), required=False, widget=forms.CheckboxSelectMultiple)

    def prepare(self, sheet: Sheet) -> None:
        """Offer what is held, all of it ticked."""
        choices = [(str(hold.number), f"{hold.quantity} × {hold.title or hold.variant}") for hold in held(sheet)]
        self.fields["holds"].choices = choices  # type: ignore[attr-defined]  # a choice field
        self.fields["holds"].initial = [number for number, _label in choices]


class ConvertForm(MoveForm):
    """Which order the cart became."""

    order = forms.CharField(label=_("Order"), max_length=200, help_text=_("Its name or number in your shop."))


class CallForm(forms.Form):
    """For how long the units are kept for the call, and with whom it is."""

    minutes = forms.IntegerField(
        label=_("Hold for (minutes)"), min_value=5, max_value=240, initial=30,
        help_text=_("From now on, whatever the store allows shoppers."),
    )  # fmt: skip
    caller = forms.CharField(
        label=_("Who calls"), max_length=200, required=False, help_text=_("A name or a telephone number.")
    )
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class CancelForm(forms.Form):
    """Why the cart is given up."""

    reason = forms.ChoiceField(label=_("Reason"), choices=[(code, REASONS[code]) for code in CANCEL_REASONS])


@dataclass(frozen=True, kw_only=True)
class ReservationTerms:
    """Minutes and counts; ``None`` is no limit. ``selected`` are the products that are reserved where not all are.

    ``origins`` are the addresses of shops whose pages may ask from a browser; ``waitlist`` and ``offer`` say whether shoppers
    may wait for what is sold out, and for how many minutes a unit is kept for the next of them. ``forget_after`` is in days.
    ``platform``: whether the shop's own stock follows what is held, by way of ``provider``.
    """

    ttl: int = 15
    auto_renew: bool = False
    max_renewals: int = 20
    max_extends: int = 1
    extend_by: int = 5
    cap: int = 60
    max_per_product: int | None = None
    max_per_customer: int | None = None
    max_per_address: int | None = None
    forget_after: int | None = None
    reservable: Literal["all", "selected"] = "all"
    selected: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    waitlist: bool = True
    offer: int = 10
    platform: Literal["tracked", "moved"] = "tracked"
    provider: str = "ledger"

    @property
    def follower(self) -> str:
        """The code of the shop that follows what is held, if any does."""
        return self.provider if self.platform == "moved" else ""


def _shops() -> list[tuple[str, str]]:
    return [(port.code, port.name) for port in stocks]


class ReservationTermsForm(forms.Form):
    """What a manager may set for a store; what is set holds for sessions that open from then on."""

    ttl = forms.IntegerField(
        label=_("Hold for (minutes)"), min_value=5, max_value=60, initial=15,
        help_text=_("A fixed time: browsing and changes of the cart do not begin it anew."),
    )  # fmt: skip
    auto_renew = forms.BooleanField(
        label=_("Renew while the shopper is there"),
        required=False,
        help_text=_("The storefront says so by a heartbeat."),
    )
    max_renewals = forms.IntegerField(label=_("Renewals at most"), min_value=0, max_value=20, initial=20)
    max_extends = forms.IntegerField(
        label=_("Extensions at most"), min_value=0, max_value=10, initial=1, help_text=_("That the shopper asks for.")
    )
    extend_by = forms.IntegerField(label=_("An extension (minutes)"), min_value=1, max_value=60, initial=5)
    cap = forms.IntegerField(
        label=_("Hold at the longest (minutes)"), min_value=5, max_value=1440, initial=60,
        help_text=_("However often it is renewed or extended."),
    )  # fmt: skip
    max_per_product = forms.IntegerField(
        label=_("Units of a product at most"), min_value=1, max_value=1_000_000, required=False,
        help_text=_("Of all its variants in one cart. Empty: no limit."),
    )  # fmt: skip
    max_per_customer = forms.IntegerField(
        label=_("Units of a customer at most"), min_value=1, max_value=1_000_000, required=False,
        help_text=_("Held at a time, in all carts of one customer. Empty: no limit."),
    )  # fmt: skip
    max_per_address = forms.IntegerField(
        label=_("Units of an address at most"), min_value=1, max_value=1_000_000, required=False,
        help_text=_("Held at a time, in all carts from one IP address; a company or a school may share one. Empty: no limit."),
    )  # fmt: skip
    forget_after = forms.IntegerField(
        label=_("Forget IP addresses after (days)"), min_value=1, max_value=3650, required=False,
        help_text=_("And browsers, of carts that have ended. A keyed digest stays, which proves the record. Empty: kept."),
    )  # fmt: skip
    reservable = forms.ChoiceField(
        label=_("What is reserved"),
        choices=[("all", _("All products")), ("selected", _("Selected products"))],
        initial="all",
    )
    selected = LinesField(
        label=_("Selected products"), required=False, help_text=_("Their ids in your shop, one a line.")
    )
    platform = forms.ChoiceField(
        label=_("What a hold means to your shop"),
        choices=[("tracked", _("Nothing: it is tracked here only")), ("moved", _("Its units are reserved there, too"))],
        initial="tracked",
    )
    provider = forms.ChoiceField(
        label=_("Your shop is told by"), choices=_shops, initial="ledger", help_text=_("Where holds are reserved there, too.")
    )  # fmt: skip

    origins = OriginsField(
        label=_("Addresses of your shop"),
        required=False,
        help_text=_("Such as https://shop.example, one a line: only their pages may hold units from a browser."),
    )
    waitlist = forms.BooleanField(
        label=_("Waitlist"), required=False, initial=True,
        help_text=_("Shoppers may wait for what is sold out; who came first is offered it first."),
    )  # fmt: skip
    offer = forms.IntegerField(
        label=_("Keep an offer for (minutes)"), min_value=1, max_value=1440, initial=10, required=False,
        help_text=_("So long a unit that came free is kept for the next on the waitlist."),
    )  # fmt: skip

    def clean_offer(self) -> int:
        """Ten minutes where nobody says otherwise."""
        return self.cleaned_data["offer"] or ReservationTerms.offer

    def clean_cap(self) -> int:
        """No hold may begin longer than it can last."""
        cap: int = self.cleaned_data["cap"]
        if cap < self.cleaned_data.get("ttl", 0):
            raise forms.ValidationError(_("This is shorter than a hold."))
        return cap
