"""What is known of a cart while it is weighed: from its own log, from who was seen before, and from the store's records."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from floorwalker.channels.reservations.effects import cart_of, held
from floorwalker.channels.reservations.events import Asking, CartDenied, CartReserved
from floorwalker.channels.reservations.models import CONSUMED, HELD, Cart, Hold
from floorwalker.channels.reservations.risk import sightings as seen
from floorwalker.channels.reservations.risk.browsers import is_odd
from floorwalker.channels.reservations.risk.customers import Record, record_of
from floorwalker.channels.reservations.risk.shares import share_held
from floorwalker.core.clock import now
from floorwalker.core.log.entries import read_newest
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.reader import zone_named
from floorwalker.risk.addresses import Origin, book
from floorwalker.risk.holding import HoldContext, regularity
from floorwalker.risk.levels import RESTRICTED
from floorwalker.risk.velocity import KEPT, Count, counted

_ASKED = 20
_ARTICLES = 20
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_SATURDAY = 5
_ABROAD = ("address", "edge")
"""Where a country is known from that is the address's own, and not the shop's."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How often the address, its network and its provider held in the last hour; what became of the identity's holds in 30 days.

    ``cycles`` are the identity's expiries in a day of the article that expired most; ``shared`` the articles of which the address held more.
    """

    address: int | None
    network: int | None
    system: int | None
    expired: int
    converted: int
    restricted: int
    cycles: int
    shared: tuple[str, ...]


def context_of(sheet: Sheet) -> HoldContext:
    """What is known of a cart now."""
    session, cart, terms = sheet.session, cart_of(sheet), sheet.terms
    mine, at = held(sheet), now()
    counts = _counts(sheet, mine)
    told = read_newest(sheet.channel, session.id, types=(CartReserved.type, CartDenied.type), most=_ASKED)
    moments = [one.occurred_at for one in reversed(told) if isinstance(one.fact, CartReserved)]
    facts = [one.fact for one in told if isinstance(one.fact, Asking)]
    origin = book().origin(cart.ip)
    customer = record_of(session.store_id, session.customer_ref)
    return HoldContext(
        address_holds=counts.address,
        network_holds=counts.network,
        system_holds=counts.system,
        share_held=share_held(sheet, mine, counts.shared),
        cycles=counts.cycles,
        holds=counts.expired + counts.converted,
        conversions=counts.converted,
        adds_per_minute=_within_a_minute(moments),
        regularity=regularity(moments),
        lines_at_limit=_at_limit(mine, terms.max_per_product),
        page_views=max((fact.views for fact in facts if fact.views is not None), default=None),
        addresses=len({fact.ip for fact in facts if fact.ip}) or None,
        countries=len({fact.country for fact in facts if fact.country}) or None,
        other_country=_other_country(cart, origin, customer),
        datacentre=origin.hosting,
        vpn=origin.vpn,
        tor=origin.tor,
        odd_headers=is_odd(cart.agent, _bare(facts)),
        renewals_left=terms.max_renewals - cart.renewals if terms.auto_renew else None,
        restricted_before=counts.restricted,
        return_risk=customer.return_risk,
        signed_in={"customer": True, "guest": False}.get(cart.kind),
        paid_orders=customer.paid_orders,
        known_payment=customer.known_payment,
        quantity=session.quantity,
        minutes=(at - session.started_at) / _MINUTE if session.started_at else None,
        returning=_returning(session.customer_ref, counts, customer),
        weekend=at.astimezone(zone_named(session.time_zone)).weekday() >= _SATURDAY,
    )


def _counts(sheet: Sheet, mine: Sequence[Hold]) -> Counts:
    """One question for all of them."""
    articles = sorted({str(hold.level_id) for hold in mine})[:_ARTICLES]
    address, network, system, expired, converted, *rest = counted(
        sheet.session.store_id,
        seen.marks_of(sheet),
        [
            *(Count(name=name, kind=HELD) for name in (seen.ADDRESS, seen.NETWORK, seen.SYSTEM)),
            *(Count(name=seen.IDENTITY, kind=kind, within=KEPT) for kind in (seen.EXPIRED, CONSUMED)),
            *(
                Count(name=name, kind=kind, within=KEPT)
                for name in seen.WHENCE
                for kind in (seen.RESTRICTED, seen.LIFTED)
            ),
            *(Count(name=seen.IDENTITY, kind=seen.EXPIRED, within=_DAY, subject=article) for article in articles),
            *(Count(name=seen.ADDRESS, kind=HELD, subject=article) for article in articles),
        ],
    )
    by_who, by_who_lifted, by_where, by_where_lifted, *each = (count or 0 for count in rest)
    own = sheet.record.risk_level == RESTRICTED
    return Counts(
        address=address,
        network=network,
        system=system,
        expired=expired or 0,
        converted=converted or 0,
        restricted=max(by_who - by_who_lifted - own, by_where - by_where_lifted - own, 0),
        cycles=max(each[: len(articles)], default=0),
        shared=tuple(article for article, times in zip(articles, each[len(articles) :], strict=True) if times > 1),
    )


def _within_a_minute(moments: Sequence[datetime]) -> float | None:
    """How often articles were added in the minute before the last time."""
    return float(sum(moment > moments[-1] - _MINUTE for moment in moments)) if moments else None


def _at_limit(mine: Sequence[Hold], most: int | None) -> float | None:
    """Which share of the products is held as often as one may; the limit is a product's, of all its variants."""
    if most is None or not mine:
        return None
    units: Counter[str] = Counter()
    for hold in mine:
        units[hold.product] += hold.quantity
    return sum(some >= most for some in units.values()) / len(units)


def _other_country(cart: Cart, origin: Origin, customer: Record) -> bool | None:
    """Whether the address is in another country than the customer's parcels."""
    here = origin.country or (cart.country if cart.country_source in _ABROAD else "")
    return here != customer.country if here and customer.country else None


def _bare(facts: Sequence[Asking]) -> bool | None:
    """What was last said of the headers."""
    return next((fact.bare for fact in facts if fact.bare is not None), None)


def _returning(ref: str, counts: Counts, customer: Record) -> bool | None:
    """Whether a customer held or bought before; of guests it is not known."""
    return bool(counts.expired or counts.converted or customer.paid_orders) if ref else None
