"""The tables of the manual, written from what channels and roles declare.

A page holds ``<!-- table: facts instore -->`` … ``<!-- end -->``; what stands between is written anew.
"""

import re
from collections.abc import Callable, Iterable

from floorwalker.accounts.rights import HOUSE_RIGHTS
from floorwalker.accounts.roles import ROLES
from floorwalker.core.lists.filters import Filter
from floorwalker.core.registry import Channel, channels

_REGION = re.compile(r"(<!-- table: (\w+) ?(\w*) -->\n).*?(<!-- end -->)", re.DOTALL)
_KINDS = {
    "choice": "`{key}:a,b`",
    "range": "`{key}>5`, `{key}:5..9`",
    "when": "`{key}:today`, `{key}>2h`, `{key}:2026-11-01..2026-11-07`",
    "text": '`{key}:"its text"`',
    "tags": "`{key}:a,b`",
}


def written(page: str) -> str:
    """The page with all its tables up to date; a table that nobody can write raises ``KeyError``."""

    def table(region: re.Match[str]) -> str:
        name, code = region[2], region[3]
        rows = _CHANNEL_TABLES[name](_channel(code)) if code else _HOUSE_TABLES[name]()
        return f"{region[1]}{_table(rows)}{region[4]}"

    return _REGION.sub(table, page)


def _channel(code: str) -> Channel:
    return next(channel for channel in channels() if channel.code == code)


def _table(rows: Iterable[tuple[object, ...]]) -> str:
    lines = [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    lines.insert(1, "|---" * (lines[0].count(" | ") + 1) + "|")
    return "\n".join(lines) + "\n"


def _cell(cell: object) -> str:
    return " ".join(str(cell).split()).replace("|", "\\|") or "–"


def _code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word or 'unknown'}`" for word in words)


def _statuses(channel: Channel) -> Iterable[tuple[object, ...]]:
    yield "Status", "Word", "Meaning", "States"
    for status in channel.machine.statuses:
        states = [state.code for state in channel.machine.states if state.status == status.code]
        yield status.label, f"`status:{status.code}`", status.help, _code(states)


def _steps(channel: Channel) -> Iterable[tuple[object, ...]]:
    yield "Fact", "Where it fits", "Leads to"
    for step in channel.machine.steps:
        target = "stays" if step.target is None else f"`{step.target}`"
        yield f"`{step.fact.type}`", _code(step.sources), target + (", on a condition" if step.when else "")


def _moves(channel: Channel) -> Iterable[tuple[object, ...]]:
    yield "Move", "Name", "Right", "Possible in", "What it does"
    for move in channel.machine.moves:
        sources = "opens a session" if move.opens else _code(move.sources)
        yield move.label, f"`{move.name}`", f"`{move.right}`", sources, move.help


def _parts(channel: Channel) -> Iterable[tuple[object, ...]]:
    yield "Part", "State", "Word", "Leads to"
    for part in channel.parts:
        for state in part.states:
            yield part.label, f"`{state.code}`", state.label, _code(part.ways.get(state.code, ()))


def _timers(channel: Channel) -> Iterable[tuple[object, ...]]:
    yield "Timer", "Runs in", "Then happens", "Meaning"
    for timer in channel.machine.timers:
        yield f"`{timer.name}`", _code(timer.states), f"`{timer.fact.type}`", timer.help


def _facts(channel: Channel) -> Iterable[tuple[object, ...]]:
    yield "Fact", "Type", "Sent by", "What it says", "Can be erased"
    for fact in channel.facts:
        sent = "devices" if fact in channel.facts.heard else "people and timers"
        yield fact.label, f"`{fact.type}`", sent, (fact.__doc__ or "").split("\n\n")[0], _code(fact.private)


def _columns(channel: Channel) -> Iterable[tuple[object, ...]]:
    yield "Column", "Key", "Shown at first", "Sorted by", "Words", "Meaning"
    for column in channel.columns:
        words = _words(column.key, column.filter)
        yield column.label, f"`{column.key}`", _yes(column.shown), _yes(column.sort), words, column.help


def _words(key: str, filter_: Filter | None) -> str:
    return _KINDS[filter_.kind].format(key=key) if filter_ else ""


def _yes(value: object) -> str:
    return "yes" if value else ""


def _progress(channel: Channel) -> Iterable[tuple[object, ...]]:
    yield "Step", "Word"
    for step in channel.progress:
        yield step.label, f"`progress:{step.code}`"


def _rights(channel: Channel) -> Iterable[tuple[object, ...]]:
    yield "Right", "For"
    for code, label in channel.rights.items():
        yield f"`{code}`", label


def _roles() -> Iterable[tuple[object, ...]]:
    yield "Role", "Code", "What it is for", "Rights"
    for role in ROLES:
        yield role.label, f"`{role.code}`", role.help, _code(role.rights)


def _house_rights() -> Iterable[tuple[object, ...]]:
    yield "Right", "For", "What it allows"
    for right in HOUSE_RIGHTS:
        yield f"`{right.code}`", right.label, right.help


def _all_channels() -> Iterable[tuple[object, ...]]:
    yield "Channel", "Code", "A session is a", "What it is"
    for channel in channels():
        yield channel.label, f"`{channel.code}`", channel.noun, channel.help


_CHANNEL_TABLES: dict[str, Callable[[Channel], Iterable[tuple[object, ...]]]] = {
    "statuses": _statuses,
    "steps": _steps,
    "moves": _moves,
    "parts": _parts,
    "timers": _timers,
    "facts": _facts,
    "columns": _columns,
    "progress": _progress,
    "rights": _rights,
}
_HOUSE_TABLES: dict[str, Callable[[], Iterable[tuple[object, ...]]]] = {
    "roles": _roles,
    "rights": _house_rights,
    "channels": _all_channels,
}
CHANNEL_TABLES = frozenset(_CHANNEL_TABLES)
