"""Addresses of lists and of what they list: channels lie under ``sessions/``, desks under ``records/``."""

from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from floorwalker.core.desks.desk import Desk, Listed, Verb
from floorwalker.core.lists.engine import Listing


def _routes(listed: Listed) -> tuple[str, str]:
    """The names of the routes of the list and of one page."""
    return (
        ("console:records", "console:record") if isinstance(listed, Desk) else ("console:sessions", "console:session")
    )


def list_url(listed: Listed, part: str = "") -> str:
    """The list, or what stands below it: ``columns``, ``export``."""
    route = _routes(listed)[0]
    return reverse(f"{route}_{part}" if part else route, args=[listed.code])


def row_url(listed: Listed, id_: UUID) -> str:
    """The page of one session or record."""
    return reverse(_routes(listed)[1], args=[listed.code, id_])


def verb_url(desk: Desk, id_: UUID, verb: Verb) -> str:
    """The form of a verb of one record."""
    return reverse("console:verb", args=[desk.code, id_, verb.name])


def address(listed: Listed, listing: Listing | None = None, **changes: str) -> str:
    """The list's address; the words and the order of ``listing`` stay unless changed."""
    kept = words_of(listing) if listing else {}
    query = {key: value for key, value in (kept | changes).items() if value}
    return f"{list_url(listed)}?{urlencode(query)}" if query else list_url(listed)


def words_of(listing: Listing) -> dict[str, str]:
    """What an address holds of a list: its query, and its order where that is not the usual one."""
    return {"q": str(listing.query), "sort": "" if listing.sort == listing.newest else str(listing.sort)}
