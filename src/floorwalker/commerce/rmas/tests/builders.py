"""RMAs for tests, opened through the front door."""

from typing import Any

from django.db import connection

from floorwalker.accounts.actor import SYSTEM, Actor, Granted, Reach
from floorwalker.accounts.models import Store
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.models import Payout
from floorwalker.commerce.rmas.requests import Origin, Wanted, request
from floorwalker.commerce.tests.builders import make_order
from floorwalker.core.later.timers import settle
from floorwalker.core.log.record import Answer, Report, record
from floorwalker.core.models import Session
from floorwalker.core.registry import channel
from floorwalker.core.tests.builders import ago, fresh

PORTAL = Origin(kind="portal")


def ask(order: Order, *wanted: Wanted, approve: bool | None = None, **more: Any) -> Session:
    """Request an RMA; without more, for one unit of the first line."""
    how: dict[str, Any] = {"actor": SYSTEM, "origin": PORTAL} | more
    return request(order, wanted or (Wanted(line=1, quantity=1),), approve=approve, **how)


def approved(store: Store, *lines: dict[str, Any], option: Any = "refund", **more: Any) -> Session:
    """An approved RMA of all units of an order's lines; one line of one unit at 10.00 without more."""
    said = lines or ({"quantity": 1},)
    order = make_order(store, *said, **more)
    wanted = [Wanted(line=place, quantity=line.get("quantity", 1), option=option) for place, line in enumerate(said, 1)]
    return ask(order, *wanted, approve=True)


def order_of(session: Session) -> Order:
    """Its order as stored."""
    return Order.objects.get(rmas__session_id=session.id)


def payouts_of(session: Session) -> list[Payout]:
    """Its payouts as stored."""
    return list(Payout.objects.filter(session_id=session.id).order_by("number"))


def states(session: Session) -> list[str]:
    """How its payouts stand."""
    return [payout.state for payout in payouts_of(session)]


def track(session: Session, state: str, parcel: str = "P1", key: str = "", **span: float) -> Answer:
    """A carrier says where a parcel is."""
    which = channel("rmas")
    told = Report(
        channel=which,
        store_id=session.store_id,
        token=session.token,
        fact=which.facts.restore("parcel.tracked", {"parcel": parcel, "state": state, "carrier": "DHL"}),
        key=key or f"{parcel}:{state}",
        actor_kind="integration",
        actor_ref="carrier",
        actor_label="Carrier",
        occurred_at=ago(**span),
    )
    return record([told])[0]


def again(session: Session) -> Session:
    """The session as stored."""
    return fresh(session.id)


def staff(store: Store, role: str, ref: str, *rights: str) -> Actor:
    """Somebody who has a role in a store."""
    granted = Granted(reach=Reach(store_ids=frozenset({store.pk})), rights=rights or ("rmas.*",), role=role)
    return Actor(kind="employee", ref=ref, label=ref.capitalize(), grants=(granted,))


def aged(session: Session, days: int) -> Session:
    """Let all that happened in a session have happened so long ago, and settle what has been due since."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE core_event DISABLE TRIGGER core_event_append_only")
        cursor.execute(
            "UPDATE core_event SET occurred_at = occurred_at - make_interval(days => %s) WHERE session_id = %s",
            [days, session.id],
        )
        cursor.execute("ALTER TABLE core_event ENABLE TRIGGER core_event_append_only")
        cursor.execute("UPDATE core_session SET complaint = 'aged', due_at = now() WHERE id = %s", [session.id])
    settle([session.id])
    return again(session)
