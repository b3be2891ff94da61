"""The pages of a list, of sessions or of records: its rows, what is new, the choice of columns."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from floorwalker.accounts.actor import Actor
from floorwalker.console.addresses import address, list_url, row_url, words_of
from floorwalker.console.asking import actor_of, find_channel, find_sessions, reach_of, reader_of, signed_in
from floorwalker.console.bar import asked_by_bar, filters, quick, tokens
from floorwalker.console.cells import drawn
from floorwalker.console.choice import chosen_columns, keep_columns
from floorwalker.console.moves import openings
from floorwalker.console.page import page
from floorwalker.core.desks.desk import Desk, Listed
from floorwalker.core.later import timers
from floorwalker.core.later.bulk import bulk_moves
from floorwalker.core.lists.columns import Column
from floorwalker.core.lists.engine import PAGE, Listing, Page, Total
from floorwalker.core.lists.pulse import Beat
from floorwalker.core.reader import Reader
from floorwalker.kit.speech import capital

Find = Callable[[str], Listed]


def listing_of(request: HttpRequest, listed: Listed, right: str = "see") -> Listing:
    """The rows as the address bar asks for them."""
    reach = reach_of(request, f"{listed.code}.{right}")
    q, sort = request.GET.get("q", ""), request.GET.get("sort", "")
    return Listing(listed, reader_of(request), reach=reach, q=q, sort=sort)


@signed_in
@require_GET
def rows_page(request: HttpRequest, code: str, find: Find) -> HttpResponse:
    """The list. What the filter bar sends is turned into query words first, so that the address holds them all."""
    listed = find(code)
    listing = listing_of(request, listed)
    by_bar = asked_by_bar(request.GET, listing)
    if by_bar is not None:
        return redirect(address(listed, listing, q=str(by_bar)))
    beat = listed.beat(listing.reach) if listed.beat else None
    found = listing.page(after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    request.search_tokens = tokens(listing)  # type: ignore[attr-defined]  # read by the shell
    context = _context(request, listing, found) | _followed(request, listing, beat)
    return page(request, "console/list.html", {"listing": context}, part="rows")


def _context(request: HttpRequest, listing: Listing, found: Page) -> dict[str, Any]:
    listed = listing.listed
    columns = chosen_columns(request.user, listed)
    narrowed = bool(listing.query.conditions or listing.query.free)
    total = listing.total(seen=len(found.rows))
    everything = listing.everything(seen=total.count) if narrowed else total
    here = urlencode(words_of(listing))
    return {
        "title": listed.heading,
        "help": listed.help if found.rows else "",
        "total_text": str(listed.total).format(count=total_words(listing.reader, total, everything)),
        "newest_url": address(listed, listing),
        "export_url": f"{list_url(listed, 'export')}?{here}",
        "columns_url": f"{list_url(listed, 'columns')}?{here}",
        "action_url": list_url(listed),
        "keep": [(name, value) for name, value in (words_of(listing) | {"bar": "yes"}).items() if value],
        "problems": listing.problems,
        "quick": quick(listing),
        "filters": filters(listing, columns),
        "clear_url": list_url(listed) if narrowed else "",
        "headings": headings(columns, listing),
        "rows": rows(columns, found.rows, listed, listing.reader),
        "older_url": address(listed, listing, after=found.older) if found.older else "",
        "newer_url": address(listed, listing, before=found.newer) if found.newer else "",
        "footer_text": _footer(listing),
        "empty": _empty(listing, narrowed=narrowed and everything != Total(count=0)),
        **_offers(actor_of(request), listed),
    }


def _offers(actor: Actor, listed: Listed) -> dict[str, Any]:
    """What the member may do from above the list: open a session, or what a desk offers."""
    if isinstance(listed, Desk):
        return {"actions": listed.list_actions(actor)}
    which = find_channel(listed.code)
    moves = [(move.name, move.label) for move in bulk_moves(which, actor)]
    bulk = {"url": reverse("console:bulk", args=[which.code]), "moves": moves} if moves else None
    return {"openings": openings(actor, which), "bulk": bulk}


def _followed(request: HttpRequest, listing: Listing, beat: Beat | None) -> dict[str, str]:
    """What the page needs to follow a list that tells of its changes; ``beat`` was felt before the rows were read."""
    if beat is None:
        return {"refresh_url": request.get_full_path()}
    first = not request.GET.get("after") and not request.GET.get("before")
    since = str(int(listing.reader.now.timestamp() * 1000)) if first else ""
    return {
        "refresh_url": request.get_full_path(),
        "live_url": f"{list_url(listing.listed, 'live')}?{urlencode(words_of(listing) | {'since': since})}",
        "live_etag": beat.etag,
    }


def total_words(reader: Reader, total: Total, everything: Total) -> str:
    """``1,284 of 6,556``; beyond what is counted, ``10,000+``."""
    count, of_all = (reader.number(some.count) + ("" if some.exact else "+") for some in (total, everything))
    return count if total == everything else gettext("{count} of {all}").format(count=count, all=of_all)


def _footer(listing: Listing) -> str:
    zone = listing.reader.zone
    clock = gettext("times in {zone}").format(zone=zone) if zone else gettext("times on each store's own clock")
    return gettext("{count} rows a page").format(count=PAGE) + f" · {clock}"


def _empty(listing: Listing, *, narrowed: bool) -> dict[str, str]:
    listed = listing.listed
    clear = {"action_label": gettext("Clear"), "action_url": list_url(listed)}
    if narrowed:
        text = gettext("Nothing matches: {conditions}.").format(conditions=", ".join(listing.sentences()))
        return {"title": gettext("No {sessions} found").format(sessions=listed.plural), "text": text} | clear
    if listing.problems:
        return {
            "title": gettext("Nothing to show"),
            "text": gettext("Mend the words in the search box."),
        } | clear
    return {
        "title": gettext("No {sessions} yet").format(sessions=listed.plural),
        "text": f"{listed.help} {listed.empty}".strip(),
    }


def headings(columns: list[Column], listing: Listing) -> list[dict[str, Any]]:
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
                "sort_url": address(listing.listed, listing, sort=turned) if column.sort else "",
            }
        )
    return drawn


def rows(columns: list[Column], found: list[Any], listed: Listed, reader: Reader) -> list[dict[str, Any]]:
    """The table's body."""
    labels = [str(column.label) for column in columns]
    return [
        {
            "id": row.id.hex,
            "url": row_url(listed, row.id),
            "label": f"{capital(listed.noun)} {listed.title(row)}",
            "cells": drawn((column.draw(row, reader) for column in columns), labels, opens=True),
        }
        for row in found
    ]


@signed_in
@require_GET
def live(request: HttpRequest, code: str) -> HttpResponse:
    """304 while nothing has changed in the reader's stores, without a look at the sessions; else how many are new.

    A timer that is due is a change, also where the worker is down.
    """
    listed = find_sessions(code)
    reach = reach_of(request, f"{code}.see")
    timers.catch_up()
    assert listed.beat is not None
    beat = listed.beat(reach)
    if request.headers.get("If-None-Match") == beat.etag:
        return HttpResponseNotModified(headers={"ETag": beat.etag})
    since = _moment(request.GET.get("since", ""))
    fresh = listing_of(request, listed).newer_than(since) if since else 0
    return JsonResponse({"etag": beat.etag, "new": fresh}, headers={"ETag": beat.etag})


def _moment(milliseconds: str) -> datetime | None:
    """The moment a page was drawn, as its live address tells it; ``None`` where it tells none that can be."""
    if not (milliseconds.isascii() and milliseconds.isdigit() and len(milliseconds) <= 13):
        return None
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


@signed_in
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, code: str, find: Find) -> HttpResponse:
    """Which columns the member sees, and in which order."""
    listed = find(code)
    listing = listing_of(request, listed)
    back = address(listed, listing)
    if request.method == "POST":
        kept = keep_columns(request.user, listed, request.POST)
        return redirect(back if kept else request.get_full_path())
    shown = chosen_columns(request.user, listed)
    rest = [column for column in listed.columns if column not in shown]
    items = [{"key": c.key, "label": c.label, "shown": c in shown} for c in [*shown, *rest]]
    context = {"columns": {"items": items, "action_url": request.get_full_path(), "back_url": back}}
    return page(request, "console/columns.html", context, part="columns")
