"""The fold ends, whatever a channel declares."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from floorwalker.core.log.fold import Fold
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.machine import Machine
from floorwalker.core.models import Session
from floorwalker.core.registry import channel
from floorwalker.core.tests.builders import EVENING


def test_a_timer_whose_fact_does_not_move_its_due_time_is_a_mistake_and_not_a_loop() -> None:
    instore = channel("instore")
    parts = {name: getattr(instore.machine, name) for name in ("statuses", "states", "steps", "moves")}
    timer = next(timer for timer in instore.machine.timers if timer.name == "stale")
    machine = Machine(**parts, timers=(replace(timer, due=lambda sheet: EVENING),))
    session = Session(id=UUID(int=1), channel="instore", state="active", time_zone="Europe/Berlin", currency="EUR")
    sheet = Sheet(session, replace(instore, machine=machine), instore.record(session_id=session.id), instore.terms())

    with pytest.raises(AssertionError, match=r"Timer stale is due at .* again, though it has just fired"):
        Fold(sheet).until(EVENING + timedelta(hours=1))
