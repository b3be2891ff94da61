"""How sessions come into being: by the name that the outside world has for them, once."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from uuid_utils.compat import uuid7

from floorwalker.accounts.models import Store
from floorwalker.core.clock import ask_now
from floorwalker.core.errors import Refused
from floorwalker.core.log import rows
from floorwalker.core.log.books import Books
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.models import Session
from floorwalker.core.registry import Channel
from floorwalker.kit.database import prepared

LONGEST_TOKEN = 200
_REACH = """
WITH asked AS (
  SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::uuid[], %s::boolean[])
    AS a (store_id, channel, token, session_id, opens)
), known AS (
  SELECT k.* FROM core_sessionkey k JOIN asked USING (store_id, channel, token)
), made AS (
  INSERT INTO core_sessionkey (store_id, channel, token, session_id)
  SELECT a.store_id, a.channel, a.token, a.session_id FROM asked a JOIN accounts_store s ON s.id = a.store_id AND s.active
  WHERE a.opens AND NOT EXISTS (SELECT FROM known k WHERE (k.store_id, k.channel, k.token) = (a.store_id, a.channel, a.token))
  ORDER BY a.store_id, a.channel, a.token ON CONFLICT DO NOTHING RETURNING store_id, channel, token, session_id
)
SELECT k.store_id, k.channel, k.token, k.session_id, false, '', '', NULL FROM known k UNION ALL
SELECT m.store_id, m.channel, m.token, m.session_id, true, s.currency, s.time_zone, (
  SELECT t.id FROM accounts_terms t WHERE t.store_id = m.store_id AND t.channel = m.channel ORDER BY t.version DESC LIMIT 1
) FROM made m JOIN accounts_store s ON s.id = m.store_id
"""
Place = tuple[int, str, str]
"""Store, channel and token: what a session is called outside."""


def find(places: Collection[Place]) -> dict[Place, UUID]:
    """The sessions that are known by these names."""
    if not places:
        return {}
    stores, channels, tokens = zip(*places, strict=True)
    found = prepared.ask(
        "SELECT k.store_id, k.channel, k.token, k.session_id FROM core_sessionkey k"
        " JOIN unnest(%s::bigint[], %s::text[], %s::text[]) AS w (s, c, t)"
        " ON k.store_id = w.s AND k.channel = w.c AND k.token = w.t",
        [list(stores), list(channels), list(tokens)],
    )
    return {(store, which, token): id_ for store, which, token, id_ in found()}


@dataclass(frozen=True, kw_only=True)
class Reached:
    """What came of reaching for names: those that are ``known``, and blank sessions that were ``made`` for new ones, at some ``moment``.

    The sessions that were made have the terms, the currency and the time zone that their stores have now; only their names are written.
    """

    known: dict[Place, UUID]
    made: list[Session]
    moment: datetime


def reach(places: Mapping[Place, bool]) -> Callable[[], Reached]:
    """Look for the sessions of these names, and claim names that are new, where so marked; the answer may be read later.

    An inactive store, and another writer who takes a name at this moment, leave names out.
    """
    order = sorted(places)
    stores, channels, tokens = zip(*order, strict=True)
    opens = [places[place] for place in order]
    found = prepared.ask(_REACH, [list(stores), list(channels), list(tokens), [uuid7() for _ in stores], opens])
    moment = ask_now()
    return lambda: _reached(found(), moment())


def _reached(found: Sequence[tuple[Any, ...]], moment: datetime) -> Reached:
    names = ("store_id", "channel", "token", "id")
    known = {row[:3]: row[3] for row in found if not row[4]}
    made = [
        rows.new(Session, **dict(zip(names, row, strict=False)), currency=row[5], time_zone=row[6], terms_id=row[7])
        for row in found
        if row[4]
    ]
    return Reached(known=known, made=made, moment=moment)


def unclaim(places: Sequence[Place]) -> None:
    """Give names back that were claimed in this transaction, and whose sessions were not opened after all."""
    stores, channels, tokens = zip(*places, strict=True)
    with prepared.cursor() as cursor:
        cursor.execute(
            "DELETE FROM core_sessionkey k USING unnest(%s::bigint[], %s::text[], %s::text[]) AS w (s, c, t)"
            " WHERE k.store_id = w.s AND k.channel = w.c AND k.token = w.t",
            [list(stores), list(channels), list(tokens)],
        )


def open_all(books: Books, reached: Reached, wanted: Collection[Place]) -> dict[Place, UUID]:
    """The session of each name, new ones opened, locked and loaded; an inactive store opens none."""
    new = {(session.store_id, session.channel, session.token): session.id for session in reached.made}
    taken = [place for place in wanted if place not in reached.known and place not in new]
    known = reached.known | find(taken)
    books.open(known.values(), reached.moment)
    books.take(reached.made)
    return known | new


def open_new(books: Books, which: Channel, store: Store, token: str) -> Sheet:
    """A blank session of that name, ready for its first fact. The caller is in a transaction.

    An inactive store and a name that is taken are Refused; without a name it is called as its channel says.
    """
    if not store.active:
        raise Refused(gettext("This store is inactive and takes no new sessions."), code="store_closed")
    place = (store.pk, which.code, token or (which.named(store) if which.named else str(uuid7())))
    reached = reach({place: True})()
    if not reached.made:
        no = gettext("There is a session called “{token}” already.").format(token=token)
        raise Refused(no, code="exists", session=(reached.known or find([place]))[place])
    reached.made[0].store = store
    books.open((), reached.moment)
    return books.take(reached.made)[0]
