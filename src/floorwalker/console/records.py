"""The page of one record of a desk: what is known of it, what happened to it, what can be done with it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from floorwalker.console.addresses import list_url, row_url, verb_url
from floorwalker.console.asking import find_desk, reach_of, reader_of, signed_in
from floorwalker.console.drafts import drafts_of
from floorwalker.console.moves import button
from floorwalker.console.page import page
from floorwalker.console.panels import drawn_panel
from floorwalker.core.card import Moment
from floorwalker.core.desks.desk import Desk
from floorwalker.core.desks.records import verbs_for
from floorwalker.core.lists.columns import zone_of
from floorwalker.core.lists.engine import neighbours
from floorwalker.core.lists.every import find_record
from floorwalker.core.reader import Reader


@signed_in
@require_GET
def record(request: HttpRequest, code: str, id_: UUID) -> HttpResponse:
    """The record's page."""
    desk = find_desk(code)
    found = find_record(desk, reach_of(request, f"{code}.see"), id_)
    return page(request, "console/card.html", {"card": _card(request, desk, found)}, part="summary")


def _card(request: HttpRequest, desk: Desk, found: Any) -> dict[str, Any]:
    reader = reader_of(request)
    newer, older = neighbours(desk, reader.actor.reach(f"{desk.code}.see"), found)
    clock = gettext("your time") if reader.zone else gettext("store time")
    here = row_url(desk, found.id)
    verbs = verbs_for(desk, found, reader.actor)
    return {
        "title": desk.title(found),
        "list_url": list_url(desk),
        "list_label": desk.heading,
        "flags": desk.flags(found, reader),
        "newer_url": row_url(desk, newer) if newer else "",
        "older_url": row_url(desk, older) if older else "",
        "refresh_url": here,
        "panels": [drawn_panel(panel, here) for panel in desk.panels(found, reader)],
        "timeline": [_moment(moment, zone_of(found), reader) for moment in desk.moments(found, reader)],
        "timeline_note": gettext("newest first · {clock}").format(clock=clock),
        "actions": desk.actions(found, reader.actor),
        "moves": [button(verb, verb_url(desk, found.id, verb)) for verb in verbs if verb.primary or verb.danger],
        "changing": [
            button(verb, verb_url(desk, found.id, verb)) for verb in verbs if not verb.primary and not verb.danger
        ],
        "drafts": drafts_of(request, desk, found, verbs) if verbs else [],
    }


def _moment(moment: Moment, zone: str, reader: Reader) -> dict[str, Any]:
    return {
        "at_text": reader.when(moment.at, zone),
        "title": reader.exactly(moment.at, zone),
        "sentence": moment.sentence,
        "actor": moment.who,
        "note": moment.why,
        "tone": moment.tone,
    }
