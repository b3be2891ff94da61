"""Random conditions, rules and contexts, among them values that nobody expects."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from floorwalker.rules.document import Condition, Rule, Then
from floorwalker.rules.tests.samples import NOW, OFFERS, compiled, context
from floorwalker.rules.vocabulary import Unreadable
from floorwalker.rules.words import read

WORDS = (
    *("country:DE", "country:DE,AT", "-country:fr", "country:*", "-country:*", "vip:yes", 'country:"Germany"'),
    *("discount>50", "discount:10..30", "discount<=0", "-discount:5", "price>=12.50", "price:5..20", "price<0"),
    *("bought<30d", "bought>2w", "bought:today", "bought:2026-11-01..2026-11-20", "-bought<90d", "bought:*"),
    *("vendor:acme", "vendor:nor*", "vendor:*W*", "-vendor:*d", 'vendor:"a (b)"', "vendor:*"),
    *("tag:final-sale", "-tag:final-sale,new", "tag:*", "-tag:*"),
)

_word = st.sampled_from(WORDS)
_spaced = st.sampled_from([" ", "  ", "\n"])
typed: st.SearchStrategy[str] = st.recursive(
    _word,
    lambda inner: st.one_of(
        st.tuples(inner, _spaced, inner).map("".join),
        st.tuples(inner, inner).map(" or ".join),
        inner.map(lambda text: f"({text})"),
        inner.map(lambda text: f"-({text})"),
    ),
    max_leaves=8,
)


def condition(text: str) -> Condition:
    return read(text, OFFERS, compiled().setting(NOW)).condition


conditions = typed.map(condition)
_then = st.sampled_from([Then("refund"), Then("credit", {"bonus": 10}), Then("refuse"), Then("review")])
_days = st.none() | st.dates(date(2026, 11, 15), date(2026, 11, 29))


@st.composite
def rules(draw: st.DrawFn) -> tuple[Rule, ...]:
    return tuple(
        Rule(
            id=f"r{number}",
            name=f"Rule {number}",
            when=draw(conditions),
            then=draw(_then),
            active=draw(st.integers(0, 5)) > 0,
            since_on=draw(_days),
            until_on=draw(_days),
        )
        for number in range(draw(st.integers(0, 6)))
    )


_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
ODD: list[Any] = [
    *(None, float("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN"), 10**400, -(10**400), 2**60, True, b"bytes"),
    *("x" * 20_000, "", "\x00", "\ud800", {}, {"a": 1}, [1, 2], ["x" * 20_000], object(), Unreadable(), 3.5, -1),
    *(NOW.replace(tzinfo=None), _LAST, _FIRST, date.min, date.max, timedelta(1), ["ok", None], lambda: 0),
]
_odd = st.sampled_from(ODD)
_fit: dict[str, st.SearchStrategy[Any]] = {
    "country": st.sampled_from(["DE", "AT", "FR", "XX", ""]),
    "vip": st.booleans() | st.sampled_from(["yes", "no"]),
    "discount": st.integers(-5, 100) | st.decimals(0, 100, places=2) | st.floats(0, 100),
    "price": st.integers(-100, 3_000),
    "bought": st.integers(-10, 120).map(lambda days: NOW - timedelta(days=days, hours=days % 5)),
    "vendor": st.sampled_from(["Acme", "Northwind", "a (b)", "", "bird"]) | st.text(max_size=5),
    "tag": st.lists(st.sampled_from(["final-sale", "New", "x"]), max_size=3),
}
contexts = st.fixed_dictionaries({key: fit | _odd for key, fit in _fit.items()}).map(lambda values: context(**values))
tame = st.fixed_dictionaries(_fit).map(lambda values: context(**values))
