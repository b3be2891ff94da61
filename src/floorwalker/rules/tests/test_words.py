"""Conditions in words: what was read is spelled so that it reads the same, and what cannot be read is explained."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from floorwalker.core.lists.filters import Asked
from floorwalker.rules.document import ALWAYS, All, AnyOf, Condition, Document, Is, Not, Rule, Then, restored, stored
from floorwalker.rules.tests.random_rules import WORDS, conditions, typed
from floorwalker.rules.tests.samples import NOW, OFFERS, compiled
from floorwalker.rules.words import DEEPEST, LONGEST, MOST, Reading, read, say, spell

SETTING = compiled().setting(NOW)
_bits = st.sampled_from([*WORDS, "(", ")", "-(", "or", " ", '"', "oat", "-", ":", "country:", "\x00", "zebra:1"])


def _read(text: str) -> Reading:
    return read(text, OFFERS, SETTING)


def _is(key: str, *values: str, **fields: str | bool) -> Is:
    return Is(Asked(key=key, values=values, **fields))  # type: ignore[arg-type]  # as a test writes them


@given(typed)
@settings(max_examples=400, deadline=None)
def test_what_was_read_reads_the_same_when_it_is_spelled(text: str) -> None:
    once = _read(text)
    again = _read(spell(once.condition))

    assert once.problems == again.problems == ()
    assert again.condition == once.condition
    assert spell(again.condition) == spell(once.condition)


@given(st.lists(_bits, max_size=20).map("".join) | st.text(max_size=60))
@example("(" * 50)
@example(")" * 50)
@example("or or")
@settings(max_examples=600, deadline=None)
def test_whatever_is_typed_is_read_or_explained(text: str) -> None:
    reading = _read(text)
    again = _read(spell(reading.condition))

    assert again.condition == reading.condition
    assert say(reading.condition, OFFERS, SETTING)


@given(conditions)
@settings(max_examples=200, deadline=None)
def test_a_condition_is_kept_as_it_is(condition: Condition) -> None:
    document = Document(rules=(Rule(id="a", name="A", when=condition, then=Then("refund")),), otherwise=Then("review"))

    assert restored(stored(document)) == document


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("", ALWAYS),
        ("country:DE", _is("country", "DE")),
        ("((country:DE))", _is("country", "DE")),
        ("-(country:DE)", _is("country", "DE", negated=True)),
        ("-(-(country:DE vip:yes))", All((_is("country", "DE"), _is("vip", "yes")))),
        ("country:DE vip:yes or tag:new", AnyOf((All((_is("country", "DE"), _is("vip", "yes"))), _is("tag", "new")))),
        ("country:DE (vip:yes OR tag:new)", All((_is("country", "DE"), AnyOf((_is("vip", "yes"), _is("tag", "new")))))),
        ("-(vip:yes or tag:new)", Not(AnyOf((_is("vip", "yes"), _is("tag", "new"))))),
        ('vendor:"a (b) or c"', _is("vendor", "a (b) or c")),
    ],
)
def test_words_beside_each_other_hold_together_and_brackets_group(text: str, condition: Condition) -> None:
    assert _read(text) == Reading(condition=condition)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "always"),
        ("country:DE,AT discount>50", "Country is Germany or Austria, and Discount over 50"),
        ("-tag:final-sale or bought<30d", "Tag is not “final-sale”, or Bought was under 30d ago"),
        ("vip:yes (price>10 or -price:*)", "Good customer is Yes, and (Price paid over 10, or Price paid is not set)"),
        ("-(vip:yes vendor:ac*)", "not (Good customer is Yes, and Vendor is “ac…”)"),
    ],
)
def test_a_condition_is_said_in_a_sentence(text: str, said: str) -> None:
    assert say(_read(text).condition, OFFERS, SETTING) == said


@pytest.mark.parametrize(
    ("text", "explained"),
    [
        ("oat", "This is no condition. Say what it is about, as in country:…."),
        ("countri:DE", "Did you mean “country”?"),
        ("country:XY", "knows no “XY”. Try: DE, AT, FR"),
        ("discount>much", "takes a whole number, not “much”"),
        ("price:5.001", "takes an amount in EUR"),
        ("bought:sometime", "takes today, yesterday, week"),
        ("(country:DE", "A bracket is opened and not closed."),
        ("country:DE)", "A bracket is closed that was not opened."),
        ("country:DE ()", "There is nothing between the brackets."),
        ("country:DE or", "“or” stands between two conditions."),
        ("or country:DE", "“or” stands between two conditions."),
        ("country:", "ends too early"),
        ("vendor:**", "says no letters"),
        ("(" * (DEEPEST + 1) + "country:DE" + ")" * (DEEPEST + 1), "too many brackets"),
        ("country:DE " * (MOST + 1), f"Only the first {MOST} words are read."),
        ("country:DE" + " " * LONGEST + "vip:yes", f"Only the first {MOST} words are read."),
    ],
)
def test_what_cannot_be_read_is_explained(text: str, explained: str) -> None:
    assert any(explained in problem.explain for problem in _read(text).problems), _read(text).problems


def test_a_near_miss_is_suggested() -> None:
    (problem,) = _read("countri:DE").problems

    assert problem.suggestion == "country:DE"


def test_a_word_that_is_not_understood_any_more_is_said_as_it_was_typed() -> None:
    gone = All((_is("colour", "red"), _is("country", "XY")))

    assert say(gone, OFFERS, SETTING) == "colour:red, and country:XY"
