"""The wall between stores: sessions leave core only through here, and only with the reader's stores."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from django.core.validators import slug_re
from django.db.models import Model, QuerySet
from django.utils.translation import gettext

from floorwalker.accounts.actor import Reach
from floorwalker.accounts.models import Store
from floorwalker.core import registry
from floorwalker.core.errors import NotFound
from floorwalker.core.later import timers
from floorwalker.core.log.rows import read
from floorwalker.core.models import Session
from floorwalker.kit.database.together import Together

_Row = TypeVar("_Row", bound=Model)


def within(reach: Reach, rows: QuerySet[_Row], *, store: str = "store_id") -> QuerySet[_Row]:
    """The rows that belong to these stores; ``store`` is the path to the store's key."""
    if reach.everywhere:
        return rows
    if len(reach.store_ids) == 1:
        return rows.filter(**{store: next(iter(reach.store_ids))})
    return rows.filter(**{f"{store}__in": reach.store_ids})


def sessions(reach: Reach, channel: str) -> QuerySet[Session]:
    """The sessions of a channel in these stores, each with its record."""
    which = registry.channel(channel)
    return within(reach, Session.objects.filter(channel=channel).select_related("store", which.record_name))


def find_session(reach: Reach, channel: str, id_: UUID) -> Session:
    """One session, with what is due settled first. Another store's session is not found."""
    timers.settle([id_])
    session = sessions(reach, channel).filter(id=id_).first()
    if session is None:
        raise NotFound(gettext("There is no such session in your stores."))
    return session


def stores(reach: Reach) -> list[Store]:
    """The stores a reader sees, by name."""
    if reach.everywhere:
        return read(Store, "ORDER BY name, id")
    return read(Store, "WHERE id = ANY(%s) ORDER BY name, id", [list(reach.store_ids)])


def store_named(reach: Reach, code: str) -> Store | None:
    """The store of this code, if the reader sees it."""
    if not slug_re.match(code):
        return None
    found = _by_code.ask(code)
    return found if found is not None and reach.covers(found.pk) else None


def _look_up(codes: Sequence[str]) -> list[Store | None]:
    """A row for each who asks, so that no two threads share one."""
    found = defaultdict[str, list[Store]](list)
    for store in read(Store, "JOIN unnest(%s::text[]) AS asked (for_code) ON code = for_code", [list(codes)]):
        found[store.code].append(store)
    return [found[code].pop() if found[code] else None for code in codes]


_by_code = Together(_look_up)


def version(reach: Reach, channel: str, id_: UUID) -> str:
    """How often the session has changed, for a conditional request; due timers count."""
    timers.settle([id_])
    found = Session.objects.filter(id=id_, channel=channel).values_list("store_id", "event_count").first()
    if found is None or not reach.covers(found[0]):
        raise NotFound(gettext("There is no such session in your stores."))
    return f'W/"{found[1]}"'
