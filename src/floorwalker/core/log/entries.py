"""The log of events: what happened is written here, and read back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Subquery

from floorwalker.core.facts import Happening, digest, split
from floorwalker.core.log import rows
from floorwalker.core.models import Event, Private
from floorwalker.core.registry import Channel

_COLUMNS = (
    "session_id", "number", "type", "key", "actor_kind", "actor_ref", "actor_label",
    "occurred_at", "recorded_at", "device_at", "data", "digest",
)  # fmt: skip


def write_log(lot: rows.Lot, happenings: Sequence[tuple[UUID, Happening]]) -> None:
    """Let a lot write what happened, each with its session: public fields into the event, private ones beside it."""
    privates, lines = [], []
    for session_id, h in happenings:
        public, private = split(h.fact)
        if private:
            privates.append({"session_id": session_id, "number": h.number, "fields": private})
        lines.append(
            {
                "session_id": session_id,
                "number": h.number,
                "type": h.fact.type,
                "key": h.key,
                "actor_kind": h.actor_kind,
                "actor_ref": h.actor_ref,
                "actor_label": h.actor_label,
                "occurred_at": h.occurred_at,
                "recorded_at": h.recorded_at,
                "device_at": h.device_at,
                "data": public,
                "digest": digest(private) if private else "",
            }
        )
    lot.add(Event, _COLUMNS, lines)
    lot.add(Private, ("session_id", "number", "fields"), privates)


def read_logs(
    channels: Mapping[UUID, Channel],
    *,
    after: int = 0,
    numbers: Sequence[int] | None = None,
    types: Sequence[str] | None = None,
    most: int | None = None,
) -> dict[UUID, list[Happening]]:
    """The happenings of each session, by number; private fields are filled in where they are still kept.

    ``after``, ``numbers`` and ``types`` ask for some of them, and ``most`` for no more than so many in all.
    """
    asked = Event.objects.filter(session_id__in=list(channels), number__gt=after)
    if numbers is not None:
        asked = asked.filter(number__in=numbers)
    if types is not None:
        asked = asked.filter(type__in=types)
    return _read(channels, asked.order_by("session_id", "number")[:most])


def read_newest(
    channel: Channel, session_id: UUID, *, before: int = 0, types: Sequence[str] = (), most: int
) -> list[Happening]:
    """The happenings of a session that happened last, newest first; ``before`` is the number of one to go on from.

    ``types`` asks for those of some types only.
    """
    asked = Event.objects.filter(session_id=session_id)
    if types:
        asked = asked.filter(type__in=types)
    if before:
        at = asked.filter(number=before).values("occurred_at")
        asked = asked.filter(Q(occurred_at__lt=Subquery(at)) | Q(occurred_at=Subquery(at), number__lt=before))
    return _read({session_id: channel}, asked.order_by("-occurred_at", "-number")[:most])[session_id]


def _read(channels: Mapping[UUID, Channel], asked: QuerySet[Event]) -> dict[UUID, list[Happening]]:
    events = list(asked.values_list(*_COLUMNS))
    privates = _privates([(event[0], event[1]) for event in events if event[-1]])
    logs: dict[UUID, list[Happening]] = {session_id: [] for session_id in channels}
    for session_id, number, type_, key, kind, ref, label, occurred_at, recorded_at, device_at, data, mark in events:
        fields = data | privates.get((session_id, number), {}) if mark else data
        logs[session_id].append(
            Happening(
                fact=channels[session_id].facts.restore(type_, fields),
                key=key,
                actor_kind=kind,
                actor_ref=ref,
                actor_label=label,
                occurred_at=occurred_at,
                recorded_at=recorded_at,
                device_at=device_at,
                number=number,
                digest=mark,
            )
        )
    return logs


def _privates(marked: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], dict[str, Any]]:
    """What is kept of the private fields of events; asked after them, so that no event seems erased that is not."""
    if not marked:
        return {}
    ids, numbers = zip(*marked, strict=True)
    found = Private.objects.filter(session_id__in=set(ids), number__in=set(numbers))
    return {(row.session_id, row.number): row.fields for row in found}
