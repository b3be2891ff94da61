"""Reservations: the units in a cart are held while the shopper decides, and no longer."""

from collections.abc import Sequence

from django.utils.translation import gettext

from floorwalker.channels.reservations import events as e
from floorwalker.channels.reservations import forms as f
from floorwalker.channels.reservations.card import SECURITY, flags, panels
from floorwalker.channels.reservations.columns import COLUMNS, title
from floorwalker.channels.reservations.effects import EFFECTS, cart_of, is_holding
from floorwalker.channels.reservations.hindsight.report import WHAT_IF
from floorwalker.channels.reservations.holding.caps import keep
from floorwalker.channels.reservations.models import HOLDS, Cart, Hold
from floorwalker.channels.reservations.reports.dashboard import DASHBOARD
from floorwalker.channels.reservations.risk.sightings import note
from floorwalker.channels.reservations.stock import carry
from floorwalker.channels.reservations.summary import PROGRESS, expiry_due, summarise
from floorwalker.channels.reservations.watching import OVER, watching
from floorwalker.core.facts import FactTypes
from floorwalker.core.lists.columns import Quick
from floorwalker.core.log.sheet import Sheet, Written
from floorwalker.core.machine import Machine, Move, State, Status, Step, Timer
from floorwalker.core.registry import Channel, register
from floorwalker.kit.speech import later as _
from floorwalker.risk.facts import FACTS
from floorwalker.risk.standing import EFFECTS as RISK_EFFECTS
from floorwalker.risk.standing import restriction_of

RESERVE = "reservations.reserve"


def _extended_enough(sheet: Sheet) -> str:
    restriction = restriction_of(cart_of(sheet))
    if not restriction.renews or restriction.shortens:
        return _restricted()
    return "" if cart_of(sheet).extends < sheet.terms.max_extends else gettext("It was extended as often as it may be.")


def _renewed_enough(sheet: Sheet) -> str:
    if not sheet.terms.auto_renew:
        return gettext("This store does not renew holds.")
    if not restriction_of(cart_of(sheet)).renews:
        return _restricted()
    return (
        "" if cart_of(sheet).renewals < sheet.terms.max_renewals else gettext("It was renewed as often as it may be.")
    )


def _held_fast(sheet: Sheet) -> str:
    return "" if restriction_of(cart_of(sheet)).renews else _restricted()


def _restricted() -> str:
    return gettext("This cart is restricted: it gets no more time.")


def _beside(written: Sequence[Written]) -> None:
    """Stock follows what is held, as far as the store's caps allow, and who holds it is noted."""
    carry(written)
    keep(written)
    note(written)


machine = Machine(
    statuses=(
        Status(code="active", label=_("Active"), tone="blue", help=_("Its timer is running.")),
        Status(code="converted", label=_("Converted"), tone="green", help=_("The checkout was completed.")),
        Status(code="expired", label=_("Expired"), tone="yellow", help=_("Its time was up.")),
        Status(code="cancelled", label=_("Cancelled"), tone="secondary", help=_("By the shopper, the merchant or a check.")),
    ),
    states=(
        State("", "active"),
        State("active", "active"),
        State("converted", "converted", final=True),
        State("expired", "expired", final=True),
        State("cancelled", "cancelled", final=True),
    ),
    steps=(
        Step(e.CartReserved, ("", "active", *OVER), "active", when=is_holding),
        Step(e.CartReserved, ("", "active", *OVER), "cancelled"),
        Step(e.CartDenied, ("active", *OVER)),
        Step(e.HoldsRenewed, ("active",)),
        Step(e.HoldsExtended, ("active",)),
        Step(e.CartCalled, ("active",)),
        Step(e.HoldsReleased, ("active",), "active", when=is_holding),
        Step(e.HoldsReleased, ("active",), "cancelled"),
        Step(e.CartConverted, ("active", *OVER), "converted"),
        Step(e.ConversionConflicted, ("active", *OVER)),
        Step(e.CartCancelled, ("active",), "cancelled"),
        Step(e.HoldsExpired, ("active",), "active", when=is_holding),
        Step(e.HoldsExpired, ("active",), "expired"),
        *watching.steps,
    ),
    moves=(
        Move(
            "extend", ("active",), _("Extend"), "reservations.extend", (e.HoldsExtended,),
            help=_("More time, as far as the store allows."), primary=True, unless=_extended_enough,
        ),
        Move(
            "renew", ("active",), _("Renew"), "reservations.renew", (e.HoldsRenewed,),
            help=_("The shopper is still there: the time begins anew."), unless=_renewed_enough,
        ),
        Move(
            "release", ("active",), _("Release"), "reservations.release", (e.HoldsReleased,), f.ReleaseForm,
            help=_("Units are free for others at once."), danger=True,
        ),
        Move(
            "call", ("active",), _("Convert to call"), "reservations.call", (e.CartCalled,), f.CallForm,
            help=_("You settle this cart on the phone: it stays held for the call, and counts as an agent's."), unless=_held_fast,
        ),
        Move(
            "convert", ("active", *OVER), _("Convert"), "reservations.convert", (e.CartConverted, e.ConversionConflicted), f.ConvertForm,
            help=_("The cart became an order. Where its time is over, what is left of the stock decides."),
        ),
        Move(
            "cancel", ("active",), _("Cancel cart"), "reservations.cancel", (e.CartCancelled,), f.CancelForm,
            help=_("All that it holds is free."), danger=True,
        ),
        *watching.moves,
    ),
    timers=(
        Timer("expiry", ("active",), e.HoldsExpired(), expiry_due, help=_("The time of a hold is up.")),
        *watching.timers,
    ),
)  # fmt: skip

reservations = register(
    Channel(
        code="reservations",
        label=_("Reservations"),
        noun=_("reservation session"),
        plural=_("reservation sessions"),
        icon="hourglass",
        help=_("Cart reservations: which units carts hold, for how long, and what became of them."),
        machine=machine,
        facts=FactTypes(
            heard=(),
            own=(
                e.CartReserved, e.CartDenied, e.HoldsRenewed, e.HoldsExtended, e.CartCalled, e.HoldsReleased, e.CartConverted,
                e.ConversionConflicted, e.CartCancelled, e.HoldsExpired, *FACTS,
            ),
        ),
        record=Cart,
        owned=(Hold,),
        effects=EFFECTS | RISK_EFFECTS,
        summarise=summarise,
        terms=f.ReservationTerms,
        terms_form=f.ReservationTermsForm,
        progress=PROGRESS,
        clients=e.KINDS,
        columns=COLUMNS,
        quick=(
            Quick(label=_("All")),
            Quick(label=_("Active"), query="status:active"),
            Quick(label=_("Converted"), query="status:converted"),
            Quick(label=_("Expired"), query="status:expired"),
            Quick(label=_("Cancelled"), query="status:cancelled"),
        ),
        panels=panels,
        flags=flags,
        parts=(HOLDS,),
        store_page=(_("Storefront"), "storefront:settings"),
        reports=(DASHBOARD, WHAT_IF),
        search=_("Search by cart token, IP, or country..."),
        total=_("{count} total sessions"),
        title=title,
        unveils=SECURITY,
        own_rights={RESERVE: _("Reserve for a cart"), SECURITY: _("See the address and the browser of shoppers")},
        beside=_beside,
    )
)  # fmt: skip
