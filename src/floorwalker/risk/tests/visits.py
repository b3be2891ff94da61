"""Visits to the kiosk for tests: opened through the front door, assessed as a channel does it."""

from datetime import datetime
from itertools import count
from typing import Any

from django.db import transaction

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.core.facts import Fact
from floorwalker.core.log.record import Report, record
from floorwalker.core.models import Session
from floorwalker.core.registry import channel
from floorwalker.core.tests.builders import ago, fresh, session_of
from floorwalker.core.verbs import sheet_of
from floorwalker.risk.holding import HoldContext
from floorwalker.risk.tests.kiosk.channel import Held, weigh

_keys = count(1)
HOARDER = HoldContext(
    address_holds=40, share_held=0.9, cycles=6, datacentre=True, page_views=0, signed_in=False, holds=12, conversions=0
)
"""Somebody who holds nearly all there is, again and again, from a data centre."""
CUSTOMER = HoldContext(address_holds=1, share_held=0.01, page_views=9, signed_in=True, paid_orders=4)
"""Somebody who buys."""


def tell(session: Session, *facts: Fact, at: datetime | None = None) -> Session:
    """Facts as a device or the house tells them, one after the other."""
    told = [_report(session.store, session.token, fact, at) for fact in facts]
    return session_of(record(told)) if told else fresh(session.id)


def _report(store: Store, token: str, fact: Fact, at: datetime | None) -> Report:
    return Report(
        channel=channel("kiosk"), store_id=store.pk, token=token, fact=fact, key=f"key-{next(_keys)}",
        actor_kind=SYSTEM.kind, actor_ref=SYSTEM.ref, actor_label=SYSTEM.label, occurred_at=at or ago(seconds=0),
    )  # fmt: skip


def visit(store: Store, *contexts: HoldContext, token: str = "", at: datetime | None = None, **fields: Any) -> Session:
    """A visit that holds something, assessed in each of these contexts."""
    name = token or f"visit-{next(_keys)}"
    session = session_of(record([_report(store, name, Held(**fields), at or ago(minutes=5))]))
    for context in contexts:
        session = assessed(session, context, at=at)
    return session


def assessed(session: Session, context: HoldContext, at: datetime | None = None) -> Session:
    """The session after the kiosk has weighed it in this context."""
    with transaction.atomic():
        return tell(session, *weigh(sheet_of(session), context), at=at)
