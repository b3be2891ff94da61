"""Deeds of stock: what was counted, added, taken out or set aside. Each locks one level and writes its ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.commerce.rights import must
from floorwalker.commerce.stock.ledger import Way, flows, move
from floorwalker.commerce.stock.models import Level, StockEntry
from floorwalker.core.clock import now
from floorwalker.core.errors import Invalid, NotFound, Refused

MOST = 1_000_000
RIGHT = "stock.adjust"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is there, as somebody says; what is held is not theirs to say."""

    on_hand: int
    committed: int
    unavailable: int
    oversell: bool


@transaction.atomic
def count(level: Level, on_hand: int, *, actor: Actor, reason: str = "", key: str = "") -> Level:
    """So many were counted. Fewer than are promised: the gap is ``short``. Takes the right ``stock.adjust``."""
    must(actor, RIGHT, level.store)
    found = _locked(level)
    if _is_known(found, key):
        return found
    return _stand(found, _as_it_is(found, on_hand=_possible(on_hand)), "count", actor=actor, reason=reason, key=key)


@transaction.atomic
def adjust(level: Level, change: int, *, actor: Actor, reason: str = "", key: str = "", cause: str = "adjust") -> Level:
    """So many came, or went where it is negative; not more than are on hand. Takes the right ``stock.adjust``."""
    must(actor, RIGHT, level.store)
    found = _locked(level)
    if _is_known(found, key):
        return found
    if found.on_hand + change < 0:
        raise Refused(
            gettext("Only {count} are on hand.").format(count=found.on_hand), code="too_few", on_hand=found.on_hand
        )
    standing = _as_it_is(found, on_hand=_possible(found.on_hand + change))
    return _stand(found, standing, cause, actor=actor, reason=reason, key=key)


@transaction.atomic
def set_aside(level: Level, change: int, *, actor: Actor, reason: str = "", key: str = "") -> Level:
    """So many available units cannot be sold, or can be again where it is negative. Takes the right ``stock.adjust``."""
    must(actor, RIGHT, level.store)
    found = _locked(level)
    if _is_known(found, key):
        return found
    if change > found.available or found.unavailable + change < 0:
        raise Refused(gettext("There are not so many."), code="too_few", available=found.available)
    standing = _as_it_is(found, unavailable=found.unavailable + change)
    return _stand(found, standing, "adjust", actor=actor, reason=reason, key=key)


@transaction.atomic
def agree(level: Level, on_hand: int, committed: int | None, *, actor: Actor, reason: str = "", key: str = "") -> Level:
    """The shop is right: so many are on hand, and so many of them committed if it says. Takes the right ``stock.adjust``."""
    must(actor, RIGHT, level.store)
    found = _locked(level)
    if _is_known(found, key):
        return found
    sold = {} if committed is None else {"committed": committed}
    standing = _as_it_is(found, on_hand=_possible(on_hand), **sold)
    return _stand(found, standing, "repair", actor=actor, reason=reason, key=key)


def _locked(level: Level) -> Level:
    found = Level.objects.select_for_update(of=("self",)).select_related("store").filter(pk=level.pk).first()
    if found is None:
        raise NotFound(gettext("There is no such stock level."))
    return found


def _is_known(level: Level, key: str) -> bool:
    """Whether this was done before: the first of its entries has the bare key."""
    return bool(key) and StockEntry.objects.filter(level=level, key=f"{key}:0").exists()


def _possible(on_hand: int) -> int:
    if not 0 <= on_hand <= MOST:
        raise Invalid(gettext("Between 0 and {most} can be on hand.").format(most=MOST), code="no_amount")
    return on_hand


def _as_it_is(level: Level, **changes: int) -> Standing:
    usual = {"on_hand": level.on_hand, "committed": level.committed, "unavailable": level.unavailable}
    return Standing(oversell=level.oversell, **(usual | changes))


def _stand(level: Level, to: Standing, cause: str, *, actor: Actor, reason: str, key: str) -> Level:
    move(list(ways_to(level, to, cause, actor=actor, reason=reason, key=key)))
    Level.objects.filter(pk=level.pk).update(updated_at=now())
    level.refresh_from_db()
    return level


def ways_to(level: Level, to: Standing, cause: str, *, actor: Actor, reason: str = "", key: str = "") -> Iterator[Way]:
    """The ways that take a locked level from how it stands to what somebody says."""
    own = key or f"{cause}:{uuid4()}"
    for place, (source, target, quantity) in enumerate(flows(_changes(level, to))):
        yield Way(
            level_id=level.pk,
            source=source,
            target=target,
            quantity=quantity,
            cause=cause,
            key=f"{own}:{place}",
            actor=actor,
            reason=reason,
        )


def _changes(level: Level, to: Standing) -> dict[str, int]:
    """By how much each account changes; what is promised beyond what is there is short."""
    free = to.on_hand - level.held - to.committed - to.unavailable
    short = 0 if to.oversell else max(-free, 0)
    changes = {
        "available": free + short - level.available,
        "committed": to.committed - level.committed,
        "unavailable": to.unavailable - level.unavailable,
        "short": level.short - short,
    }
    return changes | {"outside": -sum(changes.values())}
