"""Drafts: what members have typed and not saved; kept on the server, seen by nobody else, forgotten after a while."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from floorwalker.core.clock import now
from floorwalker.core.models import Draft

KEPT = timedelta(days=7)


def keep(member: int, code: str, record: UUID, verb: str, *, version: int, said: str) -> Draft:
    """Keep what was typed last."""
    draft, _ = Draft.objects.update_or_create(
        member_id=member,
        code=code,
        record=record,
        verb=verb,
        defaults={"version": version, "said": said, "saved_at": now()},
    )
    return draft


def of_record(member: int, code: str, record: UUID) -> QuerySet[Draft]:
    """A member's own drafts of a record that are not too old."""
    fresh = Draft.objects.filter(member_id=member, code=code, record=record, saved_at__gt=now() - KEPT)
    return fresh.order_by("saved_at")


def find(member: int, code: str, record: UUID, verb: str) -> Draft | None:
    """The member's draft of one form."""
    return of_record(member, code, record).filter(verb=verb).first()


def drop(member: int, code: str, record: UUID, verb: str) -> None:
    """It was saved, or is not wanted."""
    Draft.objects.filter(member_id=member, code=code, record=record, verb=verb).delete()


def forget(records: Iterable[UUID]) -> int:
    """Delete everybody's drafts of these records, whose private words are erased."""
    return Draft.objects.filter(record__in=list(records)).delete()[0]


def forget_old() -> int:
    """Delete drafts older than ``KEPT``."""
    return Draft.objects.filter(saved_at__lte=now() - KEPT).delete()[0]
