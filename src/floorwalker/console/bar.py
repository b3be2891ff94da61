"""The filter bar and the search box's tokens: two views of the same query words."""

from collections.abc import Sequence
from functools import reduce
from typing import Any

from django.http import QueryDict

from floorwalker.console.addresses import address
from floorwalker.core.desks.desk import Listed
from floorwalker.core.lists.columns import Column
from floorwalker.core.lists.engine import Listing
from floorwalker.core.lists.filters import Asked, OneOf
from floorwalker.core.lists.words import Query, parse, spell
from floorwalker.kit.speech import later

_NAMED_DAYS = (
    ("today", later("Today")),
    ("yesterday", later("Yesterday")),
    ("week", later("This week")),
    ("month", later("This month")),
)


def _filtered(listed: Listed) -> list[Column]:
    return [column for column in listed.columns if column.filter is not None]


def asked_by_bar(sent: QueryDict, listing: Listing) -> Query | None:
    """The query with the bar's inputs put into it; ``None`` when the bar was not sent."""
    if "bar" not in sent:
        return None
    query = listing.query
    for column in _filtered(listing.listed):
        before, now = query.asked(column.key), _sent(sent, column.key)
        if now is not None and not _same(before, now):
            query = query.having(now)
        elif now is None and before is not None and _shown(column, before):
            query = query.without(column.key)
    return query


def _sent(sent: QueryDict, key: str) -> Asked | None:
    values = tuple(value for value in sent.getlist(key) if value)
    low, high = sent.get(f"{key}.from", "").strip(), sent.get(f"{key}.to", "").strip()
    if low or high:
        return Asked(key=key, low=low, high=high)
    return Asked(key=key, values=values) if values else None


def _same(before: Asked | None, now: Asked) -> bool:
    """Whether the bar only repeats what it was drawn from; ``value>2`` is not to become ``value>=2`` on the way."""
    if before is None or before.negated:
        return False
    drawn = before.values[:1] * 2 if before.values else (before.low, before.high)
    return now.values == before.values if now.values else (now.low, now.high) == drawn


def _shown(column: Column, asked: Asked) -> bool:
    """Whether the bar has an input for this condition, so that an empty input takes it away."""
    if asked.negated:
        return False
    named = {value for value, _ in _NAMED_DAYS}
    return column.filter is None or column.filter.kind != "when" or asked.ranged or set(asked.values) <= named


def filters(listing: Listing, columns: Sequence[Column]) -> list[dict[str, Any]]:
    """The dropdowns of the bar: one for each column that is shown, or is filtered by without being shown."""
    filtered = _filtered(listing.listed)
    return [_filter(listing, column) for column in filtered if column in columns or listing.query.asked(column.key)]


def _filter(listing: Listing, column: Column) -> dict[str, Any]:
    asked = listing.query.asked(column.key)
    filter_ = column.filter
    assert filter_ is not None
    values = asked.values if asked else ()
    return {
        "key": column.key,
        "name": column.key,
        "label": column.label,
        "kind": filter_.kind,
        "active": asked is not None,
        "sentence": filter_.sentence(column.label, asked, listing.setting(column)) if asked else "",
        "clear_url": _asking(listing, listing.query.without(column.key)) if asked else "",
        "choices": _choices(listing, column, asked),
        "low": (asked.low or (values[0] if values and filter_.kind in {"text", "range"} else "")) if asked else "",
        "high": (asked.high or (values[0] if values and filter_.kind == "range" else "")) if asked else "",
    }


def _asking(listing: Listing, query: Query) -> str:
    return address(listing.listed, listing, q=str(query))


def _choices(listing: Listing, column: Column, asked: Asked | None) -> list[dict[str, Any]]:
    filter_ = column.filter
    if isinstance(filter_, OneOf):
        setting = listing.setting(column)
        return [
            {
                "value": code,
                "label": label,
                "selected": asked is not None and filter_.test(code, asked, setting),
                "count": listing.reader.number(listing.counts.get(code, 0)) if _counted(listing, column.key) else "",
            }
            for code, label in setting.choices
        ]
    if filter_ is not None and filter_.kind == "when":
        chosen = asked.values if asked else ()
        return [
            {"value": value, "label": label, "selected": value in chosen, "count": ""} for value, label in _NAMED_DAYS
        ]
    return []


def _counted(listing: Listing, key: str) -> bool:
    return listing.listed.roll_up is not None and listing.listed.roll_up.key == key


def quick(listing: Listing) -> list[dict[str, Any]]:
    """The segmented buttons: each sets its words, takes away those of the others, and leaves the rest."""
    keys = [column.key for column in _filtered(listing.listed)]
    buttons = [(button, parse(button.query, keys)) for button in listing.listed.quick]
    theirs = {asked.key for _, query in buttons for asked in query.conditions}
    rest = reduce(Query.without, theirs, listing.query)
    now = {listing.query.asked(key) for key in theirs} - {None}
    return [
        {
            "label": button.label,
            "url": _asking(listing, reduce(Query.having, query.conditions, rest)),
            "active": set(query.conditions) == now,
            "count": _count(listing, query.conditions),
        }
        for button, query in buttons
    ]


def _count(listing: Listing, conditions: Sequence[Asked]) -> str | None:
    """How many rows a quick button shows, where the roll-up knows."""
    if len(conditions) != 1 or not _counted(listing, conditions[0].key):
        return None
    (asked,) = conditions
    column = listing.listed.column(asked.key)
    assert column is not None and column.filter is not None
    setting = listing.setting(column)
    found = (count for value, count in listing.counts.items() if column.filter.test(value, asked, setting))
    return listing.reader.number(sum(found))


def tokens(listing: Listing) -> list[dict[str, Any]]:
    """The words as they stand in the search box, each with the address that takes it away."""
    asked = [_token(spell(asked), _asking(listing, _less(listing.query, asked))) for asked in listing.query.conditions]
    free = [_token(str(Query(free=(w,))), _asking(listing, _unsaid(listing.query, w))) for w in listing.query.free]
    wrong = [_token(p.word, address(listing.listed, listing), wrong=p.explain) for p in listing.problems]
    return asked + free + wrong


def _token(text: str, remove_url: str, *, wrong: str = "") -> dict[str, Any]:
    return {"text": text, "remove_url": remove_url, "wrong": bool(wrong), "explain": wrong}


def _unsaid(query: Query, gone: str) -> Query:
    return Query(conditions=query.conditions, free=tuple(word for word in query.free if word != gone))


def _less(query: Query, gone: Asked) -> Query:
    return Query(conditions=tuple(asked for asked in query.conditions if asked is not gone), free=query.free)
