"""Reading the events of sessions back as happenings."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from floorwalker.core.facts import Happening
from floorwalker.core.models import Event, Private
from floorwalker.core.registry import Channel

_COLUMNS = (
    "session_id", "number", "type", "key", "actor_kind", "actor_ref", "actor_label",
    "occurred_at", "recorded_at", "device_at", "data", "digest",
)  # fmt: skip


def read_logs(channels: Mapping[UUID, Channel]) -> dict[UUID, list[Happening]]:
    """The happenings of each session, by number; private fields are filled in where they are still kept."""
    ids = list(channels)
    privates: dict[tuple[UUID, int], dict[str, Any]] = {
        (row.session_id, row.number): row.fields for row in Private.objects.filter(session_id__in=ids)
    }
    logs: dict[UUID, list[Happening]] = {session_id: [] for session_id in ids}
    events = Event.objects.filter(session_id__in=ids).order_by("session_id", "number").values_list(*_COLUMNS)
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
