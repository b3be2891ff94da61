"""Weighing a cart's risk beside the hot path: a listener reads what is known of it, tells what is new, and asks the store's rules."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM
from floorwalker.channels.reservations.effects import held
from floorwalker.channels.reservations.events import CartDenied, CartReserved, HoldsReleased, HoldsRenewed
from floorwalker.channels.reservations.holding.marks import marks_of
from floorwalker.channels.reservations.risk.context import context_of
from floorwalker.channels.reservations.risk.rules import RULES
from floorwalker.channels.reservations.watching import SCHEME
from floorwalker.commerce.restricting import rule_on, ruled, speaks
from floorwalker.core.clock import now
from floorwalker.core.facts import Fact, Happening
from floorwalker.core.later.outbox import Listener
from floorwalker.core.log.entries import read_newest
from floorwalker.core.log.record import Report, record
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.models import Session
from floorwalker.core.verbs import sheet_of
from floorwalker.core.wall import find_session, sessions
from floorwalker.risk import samples
from floorwalker.risk.facts import RiskAssessed, RiskLifted, RiskNoted, RiskRestricted
from floorwalker.risk.levels import REVIEW
from floorwalker.risk.policies import in_force
from floorwalker.risk.score import Assessment, assess
from floorwalker.risk.standing import restriction_of, told

WEIGHED = (CartReserved, CartDenied, HoldsRenewed)
"""The facts after which a cart is weighed anew."""
_RULED = (RiskRestricted.type, RiskLifted.type, RiskNoted.type)
_PAST = 50
_MOST_BESIDE = 100


def hear(session: Session, happening: Happening) -> None:
    """Keep what was observed, and weigh a cart that still holds something after what may change its risk.

    Where it reaches Review, the other open carts of its address are weighed again: what they did looks different now.
    """
    samples.note(SCHEME, session, happening)
    if isinstance(happening.fact, WEIGHED) and session.state == "active":
        weigh(session, f"risk:{happening.number}")
    elif isinstance(happening.fact, RiskAssessed) and happening.fact.level == REVIEW:
        for other in _beside(session):
            weigh(other, f"risk:{session.id}:{happening.number}")


LISTENER = Listener(name="reservations.risk", hear=hear, channels=frozenset({SCHEME.code}))


def _beside(session: Session) -> list[Session]:
    """Open carts of the same address that have not reached Review, the oldest first; ``_MOST_BESIDE`` at most."""
    _, address = marks_of(sheet_of(session))
    if address is None:
        return []
    reach = EVERYWHERE.narrowed(session.store_id)
    others = sessions(reach, SCHEME.code).filter(state="active", cart__by_address=address)
    return list(others.exclude(cart__risk_reached=REVIEW).order_by("id")[:_MOST_BESIDE])


def weigh(session: Session, key: str) -> None:
    """Tell the cart's assessment where it says something new, and what published rules make of it; the same key again says nothing."""
    sheet, at = sheet_of(session), now()
    assessment = assess(in_force(SCHEME, session.store_id), context_of(sheet))
    facts = [*told(sheet.record, assessment), *_ruled(sheet, assessment, at)]
    if not facts:
        return
    with transaction.atomic():
        _tell(sheet, facts, key, at)
        if any(isinstance(fact, RiskRestricted) and fact.restriction.frees for fact in facts):
            _free(sheet, key, at)


def _ruled(sheet: Sheet, assessment: Assessment, at: datetime) -> list[Fact]:
    session = sheet.session
    decision = rule_on(RULES, SCHEME, session.store, assessment, now=at)
    if not speaks(decision):
        return []
    past = read_newest(sheet.channel, session.id, types=_RULED, most=_PAST)
    return ruled(decision, sheet.record, [one.fact for one in past])


def _free(sheet: Sheet, key: str, at: datetime) -> None:
    """What the cart holds now is free, if it is restricted so: telling that has locked its row until the transaction ends."""
    session = sheet.session
    fresh = sheet_of(find_session(EVERYWHERE.narrowed(session.store_id), SCHEME.code, session.id))
    mine = tuple(hold.number for hold in held(fresh))
    if mine and restriction_of(fresh.record).frees:
        _tell(fresh, [HoldsReleased(holds=mine, reason="restricted")], f"{key}:freed", at)


def _tell(sheet: Sheet, facts: Sequence[Fact], key: str, at: datetime) -> None:
    session = sheet.session
    record(
        [
            Report(
                channel=sheet.channel, store_id=session.store_id, token=session.token, fact=fact,
                key=key if place == 0 else f"{key}:{place}",
                actor_kind=SYSTEM.kind, actor_ref=SYSTEM.ref, actor_label=SYSTEM.label, occurred_at=at,
            )
            for place, fact in enumerate(facts)
        ]
    )  # fmt: skip
