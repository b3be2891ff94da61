"""The history of a record, told from its trail: what changed from what to what, who did it, and why."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.happenings import spoken
from floorwalker.accounts.trail import trail_of
from floorwalker.core.card import Moment
from floorwalker.core.desks.desk import Verb

MOST = 200
Say = Callable[[Any, Any], str]
"""A value as the reader is told it; it is given the row of the trail, too."""


def plainly(value: Any, row: Any) -> str:
    """The value as it stands."""
    return spoken(value)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A field as the history tells of it; without ``say`` only that it changed, as for what is private."""

    label: str
    say: Say | None = plainly


def changes(record: Model, fields: dict[str, Told], *, first: str, verbs: Sequence[Verb] = ()) -> Iterator[Moment]:
    """What happened to the record, newest first, at most ``MOST``; ``first`` is said of its beginning.

    What came of one of the ``verbs`` is told in its words.
    """
    says = {verb.name: str(verb.says) for verb in verbs}
    rows = list(trail_of(type(record)).filter(pgh_obj=record.pk).order_by("-pgh_id")[: MOST + 1])
    for row, earlier in pairwise([*rows, None]):
        context = row.pgh_context or {}
        verb = says.get(context.get("verb", ""), "")
        said = first if earlier is None else "; ".join(_differences(row, earlier, fields, verb=verb))
        whole = earlier is not None or row.pgh_label == "insert"
        if said and whole:
            who = str(context.get("label") or SYSTEM.label)
            yield Moment(at=row.pgh_created_at, sentence=said, who=who, why=str(context.get("reason", "")))


def _differences(row: Any, earlier: Any, fields: dict[str, Told], *, verb: str) -> Iterator[str]:
    """What differs, after what the verb says, which need not say again that something private changed."""
    if verb:
        yield verb
    for name, told in fields.items():
        before, after = getattr(earlier, name), getattr(row, name)
        if before == after:
            continue
        if told.say is None:
            if verb:
                continue
            yield gettext("{field} changed").format(field=told.label)
        else:
            said = gettext("{field}: {before} → {after}")
            yield said.format(field=told.label, before=told.say(before, earlier), after=told.say(after, row))
