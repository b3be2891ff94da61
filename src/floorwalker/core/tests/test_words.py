"""The search box: whatever is typed is read, nothing raises, and what is said again reads the same."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from floorwalker.core.lists.filters import Asked
from floorwalker.core.lists.words import LONGEST, MOST_WORDS, parse

KEYS = ("status", "store", "value", "started", "customer", "token")
_bits = st.sampled_from(
    ['"', ":", ",", "..", "<", ">", "=", "<=", ">=", "-", " ", "\t", *KEYS, "a", "oat drink", "7", "12.50", "ß", "\x00"]
)
typed = st.lists(_bits, max_size=14).map("".join) | st.text(max_size=60)


@given(typed)
@example('value>"a b"')
@example("status:,")
@example('status:a,"b,c"')
@example('value:"7".."9"')
@example('-"oat drink"')
@settings(max_examples=1_500, deadline=None)
def test_what_was_read_reads_the_same_when_it_is_said_again(text: str) -> None:
    once = parse(text, KEYS)
    again = parse(str(once), KEYS)

    assert (again.conditions, again.free) == (once.conditions, once.free)
    assert again.problems == ()
    assert str(again) == str(once)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("status:abandoned", Asked(key="status", values=("abandoned",))),
        ("status=abandoned", Asked(key="status", values=("abandoned",))),
        ("-store:berlin,bonn", Asked(key="store", values=("berlin", "bonn"), negated=True)),
        ("value>100", Asked(key="value", low="100", open_low=True)),
        ("value>=12.50", Asked(key="value", low="12.50")),
        ("value<7", Asked(key="value", high="7", open_high=True)),
        ("value<=7", Asked(key="value", high="7")),
        ("value:5..9", Asked(key="value", low="5", high="9")),
        ("value:5..", Asked(key="value", low="5")),
        ("value:..9", Asked(key="value", high="9")),
        ("started:2026-11-01..2026-11-07", Asked(key="started", low="2026-11-01", high="2026-11-07")),
        ('customer:"Anna B."', Asked(key="customer", values=("Anna B.",))),
        ('customer:"a..b"', Asked(key="customer", values=("a..b",))),
        ('customer:"a,b",c', Asked(key="customer", values=("a,b", "c"))),
    ],
)
def test_a_word_is_a_condition(text: str, asked: Asked) -> None:
    query = parse(text, KEYS)

    assert query.conditions == (asked,)
    assert (query.free, query.problems) == ((), ())


def test_other_words_are_free() -> None:
    query = parse('oat "oat drink" -17 a@b.c', KEYS)

    assert query.free == ("oat", "oat drink", "-17", "a@b.c")


@pytest.mark.parametrize(
    ("text", "explained"),
    [
        ("statu:stale", "There is nothing called “statu” here. Did you mean “status”?"),
        ("zebra:stale", "Known are: customer, started, status, store, token, value."),
        ("status:", "“status:” ends too early: say which status you mean."),
        ("status:,", "“status:,” ends too early: say which status you mean."),
        ("value>", "“value>” ends too early"),
    ],
)
def test_a_wrong_word_is_explained(text: str, explained: str) -> None:
    (problem,) = parse(text, KEYS).problems

    assert explained in problem.explain
    assert problem.word == text


def test_a_near_miss_is_suggested_with_its_value() -> None:
    (problem,) = parse("statu:stale", KEYS).problems

    assert problem.suggestion == "status:stale"


def test_an_endless_search_is_cut_and_said_so() -> None:
    query = parse(" ".join(["word"] * (MOST_WORDS + 1)), KEYS)
    long = parse("x" * (LONGEST + 1), KEYS)

    assert len(query.free) == MOST_WORDS
    assert [problem.explain for problem in query.problems + long.problems] == ["Only the first 40 words are read."] * 2
