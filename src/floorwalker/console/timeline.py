"""The timeline of a session: every event with who and when, on both clocks."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from floorwalker.core.facts import Happening
from floorwalker.core.log.entries import read_newest
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader
from floorwalker.core.registry import Channel
from floorwalker.core.tell import tell
from floorwalker.kit.speech import day_and_time, duration, later

MOST = 500
"""On one page: what a browser draws at once, and more than nearly any session has."""
_LATE = timedelta(minutes=1)
_MISFIT = later("It did not fit the state at that time, so it is kept and changed nothing.")
_DOERS = {"Shopper": later("Shopper"), "Employee": later("Employee")}


def timeline(
    channel: Channel, session: Session, reader: Reader, *, before: int = 0
) -> tuple[list[dict[str, Any]], int | None]:
    """The last ``MOST`` moments of a session, newest first, those before an event if asked; and that event for the next."""
    happenings = read_newest(channel, session.id, before=before, most=MOST + 1)
    older = happenings[MOST - 1].number if len(happenings) > MOST else None
    happenings = happenings[:MOST]
    happenings.sort(key=lambda h: (h.occurred_at, channel.facts.rank(h.fact.type), h.number), reverse=True)
    wrong, late = set(session.misfits), _late_news(happenings)
    return [_moment(h, session, reader, misfit=h.number in wrong, late=h.number in late) for h in happenings], older


def _late_news(newest_first: list[Happening]) -> set[int]:
    """The happenings that we learnt of after something that happened later: they came out of order."""
    late: set[int] = set()
    heard = None
    for happening in newest_first:
        if heard is not None and happening.recorded_at - heard >= _LATE:
            late.add(happening.number)
        heard = happening.recorded_at if heard is None else min(heard, happening.recorded_at)
    return late


def _same_day(happening: Happening, session: Session, reader: Reader) -> bool:
    """Whether it happened on the day on which the session started; others are told with their day."""
    zone = reader.clock(session.time_zone)
    started = session.started_at or happening.occurred_at
    return happening.occurred_at.astimezone(zone).date() == started.astimezone(zone).date()


def _moment(happening: Happening, session: Session, reader: Reader, *, misfit: bool, late: bool) -> dict[str, Any]:
    zone = session.time_zone
    local = happening.occurred_at.astimezone(reader.clock(zone))
    delay = happening.recorded_at - happening.occurred_at
    heard = (
        gettext("recorded {time} later").format(time=duration(delay.total_seconds()))
        if delay >= timedelta(seconds=1)
        else gettext("recorded at once")
    )
    device = (
        gettext("; the device's clock said {time}").format(time=reader.exactly(happening.device_at, zone))
        if happening.device_at
        else ""
    )
    return {
        "at_text": f"{local:%H:%M:%S}" if _same_day(happening, session, reader) else day_and_time(local, reader.locale),
        "title": gettext("happened {time}, {heard}").format(
            time=reader.exactly(happening.occurred_at, zone), heard=heard
        )
        + device,
        "sentence": tell(happening.fact, reader, session.currency),
        "photos": [
            reverse("console:photo", args=[session.channel, session.id, ref]) for ref in happening.fact.pictures
        ],
        "actor": _DOERS.get(happening.actor_label, happening.actor_label),
        "tone": "secondary" if misfit else happening.fact.tone,
        "misfit": misfit,
        "misfit_text": _MISFIT if misfit else "",
        "late_text": gettext("heard {time} later").format(time=duration(delay.total_seconds()))
        if late and happening.actor_kind != "system"
        else "",
    }
