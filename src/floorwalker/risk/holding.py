"""The signals of sessions that hold stock: what hoarders, scalpers and bots do, and what good customers do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import fmean, pstdev

from floorwalker.kit.speech import later as _
from floorwalker.risk.signals import Feature, Signal


@dataclass(frozen=True, kw_only=True)
class HoldContext:
    """What a shop can know of a session that holds stock, while it runs; ``None`` is not known.

    Counts of addresses, networks and systems are of the last hour and of this store. Shares are from 0 to 1.
    """

    address_holds: int | None = None
    network_holds: int | None = None
    system_holds: int | None = None
    share_held: float | None = None
    cycles: int | None = None
    holds: int | None = None
    conversions: int | None = None
    adds_per_minute: float | None = None
    regularity: float | None = None
    lines_at_limit: float | None = None
    page_views: int | None = None
    addresses: int | None = None
    countries: int | None = None
    other_country: bool | None = None
    datacentre: bool | None = None
    vpn: bool | None = None
    tor: bool | None = None
    odd_headers: bool | None = None
    renewals_left: int | None = None
    restricted_before: int | None = None
    return_risk: int | None = None
    signed_in: bool | None = None
    paid_orders: int | None = None
    known_payment: bool | None = None
    quantity: int | None = None
    minutes: float | None = None
    returning: bool | None = None
    weekend: bool | None = None


def regularity(moments: Sequence[datetime]) -> float | None:
    """How alike the pauses between moments are, from 0 (as people do it) to 1 (a clock); not known of fewer than four pauses."""
    pauses = [(end - start).total_seconds() for start, end in pairwise(moments)]
    if len(pauses) < 4 or (mean := fmean(pauses)) <= 0:
        return None
    return max(0.0, 1 - pstdev(pauses) / mean)


def _unconverted(context: HoldContext) -> float | None:
    """How many in a hundred of an identity's holds came to nothing; too few holds say nothing."""
    if context.holds is None or context.conversions is None or context.holds < 5:
        return None
    return 100 * (1 - min(context.conversions / context.holds, 1))


def _percent(share: float | None) -> float | None:
    """A share as a percentage; what is no number stays what it is, and will be unknown."""
    return 100 * share if isinstance(share, int | float) else share


def _said(text: str) -> Callable[[float], str]:
    """A sentence with the value as a whole number, or with one digit."""
    return lambda value: text.format(count=round(value), number=f"{value:.1f}")


def _flag(yes: str, no: str) -> Callable[[float], str]:
    return lambda value: str(yes if value else no)


SIGNALS = (
    Signal(
        code="address_holds", label=_("Holds of the address"), weight=25, starts=3, full=15, value=lambda c: c.address_holds,
        says=_said(_("Holds from this address in the last hour: {count}")),
    ),
    Signal(
        code="network_holds", label=_("Holds of the network"), weight=15, starts=10, full=60, value=lambda c: c.network_holds,
        says=_said(_("Holds from this network in the last hour: {count}")), help=_("The addresses around it: a /24, or a /48 of IPv6."),
    ),
    Signal(
        code="system_holds", label=_("Holds of the provider"), weight=10, starts=60, full=400, value=lambda c: c.system_holds,
        says=_said(_("Holds through this provider in the last hour: {count}")), help=_("Its autonomous system, where that is known."),
    ),
    Signal(
        code="share_held", label=_("Percent of the stock"), weight=25, starts=20, full=80, value=lambda c: _percent(c.share_held),
        says=_said(_("This shopper or this address holds {count} % of an article's stock")),
    ),
    Signal(
        code="cycles", label=_("Held again after expiry"), weight=20, starts=1, full=5, value=lambda c: c.cycles,
        says=_said(_("Times the same article was held again after it had expired: {count}")),
    ),
    Signal(
        code="unconverted", label=_("Holds that came to nothing"), weight=15, starts=70, full=100, value=_unconverted,
        says=_said(_("{count} % of this identity's holds came to nothing")), help=_("Of the last 30 days, from five holds on."),
    ),
    Signal(
        code="adds_per_minute", label=_("Speed"), weight=10, starts=6, full=30, value=lambda c: c.adds_per_minute,
        says=_said(_("Articles added in a minute: {number}")),
    ),
    Signal(
        code="regularity", label=_("Regular pauses"), weight=15, starts=70, full=95, value=lambda c: _percent(c.regularity),
        says=_said(_("The pauses between actions are {count} % alike")), help=_("People are irregular, clocks are not."),
    ),
    Signal(
        code="lines_at_limit", label=_("At the limit"), weight=10, starts=30, full=100, value=lambda c: _percent(c.lines_at_limit),
        says=_said(_("{count} % of the lines hold as much as is allowed")),
    ),
    Signal(
        code="no_page_views", label=_("No page seen"), weight=15, kind="flag",
        value=lambda c: None if c.page_views is None else c.page_views == 0,
        says=_flag(_("Articles were added without a look at any page"), _("Pages were seen before articles were added")),
    ),
    Signal(
        code="addresses", label=_("Addresses of the session"), weight=15, starts=2, full=6, value=lambda c: c.addresses,
        says=_said(_("Addresses from which this session was used: {count}")),
    ),
    Signal(
        code="countries", label=_("Countries of the session"), weight=25, starts=1, full=3, value=lambda c: c.countries,
        says=_said(_("Countries from which this session was used: {count}")), help=_("How many, never which."),
    ),
    Signal(
        code="other_country", label=_("Other country"), weight=5, kind="flag", value=lambda c: c.other_country,
        says=_flag(_("The address is in another country than the delivery"), _("Address and delivery are in the same country")),
    ),
    Signal(
        code="datacentre", label=_("Data centre"), weight=20, kind="flag", value=lambda c: c.datacentre,
        says=_flag(_("The address belongs to a data centre"), _("The address belongs to no known data centre")),
    ),
    Signal(
        code="vpn", label=_("VPN"), weight=5, kind="flag", value=lambda c: c.vpn,
        says=_flag(_("The address belongs to a VPN"), _("The address belongs to no known VPN")),
    ),
    Signal(
        code="tor", label=_("Tor"), weight=15, kind="flag", value=lambda c: c.tor,
        says=_flag(_("The address is an exit of Tor"), _("The address is no known exit of Tor")),
    ),
    Signal(
        code="odd_headers", label=_("Odd headers"), weight=10, kind="flag", value=lambda c: c.odd_headers,
        says=_flag(_("The requests are not those of a browser"), _("The requests look like those of a browser")),
        help=_("A header is missing that every browser sends, or a program names itself."),
    ),
    Signal(
        code="renewals_used_up", label=_("Renewals used up"), weight=5, kind="flag",
        value=lambda c: None if c.renewals_left is None else c.renewals_left <= 0,
        says=_flag(_("All renewals are used up"), _("Renewals are left")),
    ),
    Signal(
        code="restricted_before", label=_("Restricted before"), weight=20, starts=0, full=2, value=lambda c: c.restricted_before,
        says=_said(_("Sessions of this shopper or this address that were restricted: {count}")),
    ),
    Signal(
        code="return_risk", label=_("Return abuse"), weight=10, starts=50, full=90, value=lambda c: c.return_risk,
        says=_said(_("The customer's returns have a risk of {count} of 100")),
        help=_("Percent of the units of their last 50 orders that went back, from five units on, and 20 for each return that was rejected as suspicious."),
    ),
    Signal(
        code="signed_in", label=_("Signed in"), weight=-10, kind="flag", value=lambda c: c.signed_in,
        says=_flag(_("The customer is signed in"), _("The shopper is a guest")),
    ),
    Signal(
        code="paid_orders", label=_("Paid orders"), weight=-20, starts=0, full=3, value=lambda c: c.paid_orders,
        says=_said(_("Orders that this customer has paid: {count}")),
    ),
    Signal(
        code="known_payment", label=_("Known payment"), weight=-10, kind="flag", value=lambda c: c.known_payment,
        says=_flag(_("A payment of this customer is on file"), _("No payment of this customer is on file")),
    ),
)  # fmt: skip
"""What usually speaks for and against a session that holds stock; no country counts by its name."""

FEATURES = (
    Feature(code="page_views", label=_("Pages seen"), value=lambda c: c.page_views, says=_said(_("Pages seen: {count}"))),
    Feature(code="quantity", label=_("Pieces"), value=lambda c: c.quantity, says=_said(_("Pieces held: {count}"))),
    Feature(code="minutes", label=_("Minutes"), value=lambda c: c.minutes, says=_said(_("Minutes since the start: {count}"))),
    Feature(
        code="returning", label=_("Returning"), kind="flag", value=lambda c: c.returning,
        says=_flag(_("The shopper was here before"), _("The shopper is here for the first time")),
    ),
    Feature(
        code="weekend", label=_("Weekend"), kind="flag", value=lambda c: c.weekend,
        says=_flag(_("It is weekend in the store"), _("It is a weekday in the store")), help=_("Saturday or Sunday on the store's clock."),
    ),
)  # fmt: skip
"""What does not count by itself; models may learn from it."""
