"""The list of a channel's sessions: the page, what is new, the choice of columns."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from floorwalker.console.asking import find_channel, reach_of, reader_of, signed_in
from floorwalker.console.bar import asked_by_bar, filters, quick, tokens
from floorwalker.console.cells import drawn
from floorwalker.console.choice import chosen_columns, keep_columns
from floorwalker.console.moves import openings
from floorwalker.console.page import page
from floorwalker.core import pulse, tally, timers
from floorwalker.core.columns import Column
from floorwalker.core.listing import PAGE, Listing, Page, Total
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader
from floorwalker.core.registry import Channel
from floorwalker.kit.speech import capital


def listing_of(request: HttpRequest, channel: Channel, right: str = "see") -> Listing:
    """The sessions as the address bar asks for them."""
    reach = reach_of(request, f"{channel.code}.{right}")
    q, sort = request.GET.get("q", ""), request.GET.get("sort", "")
    return Listing(channel, reader_of(request), reach=reach, q=q, sort=sort)


def address(channel: Channel, listing: Listing | None = None, **changes: str) -> str:
    """The list's address; the words and the order of ``listing`` stay unless changed."""
    kept = {"q": str(listing.query), "sort": _sort_word(listing)} if listing else {}
    query = {key: value for key, value in (kept | changes).items() if value}
    url = reverse("console:sessions", args=[channel.code])
    return f"{url}?{urlencode(query)}" if query else url


def _sort_word(listing: Listing) -> str:
    return "" if str(listing.sort) == "-started" else str(listing.sort)


@signed_in
@require_GET
def sessions(request: HttpRequest, code: str) -> HttpResponse:
    """The list. What the filter bar sends is turned into query words first, so that the address holds them all."""
    channel = find_channel(code)
    listing = listing_of(request, channel)
    by_bar = asked_by_bar(request.GET, listing)
    if by_bar is not None:
        return redirect(address(channel, listing, q=str(by_bar)))
    beat = pulse.beat(code, listing.reach)
    found = listing.page(after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    request.search_tokens = tokens(listing, channel, address)  # type: ignore[attr-defined]  # read by the shell
    return page(
        request, "console/list.html", {"listing": _context(request, channel, listing, found, beat.etag)}, part="rows"
    )


def _context(request: HttpRequest, channel: Channel, listing: Listing, found: Page, etag: str) -> dict[str, Any]:
    columns = chosen_columns(request.user, channel)
    counts = tally.counts(channel.code, listing.reach)
    total, everything = listing.total(seen=len(found.rows)), sum(counts.values())
    drawn_at = int(listing.reader.now.timestamp() * 1000)
    first = not request.GET.get("after") and not request.GET.get("before")
    here = urlencode({"q": str(listing.query), "sort": _sort_word(listing)})
    return {
        "title": f"{channel.label}: {channel.plural}",
        "total_text": total_words(listing.reader, total, everything),
        "live_url": reverse("console:live", args=[channel.code])
        + f"?{here}&{urlencode({'since': drawn_at if first else ''})}",
        "live_etag": etag,
        "refresh_url": request.get_full_path(),
        "newest_url": address(channel, listing),
        "export_url": reverse("console:export", args=[channel.code]) + f"?{here}",
        "columns_url": reverse("console:columns", args=[channel.code]) + f"?{here}",
        "action_url": address(channel),
        "keep": [
            (name, value)
            for name, value in (("q", str(listing.query)), ("sort", _sort_word(listing)), ("bar", "yes"))
            if value
        ],
        "problems": listing.problems,
        "quick": quick(listing, channel, counts, address),
        "filters": filters(listing, columns, counts, address),
        "clear_url": address(channel) if listing.query.conditions or listing.query.free else "",
        "headings": headings(columns, listing, channel),
        "rows": rows(columns, found.rows, channel, listing.reader),
        "older_url": address(channel, listing, after=found.older) if found.older else "",
        "newer_url": address(channel, listing, before=found.newer) if found.newer else "",
        "footer_text": _footer(listing),
        "empty": _empty(channel, listing, everything),
        "openings": openings(request, channel),
    }


def total_words(reader: Reader, total: Total, everything: int) -> str:
    """``1,284 of 6,556``; beyond what is counted, ``10,000+``."""
    count = reader.number(total.count) + ("" if total.exact else "+")
    if total.exact and total.count == everything:
        return count
    return gettext("{count} of {all}").format(count=count, all=reader.number(everything))


def _footer(listing: Listing) -> str:
    zone = listing.reader.zone
    clock = gettext("times in {zone}").format(zone=zone) if zone else gettext("times on each store's own clock")
    return gettext("{count} rows a page").format(count=PAGE) + f" · {clock}"


def _empty(channel: Channel, listing: Listing, everything: int) -> dict[str, str]:
    if everything and (listing.query.conditions or listing.query.free):
        text = gettext("Nothing matches: {conditions}.").format(conditions=", ".join(listing.sentences()))
        return {
            "title": gettext("No {sessions} found").format(sessions=channel.plural),
            "text": text,
            "action_label": gettext("Clear"),
            "action_url": address(channel),
        }
    if listing.problems:
        return {
            "title": gettext("Nothing to show"),
            "text": gettext("Mend the words in the search box."),
            "action_label": gettext("Clear"),
            "action_url": address(channel),
        }
    return {
        "title": gettext("No {sessions} yet").format(sessions=channel.plural),
        "text": f"{channel.help} " + gettext("They appear here as soon as devices report them."),
        "action_label": "",
        "action_url": "",
    }


def headings(columns: list[Column], listing: Listing, channel: Channel) -> list[dict[str, Any]]:
    """The table's head: a second click on the sorted column turns its order around."""
    drawn = []
    for column in columns:
        sorted_ = listing.sort.column is column
        turned = column.key if sorted_ and listing.sort.descending else f"-{column.key}"
        drawn.append(
            {
                "key": column.key,
                "label": column.label,
                "align": column.align,
                "priority": column.priority,
                "sorted": ("desc" if listing.sort.descending else "asc") if sorted_ else "",
                "sort_url": address(channel, listing, sort=turned) if column.sort else "",
            }
        )
    return drawn


def rows(columns: list[Column], sessions: list[Session], channel: Channel, reader: Reader) -> list[dict[str, Any]]:
    """The table's body."""
    labels = [str(column.label) for column in columns]
    return [
        {
            "id": session.id.hex,
            "url": reverse("console:session", args=[channel.code, session.id]),
            "label": f"{capital(channel.noun)} {session.short}",
            "cells": drawn((column.draw(session, reader) for column in columns), labels, opens=True),
        }
        for session in sessions
    ]


@signed_in
@require_GET
def live(request: HttpRequest, code: str) -> HttpResponse:
    """304 while nothing has changed in the reader's stores, without a look at the sessions; else how many are new.

    A timer that is due is a change, also where the worker is down.
    """
    channel = find_channel(code)
    reach = reach_of(request, f"{code}.see")
    timers.catch_up()
    beat = pulse.beat(code, reach)
    if request.headers.get("If-None-Match") == beat.etag:
        return HttpResponseNotModified(headers={"ETag": beat.etag})
    since = _moment(request.GET.get("since", ""))
    fresh = listing_of(request, channel).newer_than(since) if since else 0
    return JsonResponse({"etag": beat.etag, "new": fresh}, headers={"ETag": beat.etag})


def _moment(milliseconds: str) -> datetime | None:
    """The moment a page was drawn, as its live address tells it; ``None`` where it tells none that can be."""
    if not (milliseconds.isascii() and milliseconds.isdigit() and len(milliseconds) <= 13):
        return None
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


@signed_in
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, code: str) -> HttpResponse:
    """Which columns the member sees, and in which order."""
    channel = find_channel(code)
    listing = listing_of(request, channel)
    back = address(channel, listing)
    if request.method == "POST":
        kept = keep_columns(request.user, channel, request.POST)
        return redirect(back if kept else request.get_full_path())
    shown = chosen_columns(request.user, channel)
    rest = [column for column in channel.columns if column not in shown]
    items = [{"key": c.key, "label": c.label, "shown": c in shown} for c in [*shown, *rest]]
    context = {"columns": {"items": items, "action_url": request.get_full_path(), "back_url": back}}
    return page(request, "console/columns.html", context, part="columns")
