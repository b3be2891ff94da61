"""The start page: how the channels stand, and the stores."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from floorwalker.console.addresses import address, list_url
from floorwalker.console.asking import actor_of, lists_of, reader_of, signed_in
from floorwalker.console.choice import chosen_columns
from floorwalker.console.lists import headings, rows, total_words
from floorwalker.console.page import page
from floorwalker.core import wall
from floorwalker.core.desks.desk import Listed
from floorwalker.core.later import timers
from floorwalker.core.lists import pulse, tally
from floorwalker.core.lists.engine import Listing
from floorwalker.core.lists.every import sessions_of
from floorwalker.core.reader import Reader
from floorwalker.core.registry import Channel, channels


@signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits, channel by channel."""
    reader, actor = reader_of(request), actor_of(request)
    seen = [channel for channel in channels() if actor.may_anywhere(f"{channel.code}.see")]
    seen_lists = lists_of(actor)
    text = "" if seen_lists else gettext("You have no rights in any store yet. Ask an owner to grant you a role.")
    context = {
        "title": gettext("Home"),
        "text": text,
        "live_url": reverse("console:home_live") if seen else "",
        "live_etag": _etag(seen, reader),
        "refresh_url": request.path,
        "groups": [
            {"code": channel.code, "title": channel.label, "cards": cards}
            for channel in seen
            if (cards := _figures(channel, reader))
        ],
        "lists": [_newest(request, channel, reader) for channel in seen],
        "stores": _stores(seen_lists, reader),
    }
    return page(request, "console/home.html", {"home": context})


@signed_in
@require_GET
def home_live(request: HttpRequest) -> HttpResponse:
    """304 while nothing has changed in any list of the member."""
    reader, actor = reader_of(request), actor_of(request)
    timers.catch_up()
    etag = _etag([channel for channel in channels() if actor.may_anywhere(f"{channel.code}.see")], reader)
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    return JsonResponse({"etag": etag, "new": 0}, headers={"ETag": etag})


def _etag(seen: list[Channel], reader: Reader) -> str:
    beats = (pulse.beat(channel.code, reader.actor.reach(f"{channel.code}.see")).writes for channel in seen)
    return f'W/"{".".join(map(str, beats))}"'


def _figures(channel: Channel, reader: Reader) -> list[dict[str, str]]:
    counts = tally.counts(channel.code, reader.actor.reach(f"{channel.code}.see"))
    return [
        {
            "label": status.label,
            "value": reader.number(counts.get(status.code, 0)),
            "text": status.help,
            "tone": status.tone,
            "url": address(sessions_of(channel), q=f"status:{status.code}"),
        }
        for status in channel.machine.statuses
        if counts.get(status.code)
    ]


def _newest(request: HttpRequest, channel: Channel, reader: Reader) -> dict[str, object]:
    listed = sessions_of(channel)
    latest = listed.sorted_by("last_activity_at")
    sort = f"-{latest.key}" if latest else ""
    listing = Listing(listed, reader, reach=reader.actor.reach(f"{channel.code}.see"), sort=sort)
    columns = chosen_columns(request.user, listed)
    heads = [head | {"sort_url": "", "sorted": ""} for head in headings(columns, listing)]
    found = listing.page(size=8).rows
    total = listing.total(seen=len(found))
    return {
        "title": gettext("{channel}: latest activity").format(channel=channel.label),
        "url": list_url(listed),
        "listing": {
            "total_text": gettext("{count} in all").format(count=total_words(reader, total, total)),
            "headings": heads,
            "rows": rows(columns, found, listed, reader),
            "empty": {"title": gettext("No {sessions} yet").format(sessions=channel.plural), "text": channel.help},
        },
    }


def _stores(seen: list[Listed], reader: Reader) -> list[dict[str, str]]:
    """The stores, each with the first list that can be narrowed to it."""
    listed = next((listed for listed in seen if listed.store_column), None)
    if listed is None or listed.store_column is None:
        return []
    return [
        {
            "name": store.name,
            "code": store.code,
            "text": store.time_zone,
            "url": address(listed, q=f"{listed.store_column.key}:{store.code}"),
        }
        for store in wall.stores(reader.actor.reach(f"{listed.code}.see"))
    ]
