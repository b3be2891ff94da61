"""How sessions come into being: by the name that the outside world has for them, once."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext
from uuid_utils.compat import uuid7

from floorwalker.accounts.models import Store
from floorwalker.core.books import Books
from floorwalker.core.errors import Refused
from floorwalker.core.models import Session
from floorwalker.core.registry import Channel
from floorwalker.core.sheet import Sheet
from floorwalker.core.terms import current_terms

LONGEST_TOKEN = 200
Place = tuple[int, str, str]
"""Store, channel and token: what a session is called outside."""


def find(places: Iterable[Place]) -> dict[Place, UUID]:
    """The sessions that are known by these names."""
    stores, channels, tokens = zip(*places, strict=True) if places else ((), (), ())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.store_id, k.channel, k.token, k.session_id FROM core_sessionkey k"
            " JOIN unnest(%s::bigint[], %s::text[], %s::text[]) AS w (s, c, t)"
            " ON k.store_id = w.s AND k.channel = w.c AND k.token = w.t",
            [list(stores), list(channels), list(tokens)],
        )
        return {(store, which, token): id_ for store, which, token, id_ in cursor.fetchall()}


def claim(places: Sequence[Place]) -> dict[Place, UUID]:
    """Give new tokens their sessions; a token that another writer took meanwhile is left out."""
    if not places:
        return {}
    stores, channels, tokens = zip(*places, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_sessionkey (store_id, channel, token, session_id)"
            " SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::uuid[])"
            " ON CONFLICT DO NOTHING RETURNING store_id, channel, token, session_id",
            [list(stores), list(channels), list(tokens), [uuid7() for _ in places]],
        )
        return {(store, which, token): id_ for store, which, token, id_ in cursor.fetchall()}


def unclaim(places: Sequence[Place]) -> None:
    """Give names back that were claimed in this transaction, and whose sessions were not opened after all."""
    stores, channels, tokens = zip(*places, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM core_sessionkey k USING unnest(%s::bigint[], %s::text[], %s::text[]) AS w (s, c, t)"
            " WHERE k.store_id = w.s AND k.channel = w.c AND k.token = w.t",
            [list(stores), list(channels), list(tokens)],
        )


def new_sessions(made: dict[Place, UUID], channels: Mapping[Place, Channel], homes: dict[int, Store]) -> list[Session]:
    """Blank sessions with the terms, the currency and the time zone that their stores have now; nothing is written yet."""
    stores: dict[Channel, set[int]] = {}
    for place in made:
        stores.setdefault(channels[place], set()).add(place[0])
    terms = {
        (which.code, store): id_ for which, some in stores.items() for store, id_ in current_terms(which, some).items()
    }
    return [
        Session(
            id=id_,
            channel=code,
            store=homes[store],
            token=token,
            terms_id=terms.get((code, store)),
            currency=homes[store].currency,
            time_zone=homes[store].time_zone,
        )
        for (store, code, token), id_ in made.items()
    ]


def open_all(books: Books, wanted: Mapping[Place, Channel]) -> dict[Place, UUID]:
    """The session of each name, opened if it is new, locked and loaded; an inactive store opens none."""
    ids = find(wanted)
    missing = sorted(place for place in wanted if place not in ids)
    homes = Store.objects.in_bulk({store for store, _, _ in missing}) if missing else {}
    missing = [place for place in missing if homes[place[0]].active]
    made = claim(missing)
    if len(made) < len(missing):
        ids |= find([place for place in missing if place not in made])
    books.open(ids.values())
    books.take(new_sessions(made, wanted, homes))
    return ids | made


def open_new(books: Books, which: Channel, store: Store, token: str) -> Sheet:
    """A blank session of that name, ready for its first fact. The caller is in a transaction.

    An inactive store and a name that is taken are Refused; without a name it is called as its channel says.
    """
    if not store.active:
        raise Refused(gettext("This store is inactive and takes no new sessions."), code="store_closed")
    place = (store.pk, which.code, token or (which.named(store) if which.named else str(uuid7())))
    made = claim([place])
    if not made:
        known = find([place])
        no = gettext("There is a session called “{token}” already.").format(token=token)
        raise Refused(no, code="exists", session=known[place])
    books.begin()
    return books.take(new_sessions(made, {place: which}, {store.pk: store}))[0]
