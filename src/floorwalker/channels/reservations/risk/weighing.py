"""Weighing a cart's risk beside the hot path: a listener reads what is known of it, and tells the assessment if it is new."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from floorwalker.accounts.actor import SYSTEM
from floorwalker.channels.reservations.effects import cart_of, held
from floorwalker.channels.reservations.events import Asking, CartDenied, CartReserved, HoldsRenewed
from floorwalker.channels.reservations.models import CONSUMED, HELD, Hold
from floorwalker.channels.reservations.risk.sightings import ADDRESS, EXPIRED, IDENTITY, NETWORK, marks_of
from floorwalker.channels.reservations.watching import SCHEME
from floorwalker.commerce.stock.models import Level
from floorwalker.core.clock import now
from floorwalker.core.facts import Happening
from floorwalker.core.log import read_newest
from floorwalker.core.models import Session
from floorwalker.core.outbox import Listener
from floorwalker.core.record import Report, record
from floorwalker.core.sheet import Sheet
from floorwalker.core.verbs import sheet_of
from floorwalker.risk import samples
from floorwalker.risk.addresses import book
from floorwalker.risk.holding import HoldContext, regularity
from floorwalker.risk.policies import in_force
from floorwalker.risk.score import assess
from floorwalker.risk.standing import told
from floorwalker.risk.velocity import KEPT, Count, counted

WEIGHED = (CartReserved, CartDenied, HoldsRenewed)
"""The facts after which a cart is weighed anew."""
_ASKED = 20
_ARTICLES = 20
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def hear(session: Session, happening: Happening) -> None:
    """Keep what was observed, and weigh a cart that still holds something after what may change its risk."""
    samples.note(SCHEME, session, happening)
    if isinstance(happening.fact, WEIGHED) and session.state == "active":
        weigh(session, f"risk:{happening.number}")


LISTENER = Listener(name="reservations.risk", hear=hear, channels=frozenset({SCHEME.code}))


def weigh(session: Session, key: str) -> None:
    """Tell the cart's assessment where it says something new; the same key again says nothing."""
    sheet = sheet_of(session)
    facts = told(sheet.record, assess(in_force(SCHEME, session.store_id), context_of(sheet)))
    at = now()
    record(
        [
            Report(
                channel=sheet.channel, store_id=session.store_id, token=session.token, fact=fact, key=key,
                actor_kind=SYSTEM.kind, actor_ref=SYSTEM.ref, actor_label=SYSTEM.label, occurred_at=at,
            )
            for fact in facts
        ]
    )  # fmt: skip


def context_of(sheet: Sheet) -> HoldContext:
    """What is known of a cart now."""
    session, cart, terms = sheet.session, cart_of(sheet), sheet.terms
    mine = held(sheet)
    address, network, expired, converted, *cycles = _counts(sheet, mine)
    asked = read_newest(sheet.channel, session.id, types=(CartReserved.type,), most=_ASKED)
    moments = [one.occurred_at for one in reversed(asked)]
    facts = [one.fact for one in asked if isinstance(one.fact, Asking)]
    origin = book().origin(cart.ip)
    return HoldContext(
        address_holds=address,
        network_holds=network,
        share_held=_share(mine),
        cycles=max((times or 0 for times in cycles), default=0),
        holds=(expired or 0) + (converted or 0),
        conversions=converted,
        adds_per_minute=_within_a_minute(moments),
        regularity=regularity(moments),
        lines_at_limit=_at_limit(mine, terms.max_per_product),
        addresses=len({fact.ip for fact in facts if fact.ip}) or None,
        countries=len({fact.country for fact in facts if fact.country}) or None,
        datacentre=origin.hosting,
        vpn=origin.vpn,
        tor=origin.tor,
        renewals_left=terms.max_renewals - cart.renewals if terms.auto_renew else None,
        signed_in={"customer": True, "guest": False}.get(cart.kind),
        quantity=session.quantity,
        minutes=(now() - session.started_at) / _MINUTE if session.started_at else None,
    )


def _counts(sheet: Sheet, mine: Sequence[Hold]) -> list[int | None]:
    """Holds of the address and the network; expiries and orders of the identity, and its expiries of each article held now."""
    articles = sorted({str(hold.level_id) for hold in mine})[:_ARTICLES]
    return counted(
        sheet.session.store_id,
        marks_of(sheet),
        [
            Count(name=ADDRESS, kind=HELD),
            Count(name=NETWORK, kind=HELD),
            Count(name=IDENTITY, kind=EXPIRED, within=KEPT),
            Count(name=IDENTITY, kind=CONSUMED, within=KEPT),
            *(Count(name=IDENTITY, kind=EXPIRED, within=_DAY, subject=article) for article in articles),
        ],
    )


def _share(mine: Sequence[Hold]) -> float | None:
    """The largest part that the cart has of what could be held of an article; none of what is sold without end."""
    units = {hold.level_id: hold.quantity for hold in mine}
    levels = Level.objects.filter(pk__in=units, oversell=False).values_list("pk", "held", "available")
    return max((units[pk] / (held_ + free) for pk, held_, free in levels if held_ + free > 0), default=None)


def _within_a_minute(moments: Sequence[datetime]) -> float | None:
    """How often articles were added in the minute before the last time."""
    return float(sum(moment > moments[-1] - _MINUTE for moment in moments)) if moments else None


def _at_limit(mine: Sequence[Hold], most: int | None) -> float | None:
    if most is None or not mine:
        return None
    return sum(hold.quantity >= most for hold in mine) / len(mine)
