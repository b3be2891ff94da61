"""Lists for programs, of sessions or of records: a page and a file, with the columns and the query of the pages."""

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any, Literal

import msgspec
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import Query

from floorwalker.accounts.actor import Actor, Reach
from floorwalker.api.problems import ApiProblem
from floorwalker.api.shapes import Problem
from floorwalker.core.clock import now
from floorwalker.core.desks.desk import Listed
from floorwalker.core.errors import NotAllowed
from floorwalker.core.lists.columns import Column
from floorwalker.core.lists.engine import Listing
from floorwalker.core.lists.export import FORMATS, csv_lines, json_lines
from floorwalker.core.reader import Reader
from floorwalker.kit.speech import locale_of

MOST_ROWS = 500
_WRITERS: dict[str, Callable[[list[Column], Iterable[Any]], Iterator[str]]] = {
    "csv": csv_lines,
    "jsonl": json_lines,
}
Words = Annotated[str, Query(description="The same words as in the search box: `status:paid value>20 milk`.")]
Order = Annotated[str, Query(description="A sortable column; with `-` in front the greatest first.")]
After = Annotated[str, Query(description="`next` of the page before.", max_length=500)]
Size = Annotated[int, Query(ge=1, le=MOST_ROWS)]
FileFormat = Literal["csv", "jsonl"]
FILE: dict[str, Any] = {"responses": {200: {"content": {format_.mime: {} for format_ in FORMATS.values()}}}}
problems = {403: Problem, 404: Problem, 422: Problem}


def answered(body: Any, **headers: str) -> HttpResponse:
    """A JSON response."""
    return HttpResponse(msgspec.json.encode(body, enc_hook=str), content_type="application/json", headers=headers)


def reach_of(actor: Actor, right: str) -> Reach:
    """The stores in which the token has a right; none at all raises NotAllowed."""
    reach = actor.reach(right)
    if not reach:
        raise NotAllowed(f"This token lacks the right “{right}”.", right=right)
    return reach


def reader_of(actor: Actor) -> Reader:
    """The token as a reader: English, each store on its own clock."""
    return Reader(actor=actor, locale=locale_of("en"), now=now())


def listing_of(actor: Actor, listed: Listed, right: str, *, q: str, sort: str) -> Listing:
    """The rows that a token asks for; an order that is none is refused."""
    column = listed.column(sort.removeprefix("-"))
    if sort and (column is None or not column.sort):
        known = ", ".join(column.key for column in listed.columns if column.sort)
        raise ApiProblem("invalid", "The list cannot be sorted so.", fields={"sort": [f"Sortable are: {known}."]})
    reach = reach_of(actor, f"{listed.code}.{right}")
    return Listing(listed, reader_of(actor), reach=reach, q=q, sort=sort)


def page_of(listing: Listing, row: Callable[[Any], dict[str, Any]], *, after: str, size: int) -> HttpResponse:
    """One page; ``row`` says what a program is told of each."""
    page = listing.page(after=after, size=size)
    total = listing.total(seen=len(page.rows))
    return answered(
        {
            "rows": [row(found) for found in page.rows],
            "next": page.older,
            "total": {"count": total.count, "exact": total.exact},
            "problems": _query_problems(listing),
        }
    )


def file_of(listing: Listing, format_: FileFormat) -> HttpResponseBase:
    """All matching rows as a file, while it is read. A query that cannot be read wholly is refused."""
    lines = _WRITERS[format_](list(listing.listed.columns), wholly_read(listing).stream())
    name = f"{listing.listed.plural.replace(' ', '-')}.{format_}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines, content_type=f"{FORMATS[format_].mime}; charset=utf-8", headers=headers)


def wholly_read(listing: Listing) -> Listing:
    """The same listing; a query that cannot be read wholly is refused, where rows beyond those meant would do harm."""
    if listing.problems:
        raise ApiProblem("wrong_query", "Some words of the query cannot be read.", problems=_query_problems(listing))
    return listing


def _query_problems(listing: Listing) -> list[dict[str, str]]:
    return [{"word": p.word, "explain": p.explain, "suggestion": p.suggestion} for p in listing.problems]
