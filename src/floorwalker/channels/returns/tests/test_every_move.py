"""From every state every move: what the machine does not allow is refused, and nothing is written."""

from collections.abc import Callable
from typing import Any

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.channels.returns.actions import cancel
from floorwalker.channels.returns.channel import machine
from floorwalker.channels.returns.tests.returning import (
    age,
    chosen,
    opened,
    owing,
    picked,
    reviewed,
    shopper,
    submitted,
)
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.models import Rma
from floorwalker.commerce.tests.builders import line_of
from floorwalker.core.errors import Invalid, Refused
from floorwalker.core.machine import Move
from floorwalker.core.models import Session
from floorwalker.core.photos import Photo
from floorwalker.core.tests.builders import clerk, fresh


def _cancelled(order: Order) -> Session:
    session = opened(order)
    return cancel(session, actor=shopper(session))


STATES: dict[str, Callable[[Order], Session]] = {
    "started": opened,
    "selecting": picked,
    "offered": chosen,
    "awaiting_payment": owing,
    "on_review": reviewed,
    "accepted": submitted,
    "declined": _cancelled,
    "abandoned": lambda order: age(chosen(order), hours=25),
}
FIELDS: dict[str, dict[str, Any]] = {
    "choose_item": {"line": 1},
    "drop_item": {"line": 1},
    "give_reason": {"line": 1, "reason": "too_large"},
    "answer": {"line": 1, "question": "what_is_wrong", "answer": "A hole"},
    "add_photos": {"line": 1, "photos": [Photo(ref="0" * 32, content=b"a photo")]},
    "remove_photo": {"line": 1, "photo": "0" * 32},
    "choose_offer": {"offer": 1},
    "choose_method": {"method": "store"},
    "give_contact": {"email": "anna@quast.example"},
    "pay": {"reference": "pay-1", "amount": 500},
    "withdraw": {"offer": 1, "reason": "A mistake"},
    "decline": {"reason": "other"},
    "note": {"text": "Called"},
}
MOVES = [move for move in machine.moves if not move.opens]
WHOLE = {"answer", "remove_photo"}
"""Moves that need more than this session has been told: they are Invalid where they are possible."""


def _picture(session: Session) -> tuple[str, int, int, int]:
    return (
        fresh(session.id).state,
        fresh(session.id).event_count,
        Rma.objects.count(),
        line_of(_order(session)).returning,
    )


def _order(session: Session) -> Order:
    return Order.objects.get(external_id=session.return_session.order_external)


def _ask(move: Move, session: Session, actor: Actor) -> Session:
    done: Session = machine.verb(move.name)(session, actor=actor, **FIELDS.get(move.name, {}))
    return done


def test_every_state_is_tried() -> None:
    assert set(STATES) == {state.code for state in machine.states} - {""}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.name)
def test_a_move_is_made_where_the_machine_allows_it_and_changes_nothing_elsewhere(
    move: Move, state: str, scarves: Order
) -> None:
    session = STATES[state](scarves)
    before = _picture(session)
    assert before[0] == state
    stood = session.return_session.previous if state == "abandoned" else state
    allowed = stood in move.sources if move.shopper and move.name != "resume" else state in move.sources
    impossible = (move.name in WHOLE and allowed) or (move.name == "submit" and stood == "selecting")
    if allowed and not impossible and not (move.name == "pay" and state == "abandoned"):
        _ask(move, session, clerk())
        return

    with pytest.raises((Refused, Invalid)):
        _ask(move, session, clerk())
    assert _picture(session) == before
