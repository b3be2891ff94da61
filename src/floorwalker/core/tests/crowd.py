"""Many sessions at once, for lists: rows as a fold would leave them, without their events."""

import random
from datetime import timedelta

from uuid_utils.compat import uuid7

from floorwalker.accounts.models import Store
from floorwalker.core.lists.haystack import haystack
from floorwalker.core.log import rows
from floorwalker.core.machine import State
from floorwalker.core.models import Session, TallyDelta
from floorwalker.core.registry import Channel
from floorwalker.core.tests.builders import EVENING

NAMES = ("anna@example.com", "ben-r5", "Çelik", "100%_sure", "o'neil", "")


def gather(which: Channel, stores: list[Store], many: int, *, seed: int = 7) -> list[Session]:
    """Sessions of a channel with many ties in what lists sort by, in every status, counted."""
    dice = random.Random(seed)
    states = {state.status: state for state in which.machine.states}
    sessions = [_one(dice, which, dice.choice(stores), states[dice.choice(list(states))], n) for n in range(many)]
    lot = rows.Lot()
    lot.insert(Session, sessions)
    lot.insert(which.record, [which.record(session_id=session.id) for session in sessions])
    counted = ({"store_id": s.store_id, "channel": s.channel, "status": s.status, "change": 1} for s in sessions)
    lot.add(TallyDelta, ("store_id", "channel", "status", "change"), counted)
    lot.write()
    return sessions


def _one(dice: random.Random, which: Channel, store: Store, state: State, number: int) -> Session:
    started = EVENING + timedelta(minutes=5 * dice.randint(0, 400))
    session = Session(
        id=uuid7(), channel=which.code, store=store, token=f"token-{number}", state=state.code, status=state.status,
        progress=dice.choice([step.code for step in which.progress]),
        client=dice.choice([*which.clients, ""]), customer_ref=dice.choice(NAMES),
        order_ref=f"R-{dice.randint(1, 40)}", quantity=dice.randint(0, 6), value=dice.choice([0, 99, 100, 250, 12_000]),
        currency=store.currency, time_zone=store.time_zone, started_at=started,
        last_activity_at=started + timedelta(minutes=dice.choice([0, 5, 60])),
        ended_at=started + timedelta(hours=1) if state.final else None, head_at=started, event_count=1,
    )  # fmt: skip
    session.words = haystack(session.id.hex, session.token, session.customer_ref, session.order_ref)
    return session
