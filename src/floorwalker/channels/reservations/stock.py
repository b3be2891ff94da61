"""What sessions hold and consume, carried over to the levels of the stock and its ledger, in the transaction that writes them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from floorwalker.accounts.actor import SYSTEM, Actor
from floorwalker.channels.reservations.events import HoldsExpired
from floorwalker.channels.reservations.models import CONSUMED, HELD, Hold
from floorwalker.commerce.stock.ledger import Way, move
from floorwalker.core.errors import Refused
from floorwalker.core.facts import Happening
from floorwalker.core.log.sheet import Written

_ENDED = {CONSUMED, "released", "expired"}


def carry(written: Sequence[Written]) -> None:
    """Let the units of all holds that have changed go their ways. A hold that is over never lasts again: that is Refused."""
    ways = [way for one in written for way in _ways(one)]
    if ways:
        move(ways)


def _ways(one: Written) -> Iterator[Way]:
    before = one.before[Hold]
    for number, hold in one.sheet.rows(Hold).items():
        was = before.get(number, {})
        if was.get("state") in _ENDED and hold.state == HELD:
            raise Refused(gettext("This hold is over."), code="hold_over")
        for source, target, quantity in _flows(was, hold):
            yield Way(
                level_id=hold.level_id,
                source=source,
                target=target,
                quantity=quantity,
                cause="hold",
                key=f"{hold.session_id}:{number}:{one.sheet.session.event_count}:{source}:{target}",
                actor=_actor(one.happenings, hold),
                session_id=hold.session_id,
                line=number,
                reason=hold.reason,
                provider=one.sheet.terms.follower,
            )


def _flows(was: Mapping[str, Any], hold: Hold) -> Iterator[tuple[str, str, int]]:
    """From where to where how many units of a hold go."""
    held = was["quantity"] if was.get("state") == HELD else 0
    consumed = was["quantity"] if was.get("state") == CONSUMED else 0
    holds = hold.quantity if hold.state == HELD else 0
    takes = (hold.quantity if hold.state == CONSUMED else 0) - consumed
    kept = min(held, max(takes, 0))
    flows = (
        ("held", "committed", kept),
        ("available", "committed", takes - kept),
        ("committed", "available", -takes),
        ("held", "available", held - kept - holds),
        ("available", "held", holds - held + kept),
    )
    yield from ((source, target, quantity) for source, target, quantity in flows if quantity > 0)


def _actor(happenings: Sequence[Happening], hold: Hold) -> Actor:
    """Who did it: the clock, where the time was up; else whoever came last."""
    told = [h for h in happenings if isinstance(h.fact, HoldsExpired) is (hold.state == "expired")]
    if not told:
        return SYSTEM
    last = told[-1]
    return Actor(kind=last.actor_kind, ref=last.actor_ref, label=last.actor_label)  # type: ignore[arg-type]  # one of the kinds
