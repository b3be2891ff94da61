"""Reserved carts for tests, asked for through the front door; and time that passes without a sleep."""

from typing import Any
from uuid import UUID

from django.db import connection

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.holding import asks
from floorwalker.channels.reservations.holding.deciding import Decision, Wanted
from floorwalker.channels.reservations.holding.taking import Told
from floorwalker.channels.reservations.models import Hold
from floorwalker.commerce.stock.models import Level
from floorwalker.core.log import verify
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import fresh


def hold(level: Level, units: int = 1, token: str = "cart-1", **more: Any) -> Told:
    """Hold units of a level for a cart."""
    return hold_all(level.store, {level: units}, token, **more)


def hold_all(store: Store, units: dict[Level, int], token: str = "cart-1", **more: Any) -> Told:
    """Hold units of several levels for a cart."""
    wanted = [Wanted(variant=level.external_id, quantity=quantity) for level, quantity in units.items()]
    return asks.reserve(store, token, wanted, **({"actor": SYSTEM} | more))


def granted(told: Told) -> list[int]:
    """How many units of each line are held."""
    decision = told.said
    assert isinstance(decision, Decision)
    return [line.granted for line in decision.lines]


def convert(level: Level, token: str = "cart-1", order: str = "#1001") -> Told:
    """The cart becomes an order."""
    return asks.told(asks.converting(level.store, token, order, actor=SYSTEM))


def session_of(told: Told) -> Session:
    """The session as stored."""
    assert told.session_id is not None
    return fresh(told.session_id)


def holds_of(told: Told) -> list[tuple[int, str]]:
    """Its holds as stored: units and state."""
    rows = Hold.objects.filter(session=session_of(told)).order_by("number")
    return list(rows.values_list("quantity", "state"))


def pass_minutes(minutes: float, *sessions: UUID | None) -> None:
    """Let all that is known of sessions, or of all, have happened so much earlier: as if the time had passed since."""
    which = [id_ for id_ in sessions if id_]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE core_event DISABLE TRIGGER core_event_append_only")
        for table, columns in (
            ("core_event", ("occurred_at", "recorded_at")),
            ("core_session", ("started_at", "last_activity_at", "ended_at", "due_at", "head_at")),
            ("reservations_cart", ("expires_at", "called_at")),
            ("reservations_hold", ("held_at", "expires_at", "ends_by", "ended_at")),
        ):
            changes = ", ".join(f"{column} = {column} - make_interval(secs => %s)" for column in columns)
            key = "id" if table == "core_session" else "session_id"
            cursor.execute(
                f"UPDATE {table} SET {changes} WHERE %s OR {key} = ANY(%s::uuid[])",
                [str(minutes * 60)] * len(columns) + [str(not which), [str(id_) for id_ in which]],
            )
        cursor.execute(
            "UPDATE risk_risksighting SET seen_at = seen_at - make_interval(secs => %s)"
            " WHERE %s OR store_id IN (SELECT store_id FROM core_session WHERE id = ANY(%s::uuid[]))",
            [str(minutes * 60), str(not which), [str(id_) for id_ in which]],
        )
        cursor.execute(  # the key of a timer's event says when it was due, which is when it occurred
            "UPDATE core_event SET key = 'timer:expiry:' ||"
            " to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US+00:00') WHERE key LIKE 'timer:expiry:%'"
        )
        cursor.execute("ALTER TABLE core_event ENABLE TRIGGER core_event_append_only")


def assert_proven() -> None:
    """Everything follows from the events and from the ledger."""
    assert [str(finding) for finding in verify.findings()] == []
