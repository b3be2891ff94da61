"""Weighing a cart's risk beside the hot path: a listener reads what is known of it, and tells the assessment if it is new."""

from floorwalker.accounts.actor import SYSTEM
from floorwalker.channels.reservations.events import CartDenied, CartReserved, HoldsRenewed
from floorwalker.channels.reservations.risk.context import context_of
from floorwalker.channels.reservations.watching import SCHEME
from floorwalker.core.clock import now
from floorwalker.core.facts import Happening
from floorwalker.core.models import Session
from floorwalker.core.outbox import Listener
from floorwalker.core.record import Report, record
from floorwalker.core.verbs import sheet_of
from floorwalker.risk import samples
from floorwalker.risk.policies import in_force
from floorwalker.risk.score import assess
from floorwalker.risk.standing import told

WEIGHED = (CartReserved, CartDenied, HoldsRenewed)
"""The facts after which a cart is weighed anew."""


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
