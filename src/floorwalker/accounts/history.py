"""Who changed what among people, stores, terms, tokens and what other rooms add: sentences, newest first, of what the reader may change themselves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext

from floorwalker.accounts.actor import SYSTEM, Actor, Reach
from floorwalker.accounts.happenings import Change, granted, member_changed, store_changed, terms_amended, token_changed
from floorwalker.accounts.members import visible_members
from floorwalker.accounts.models import ApiToken, Grant, Member, Store, Terms
from floorwalker.accounts.tokens import visible_tokens
from floorwalker.accounts.trail import trail_of
from floorwalker.kit.errors import Invalid

SIZE = 50


class Place(NamedTuple):
    """Where a line stands among all, by which pages are turned."""

    at: datetime
    source: int
    id: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.source}~{self.id}"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that somebody did."""

    place: Place
    who: str
    sentence: str
    changes: tuple[Change, ...]


def noted_by(row: Any) -> str:
    """Who changed it, as the trail says."""
    return str((row.pgh_context or {}).get("label") or SYSTEM.label)


@dataclass(frozen=True, kw_only=True)
class Source:
    """Rows of one kind: those within the reader's walls, how each finds the one before it, how it is told, and who did it."""

    rows: Callable[[Actor], QuerySet[Any]]
    same: tuple[str, ...]
    tell: Callable[[Any, Any], tuple[str, tuple[Change, ...]]]
    at: str = "pgh_created_at"
    who: Callable[[Any], str] = noted_by


def tell_also(source: Source) -> None:
    """Have rows of another room told, too."""
    SOURCES.append(source)


def lines(actor: Actor, *, before: str = "") -> tuple[list[Line], str]:
    """A page of lines, and the place after which the next page goes on; empty when there is no more."""
    start = _place(before) if before else None
    found = [line for number in range(len(SOURCES)) for line in _from(number, actor, start)]
    newest = nlargest(SIZE + 1, found, key=lambda line: line.place)
    return newest[:SIZE], str(newest[SIZE - 1].place) if len(newest) > SIZE else ""


def _from(number: int, actor: Actor, start: Place | None) -> Iterator[Line]:
    source = SOURCES[number]
    rows = source.rows(actor)
    if start:
        rows = rows.filter(_earlier(source.at, number, start))
    earlier = rows.model._default_manager.filter(
        **{name: OuterRef(name) for name in source.same}, pk__lt=OuterRef("pk")
    )
    newest = list(
        rows.annotate(earlier=Subquery(earlier.order_by("-pk").values("pk")[:1]), at=F(source.at)).order_by(
            f"-{source.at}", "-pk"
        )[: SIZE + 1]
    )
    known = rows.model._default_manager.in_bulk([row.earlier for row in newest if row.earlier])
    for row in newest:
        sentence, changes = source.tell(row, known.get(row.earlier))
        yield Line(place=Place(row.at, number, row.pk), who=source.who(row), sentence=sentence, changes=changes)


def _earlier(at: str, number: int, start: Place) -> Q:
    """Rows that stand after this place, in the order of (moment, source, id) from the newest."""
    before, then = Q(**{f"{at}__lt": start.at}), Q(**{at: start.at})
    if number > start.source:
        return before
    return before | then if number < start.source else before | (then & Q(pk__lt=start.id))


def _place(text: str) -> Place:
    try:
        at, source, number = text.split("~")
        moment = parse_datetime(at)
        place = Place(moment, int(source), int(number)) if moment and moment.tzinfo else None
    except ValueError:
        place = None
    if place is None or not 0 <= place.source < len(SOURCES) or abs(place.id) >= 2**63:
        raise Invalid(gettext("This page of the history does not exist. Start at the newest."), field="before")
    return place


def within(rows: QuerySet[Any], reach: Reach, name: str) -> QuerySet[Any]:
    """Those that are of the reader's stores, by the name of what holds the store's key."""
    return rows if reach.everywhere else rows.filter(**{f"{name}__in": reach.store_ids})


def _grants(actor: Actor) -> QuerySet[Any]:
    return within(trail_of(Grant).select_related("member", "store"), actor.reach("members.edit"), "store_id")


def _members(actor: Actor) -> QuerySet[Any]:
    rows = trail_of(Member)
    if actor.reach("members.edit").everywhere:
        return rows
    return rows.filter(pgh_obj__in=visible_members(actor).order_by().values("pk"))


def _stores(actor: Actor) -> QuerySet[Any]:
    return within(trail_of(Store), actor.reach("stores.edit"), "pgh_obj_id")


def _terms(actor: Actor) -> QuerySet[Any]:
    return within(Terms.objects.select_related("store"), actor.reach("stores.edit"), "store_id")


def _tokens(actor: Actor) -> QuerySet[Any]:
    within = visible_tokens(actor).order_by().values("pk")
    return trail_of(ApiToken).filter(pgh_obj__in=within).prefetch_related("pgh_obj__stores")


def _by_whom(row: Terms) -> str:
    return row.created_by.split(" ", 2)[-1]


SOURCES = [
    Source(rows=_grants, same=("pgh_obj_id",), tell=granted),
    Source(rows=_members, same=("pgh_obj_id",), tell=member_changed),
    Source(rows=_stores, same=("pgh_obj_id",), tell=store_changed),
    Source(rows=_tokens, same=("pgh_obj_id",), tell=token_changed),
    Source(rows=_terms, same=("store_id", "channel"), tell=terms_amended, at="created_at", who=_by_whom),
]
