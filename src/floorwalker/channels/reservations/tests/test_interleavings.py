"""Each pair of deeds, the first one stopped at each of its steps: what comes of it is what comes of one after the other."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import count
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations import actions
from floorwalker.channels.reservations.holding import asks
from floorwalker.channels.reservations.holding.deciding import Wanted
from floorwalker.channels.reservations.holding.taking import Ask, Told, take
from floorwalker.channels.reservations.tests.builders import (
    assert_proven,
    hold,
    holds_of,
    pass_minutes,
    session_of,
)
from floorwalker.channels.reservations.tests.wire import Halt
from floorwalker.commerce.stock.counting import count as recount
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.tests.builders import figures, make_level
from floorwalker.core.errors import FloorwalkerError
from floorwalker.core.later import timers
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import clerk, make_store
from floorwalker.core.tests.threads import at_once
from floorwalker.kit.tests.until import until

_numbers = count(1)
SESSION, LEVEL, LAST = "before its session is locked", "before its level is locked", "before it commits"
_TABLES = {SESSION: "core_session", LEVEL: "stock_level"}


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Three units, of which a cart holds two; another holds one elsewhere and wants two of them."""

    level: Level
    mine: Told
    other: str

    @property
    def outcome(self) -> tuple[Any, ...]:
        """All that is stored of it, but for times and names."""
        other = Session.objects.filter(token=self.other).first()
        return (
            figures(self.level),
            session_of(self.mine).status,
            holds_of(self.mine),
            [other.status, other.quantity] if other else None,
        )


@pytest.fixture
def hamburg(transactional_db: None) -> Store:
    """A store whose rows every thread sees."""
    return make_store("hamburg")


def _scene(store: Store, *, overdue: bool) -> Scene:
    level, number = make_level(store, 3), next(_numbers)
    mine = hold(level, 2, f"cart-{number}")
    if overdue:
        pass_minutes(15, mine.session_id)
    return Scene(level=level, mine=mine, other=f"other-{number}")


def _token(scene: Scene) -> str:
    return session_of(scene.mine).token


def _alone(ask: Ask) -> None:
    """Ask as another process would: without waiting for those who ask here."""
    (answer,) = take([ask])
    if isinstance(answer, FloorwalkerError):
        raise answer


def _want(scene: Scene, token: str, units: int) -> None:
    wanted = [Wanted(variant=scene.level.external_id, quantity=units)]
    _alone(asks.reserving(scene.level.store, token, wanted, actor=SYSTEM))


def _add(scene: Scene) -> None:
    _want(scene, scene.other, 2)


def _change(scene: Scene) -> None:
    _want(scene, _token(scene), 3)


def _extend(scene: Scene) -> None:
    _alone(asks.lasting(scene.level.store, _token(scene), "extend", actor=SYSTEM))


def _release(scene: Scene) -> None:
    _alone(asks.releasing(scene.level.store, _token(scene), [], actor=SYSTEM))


def _expire(scene: Scene) -> Any:
    assert scene.mine.session_id is not None
    return timers.settle([scene.mine.session_id])


def _convert(scene: Scene) -> None:
    _alone(asks.converting(scene.level.store, _token(scene), "#1001", actor=SYSTEM))


def _edit(scene: Scene) -> Any:
    return recount(scene.level, 1, actor=SYSTEM)


def _cancel(scene: Scene) -> Any:
    return actions.cancel(session_of(scene.mine), actor=clerk(), reason="merchant")


DEEDS: dict[str, Callable[[Scene], Any]] = {
    "add": _add,
    "change": _change,
    "extend": _extend,
    "release": _release,
    "expire": _expire,
    "convert": _convert,
    "edit the stock": _edit,
    "cancel": _cancel,
}


def _do(deed: Callable[[Scene], Any], scene: Scene) -> None:
    """Do it; that it is refused is an outcome, too."""
    try:
        deed(scene)
    except FloorwalkerError as no:
        assert no.status in {404, 409}, no


def _serially(store: Store, *deeds: str, overdue: bool) -> tuple[Any, ...]:
    scene = _scene(store, overdue=overdue)
    for deed in deeds:
        _do(DEEDS[deed], scene)
    return scene.outcome


def _interleaved(store: Store, first: str, second: str, step: str, *, overdue: bool) -> tuple[Any, ...]:
    """The first stops at a step; the second runs to its end, or until it waits for the first; then both go on."""
    scene, halt, began, ended = _scene(store, overdue=overdue), Halt(), Event(), Event()
    pid = 0

    def one() -> None:
        with ExitStack() as stack:
            if step == LAST:
                stack.enter_context(transaction.atomic())
            else:
                stack.enter_context(halt.before(_TABLES[step], "FOR UPDATE"))
            _do(DEEDS[first], scene)
            if step == LAST:
                halt.stop()
        halt.reached.set()

    def other() -> None:
        nonlocal pid
        assert halt.reached.wait(10)
        pid = connection.connection.info.backend_pid
        began.set()
        try:
            _do(DEEDS[second], scene)
        finally:
            ended.set()

    def watch() -> None:
        assert began.wait(10)
        until(lambda: ended.is_set() or _waits(pid), 10)
        halt.let_go()

    problems = [answer for answer in at_once(one, other, watch) if answer is not None]
    assert not problems, (first, second, step, problems)
    return scene.outcome


def _waits(pid: int) -> bool:
    """Whether this connection waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s", [pid])
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize(
    "step", [pytest.param(SESSION, marks=pytest.mark.torture), pytest.param(LEVEL, marks=pytest.mark.torture), LAST]
)
@pytest.mark.parametrize("first", DEEDS)
def test_two_deeds_at_once_are_as_one_after_the_other(hamburg: Store, first: str, step: str) -> None:
    for second in DEEDS:
        overdue = "expire" in {first, second}
        serial = partial(_serially, hamburg, overdue=overdue)
        came = _interleaved(hamburg, first, second, step, overdue=overdue)
        if came != serial(first, second):
            assert step != LAST, second
            assert came == serial(second, first), second
    assert_proven()
