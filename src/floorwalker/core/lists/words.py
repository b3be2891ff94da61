"""Query words: ``status:abandoned -store:berlin value>100 started:2026-11-01..2026-11-07 "oat drink"``.

A word with a known key before ``:``, ``=``, ``<``, ``>``, ``<=`` or ``>=`` is a condition; ``-`` in front negates it;
``a,b`` means one of them; ``low..high`` is a range; ``*`` is any value at all; quotes keep blanks and signs together.
Other words are free.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext

from floorwalker.core.lists.filters import Asked

_WORD = re.compile(r'(?:[^\s"]|"[^"]*"?)+')
_RANGE = re.compile(r'(?P<low>"[^"]*"|[^"]*?)\.\.(?P<high>"[^"]*"|[^"]*)')
_SPECIAL = re.compile(r"[\s:<>=,()]|\.\.|^[-.]|\.$")
_CONDITION = re.compile(r"(?P<no>-?)(?P<key>[a-z_]+)(?P<sign><=|>=|[:=<>])(?P<value>.*)", re.DOTALL)
LONGEST = 1000
MOST_WORDS = 40


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A word that could not be read, why, and perhaps what was meant."""

    word: str
    explain: str
    suggestion: str = ""


@dataclass(frozen=True, kw_only=True)
class Query:
    """What the search box says. ``spelled`` keeps each condition as it was written."""

    conditions: tuple[Asked, ...] = ()
    free: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    spelled: tuple[str, ...] = field(default=(), compare=False)

    def without(self, key: str) -> "Query":
        """The same query with no condition on ``key``."""
        return replace(self, conditions=tuple(asked for asked in self.conditions if asked.key != key), spelled=())

    def having(self, asked: Asked) -> "Query":
        """The same query with this condition in the place of any other on its key."""
        rest = self.without(asked.key)
        return replace(rest, conditions=(*rest.conditions, asked))

    def asked(self, key: str) -> Asked | None:
        """The condition on ``key``, if there is one; the last one counts."""
        return next((asked for asked in reversed(self.conditions) if asked.key == key), None)

    def __str__(self) -> str:
        return " ".join([*(spell(asked) for asked in self.conditions), *(_quote(word) for word in self.free)])


def spell(asked: Asked) -> str:
    """A condition as a word of the search box."""
    start = f"{'-' if asked.negated else ''}{asked.key}"
    if asked.values:
        return f"{start}:{','.join(_quote(value) for value in asked.values)}"
    low, high = _quote(asked.low), _quote(asked.high)
    if low and high:
        return f"{start}:{low}..{high}"
    if low:
        return f"{start}{'>' if asked.open_low else '>='}{low}"
    return f"{start}{'<' if asked.open_high else '<='}{high}"


def _quote(text: str) -> str:
    return f'"{text}"' if _SPECIAL.search(text) else text


def parse(text: str, keys: Iterable[str]) -> Query:
    """Read a search box. Nothing raises: what cannot be read becomes a problem."""
    known = set(keys)
    conditions: list[Asked] = []
    free: list[str] = []
    problems: list[Problem] = []
    words = _WORD.findall(text[:LONGEST].replace("\x00", ""))
    if len(text) > LONGEST or len(words) > MOST_WORDS:
        problems.append(
            Problem(word="…", explain=gettext("Only the first {count} words are read.").format(count=MOST_WORDS))
        )
    for word in words[:MOST_WORDS]:
        match = _CONDITION.fullmatch(word)
        if match is None:
            free += [plain] if (plain := _plain(word)) else []
        elif match["key"] in known:
            asked = _condition(match)
            if isinstance(asked, Problem):
                problems.append(asked)
            else:
                conditions.append(asked)
        else:
            problems.append(_unknown(word, match["key"], known))
    return Query(conditions=tuple(conditions), free=tuple(free), problems=tuple(problems))


def _plain(word: str) -> str:
    return word.replace('"', "").strip()


def _condition(match: "re.Match[str]") -> Asked | Problem:
    key, sign, negated, value = match["key"], match["sign"], bool(match["no"]), match["value"]
    plain = _plain(value)
    if plain and sign in {"<", "<="}:
        return Asked(key=key, high=plain, open_high=sign == "<", negated=negated)
    if plain and sign in {">", ">="}:
        return Asked(key=key, low=plain, open_low=sign == ">", negated=negated)
    if (range_ := _RANGE.fullmatch(value)) and (_plain(range_["low"]) or _plain(range_["high"])):
        return Asked(key=key, low=_plain(range_["low"]), high=_plain(range_["high"]), negated=negated)
    values = tuple(filter(None, (_plain(part) for part in re.findall(r'"[^"]*"?|[^,"]+', value))))
    if not values:
        explain = gettext("“{word}” ends too early: say which {key} you mean.").format(word=match[0], key=key)
        return Problem(word=match[0], explain=explain)
    return Asked(key=key, values=values, negated=negated)


def _unknown(word: str, key: str, known: set[str]) -> Problem:
    near = sorted((k for k in known if k.startswith(key[:3]) or key in k), key=len)
    if near:
        hint = gettext("Did you mean “{word}”?").format(word=near[0])
    else:
        hint = gettext("Known are: {words}.").format(words=", ".join(sorted(known)))
    suggestion = word.replace(key, near[0], 1) if near else ""
    explain = gettext("There is nothing called “{key}” here.").format(key=key)
    return Problem(word=word, explain=f"{explain} {hint}", suggestion=suggestion)
