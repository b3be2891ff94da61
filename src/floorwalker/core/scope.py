"""What a report is asked about, as people and programs write it, and the rows that lie within."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from typing import TypeVar

from django.db.models import Max, Min, Model, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext

from floorwalker.accounts.actor import Reach
from floorwalker.accounts.models import Store
from floorwalker.core import registry, wall
from floorwalker.core.lists.words import Problem
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader, zone_named
from floorwalker.kit.speech import later as _

PERIODS = (("7", _("Last 7 days")), ("30", _("Last 30 days")), ("90", _("Last 90 days")))
USUAL = "30"
MOST_DAYS = 366
_Owned = TypeVar("_Owned", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A period by its code, or the days ``first`` to ``last``, and the codes of stores; as written, so perhaps wrong."""

    period: str = ""
    first: str = ""
    last: str = ""
    stores: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Some stores, and the days from ``first`` to ``last`` on the clock of ``zone``."""

    reach: Reach
    first: date
    last: date
    zone: tzinfo

    @property
    def since(self) -> datetime:
        """The first moment."""
        return _midnight(self.first, self.zone)

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.last + timedelta(days=1), self.zone)

    @property
    def days(self) -> list[date]:
        """Each day."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @property
    def before(self) -> "Scope":
        """As many days, just before these."""
        return replace(self, first=self.first - timedelta(days=len(self.days)), last=self.first - timedelta(days=1))


class Within:
    """The sessions of a channel that began within a scope, and the rows that they own."""

    def __init__(self, scope: Scope, channel: str) -> None:
        self.scope = scope
        self._channel = registry.channel(channel)

    @property
    def sessions(self) -> QuerySet[Session]:
        """The sessions, behind the wall."""
        began = {"started_at__gte": self.scope.since, "started_at__lt": self.scope.until}
        return wall.sessions(self.scope.reach, self._channel.code).filter(**began).select_related(None)

    @property
    def recorded(self) -> QuerySet[Session]:
        """The sessions, for reading of their records, too."""
        low, high = self._ids
        of = self._channel.record_name
        return self.sessions.filter(**{f"{of}__pk__gte": low, f"{of}__pk__lte": high}) if low else self.sessions.none()

    def owned(self, rows: QuerySet[_Owned]) -> QuerySet[_Owned]:
        """Those of ``rows`` that these sessions own."""
        began = {"session__started_at__gte": self.scope.since, "session__started_at__lt": self.scope.until}
        mine = wall.within(self.scope.reach, rows, store="session__store_id")
        return self.near(mine).filter(session__channel=self._channel.code, **began)

    def near(self, rows: QuerySet[_Owned]) -> QuerySet[_Owned]:
        """Those of ``rows`` that may be owned by these sessions: all that are, and few others.

        Ids are given in the order of time, so the first and the last id bound what is read of a table of rows.
        """
        low, high = self._ids
        return rows.filter(session_id__gte=low, session_id__lte=high) if low else rows.none()

    @cached_property
    def _ids(self) -> tuple[str | None, str | None]:
        text = Cast("id", TextField())
        found = self.sessions.aggregate(low=Min(text), high=Max(text))
        return found["low"], found["high"]


def scope_of(asked: Asked, reach: Reach, reader: Reader) -> tuple[Scope, list[Problem]]:
    """What is asked about, within ``reach``. Nothing raises: what cannot be read is left out and becomes a problem."""
    stores = wall.stores(reach)
    meant, problems = _stores(asked.stores, stores)
    home = next(iter(meant or stores), None)
    zone = reader.zone or zone_named(home.time_zone if home else "UTC")
    today = reader.now.astimezone(zone).date()
    days, wrong = _days(asked, today)
    narrowed = Reach(store_ids=frozenset(store.pk for store in meant)) if meant else reach
    first, last = days or (today - timedelta(days=int(USUAL) - 1), today)
    return Scope(reach=narrowed, first=first, last=last, zone=zone), problems + wrong


def _stores(codes: Sequence[str], stores: list[Store]) -> tuple[list[Store], list[Problem]]:
    known = {store.code: store for store in stores}
    no = gettext("There is no store “{code}” among yours.")
    problems = [Problem(word=f"store:{code}", explain=no.format(code=code)) for code in codes if code not in known]
    return [known[code] for code in codes if code in known], problems


def _days(asked: Asked, today: date) -> tuple[tuple[date, date] | None, list[Problem]]:
    if not (asked.first or asked.last):
        if asked.period in {"", *(code for code, _ in PERIODS)}:
            return (today - timedelta(days=int(asked.period or USUAL) - 1), today), []
        known = ", ".join(code for code, _ in PERIODS)
        why = gettext("There are the periods {known}, or days from … to.").format(known=known)
        return None, [Problem(word=asked.period, explain=why)]
    word = f"{asked.first}..{asked.last}"
    try:
        last = date.fromisoformat(asked.last) if asked.last else today
        first = date.fromisoformat(asked.first) if asked.first else last
    except ValueError:
        why = gettext("A day is written as {day}.").format(day=today.isoformat())
        return None, [Problem(word=word, explain=why)]
    if why := _wrong(first, last):
        return None, [Problem(word=word, explain=why)]
    return (first, last), []


def _wrong(first: date, last: date) -> str:
    if first > last:
        return gettext("The first day lies after the last.")
    if (last - first).days >= MOST_DAYS:
        return gettext("A report covers at most {count} days.").format(count=MOST_DAYS)
    return gettext("No report goes so far back.") if first.year < 1971 or last.year > 9000 else ""


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
