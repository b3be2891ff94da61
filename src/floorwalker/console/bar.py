"""The filter bar and the search box's tokens: two views of the same query words."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import QueryDict

from floorwalker.core.columns import Column
from floorwalker.core.filters import Asked, OneOf
from floorwalker.core.listing import Listing
from floorwalker.core.registry import Channel
from floorwalker.core.words import Query, parse, spell
from floorwalker.kit.speech import later

Address = Callable[..., str]
_NAMED_DAYS = (
    ("today", later("Today")),
    ("yesterday", later("Yesterday")),
    ("week", later("This week")),
    ("month", later("This month")),
)


def _filtered(channel: Channel) -> list[Column]:
    return [column for column in channel.columns if column.filter is not None]


def asked_by_bar(sent: QueryDict, listing: Listing) -> Query | None:
    """The query with the bar's inputs put into it; ``None`` when the bar was not sent."""
    if "bar" not in sent:
        return None
    query = listing.query
    for column in _filtered(listing.channel):
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


def filters(
    listing: Listing, columns: Sequence[Column], counts: dict[str, int], address: Address
) -> list[dict[str, Any]]:
    """The dropdowns of the bar: one for each column that is shown, or is filtered by without being shown."""
    channel = listing.channel
    wanted = [column for column in _filtered(channel) if column in columns or listing.query.asked(column.key)]
    return [_filter(listing, channel, column, counts, address) for column in wanted]


def _filter(
    listing: Listing, channel: Channel, column: Column, counts: dict[str, int], address: Address
) -> dict[str, Any]:
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
        "clear_url": address(channel, listing, q=str(listing.query.without(column.key))) if asked else "",
        "choices": _choices(listing, column, asked, counts),
        "low": (asked.low or (values[0] if values and filter_.kind in {"text", "range"} else "")) if asked else "",
        "high": (asked.high or (values[0] if values and filter_.kind == "range" else "")) if asked else "",
    }


def _choices(listing: Listing, column: Column, asked: Asked | None, counts: dict[str, int]) -> list[dict[str, Any]]:
    filter_ = column.filter
    if isinstance(filter_, OneOf):
        setting = listing.setting(column)
        return [
            {
                "value": code,
                "label": label,
                "selected": asked is not None and filter_.test(code, asked, setting),
                "count": listing.reader.number(counts.get(code, 0)) if column.key == "status" else "",
            }
            for code, label in setting.choices
        ]
    if filter_ is not None and filter_.kind == "when":
        chosen = asked.values if asked else ()
        return [
            {"value": value, "label": label, "selected": value in chosen, "count": ""} for value, label in _NAMED_DAYS
        ]
    return []


def quick(listing: Listing, channel: Channel, counts: dict[str, int], address: Address) -> list[dict[str, Any]]:
    """The segmented buttons: each sets the status words and leaves the others."""
    status = channel.column("status")
    now = listing.query.asked("status")
    drawn = []
    for choice in channel.quick:
        asked = parse(choice.query, ["status"]).asked("status")
        base = listing.query.without("status")
        query = base.having(asked) if asked else base
        count = None
        if asked and status and status.filter:
            setting = listing.setting(status)
            count = listing.reader.number(
                sum(n for code, n in counts.items() if status.filter.test(code, asked, setting))
            )
        drawn.append(
            {
                "label": choice.label,
                "url": address(channel, listing, q=str(query)),
                "active": asked == now,
                "count": count,
            }
        )
    return drawn


def tokens(listing: Listing, channel: Channel, address: Address) -> list[dict[str, Any]]:
    """The words as they stand in the search box, each with the address that takes it away."""
    drawn = [
        {
            "text": spell(asked),
            "remove_url": address(channel, listing, q=str(_less(listing.query, asked))),
            "wrong": False,
            "explain": "",
        }
        for asked in listing.query.conditions
    ]
    free = [
        {
            "text": str(Query(free=(word,))),
            "remove_url": address(channel, listing, q=str(_unsaid(listing.query, word))),
            "wrong": False,
            "explain": "",
        }
        for word in listing.query.free
    ]
    wrong = [
        {"text": p.word, "remove_url": address(channel, listing), "wrong": True, "explain": p.explain}
        for p in listing.problems
    ]
    return drawn + free + wrong


def _unsaid(query: Query, gone: str) -> Query:
    return Query(conditions=query.conditions, free=tuple(word for word in query.free if word != gone))


def _less(query: Query, gone: Asked) -> Query:
    return Query(conditions=tuple(asked for asked in query.conditions if asked is not gone), free=query.free)
