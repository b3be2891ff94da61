"""How sessions come into being: by the name that the outside world has for them, once."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.utils.translation import gettext
from uuid_utils.compat import uuid7

from floorwalker.accounts.models import Store
from floorwalker.core.errors import Refused
from floorwalker.core.log import rows
from floorwalker.core.log.books import Books
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.models import Session
from floorwalker.core.registry import Channel
from floorwalker.kit import prepared

LONGEST_TOKEN = 200
_REACH = """
WITH asked AS (
  SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::uuid[]) AS a (store_id, channel, token, session_id)
), known AS (
  SELECT k.* FROM core_sessionkey k JOIN asked USING (store_id, channel, token)
), made AS (
  INSERT INTO core_sessionkey (store_id, channel, token, session_id)
  SELECT a.* FROM asked a JOIN accounts_store s ON s.id = a.store_id AND s.active
  WHERE NOT EXISTS (SELECT FROM known k WHERE (k.store_id, k.channel, k.token) = (a.store_id, a.channel, a.token))
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
    with prepared.cursor() as cursor:
        cursor.execute(
            "SELECT k.store_id, k.channel, k.token, k.session_id FROM core_sessionkey k"
            " JOIN unnest(%s::bigint[], %s::text[], %s::text[]) AS w (s, c, t)"
            " ON k.store_id = w.s AND k.channel = w.c AND k.token = w.t",
            [list(stores), list(channels), list(tokens)],
        )
        return {(store, which, token): id_ for store, which, token, id_ in cursor.fetchall()}


def reach(places: Collection[Place]) -> tuple[dict[Place, UUID], list[Session]]:
    """The sessions that are known by these names, and blank ones for new names, with the terms, the currency and the time zone that
    their stores have now; of those, only the names are written yet. A store that is inactive, and another writer who takes a name
    at this moment, leave names out.
    """
    if not places:
        return {}, []
    stores, channels, tokens = zip(*sorted(places), strict=True)
    known: dict[Place, UUID] = {}
    made = []
    with prepared.cursor() as cursor:
        cursor.execute(_REACH, [list(stores), list(channels), list(tokens), [uuid7() for _ in stores]])
        for store, which, token, id_, is_new, currency, zone, terms in cursor.fetchall():
            if is_new:
                made.append(
                    rows.new(
                        Session,
                        id=id_,
                        channel=which,
                        store_id=store,
                        token=token,
                        terms_id=terms,
                        currency=currency,
                        time_zone=zone,
                    )
                )
            else:
                known[store, which, token] = id_
    return known, made


def unclaim(places: Sequence[Place]) -> None:
    """Give names back that were claimed in this transaction, and whose sessions were not opened after all."""
    stores, channels, tokens = zip(*places, strict=True)
    with prepared.cursor() as cursor:
        cursor.execute(
            "DELETE FROM core_sessionkey k USING unnest(%s::bigint[], %s::text[], %s::text[]) AS w (s, c, t)"
            " WHERE k.store_id = w.s AND k.channel = w.c AND k.token = w.t",
            [list(stores), list(channels), list(tokens)],
        )


def open_all(books: Books, wanted: Collection[Place]) -> dict[Place, UUID]:
    """The session of each name, opened if it is new, locked and loaded; an inactive store opens none."""
    known, made = reach(wanted)
    new = {(session.store_id, session.channel, session.token): session.id for session in made}
    if len(known) + len(new) < len(wanted):
        known |= find([place for place in wanted if place not in known and place not in new])
    books.open(known.values())
    books.take(made)
    return known | new


def open_new(books: Books, which: Channel, store: Store, token: str) -> Sheet:
    """A blank session of that name, ready for its first fact. The caller is in a transaction.

    An inactive store and a name that is taken are Refused; without a name it is called as its channel says.
    """
    if not store.active:
        raise Refused(gettext("This store is inactive and takes no new sessions."), code="store_closed")
    place = (store.pk, which.code, token or (which.named(store) if which.named else str(uuid7())))
    known, made = reach([place])
    if not made:
        no = gettext("There is a session called “{token}” already.").format(token=token)
        raise Refused(no, code="exists", session=(known or find([place]))[place])
    made[0].store = store
    books.begin()
    return books.take(made)[0]
