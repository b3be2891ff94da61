"""Events of released versions stay readable: facts, fields with a default, and words may be added, and nothing else."""

from copy import deepcopy

import pytest

from floorwalker.core.registry import Channel, channel, channels
from floorwalker.core.tests.log_format import broken, kept, spoken


@pytest.mark.parametrize("which", list(channels()), ids=lambda which: which.code)
def test_what_was_written_can_still_be_read(which: Channel) -> None:
    before, after = kept(which), spoken(which)

    assert broken(before, after) == []
    if before:
        assert before == after, "Run `python -m floorwalker.core.tests.log_format`, so that this is kept too."


def test_a_field_that_changed_or_went_is_told() -> None:
    before = kept(channel("instore"))
    after = deepcopy(before)
    del after["exit.scanned"]
    del after["item.scanned"]["properties"]["code"]
    after["feedback.given"]["properties"]["rating"]["type"] = "string"

    assert broken(before, after) == [
        "the field “code” of “item.scanned” is gone or says something else.",
        "the field “rating” of “feedback.given” is gone or says something else.",
        "“exit.scanned” is gone.",
    ]


def test_a_word_may_come_but_not_go() -> None:
    before = kept(channel("reservations"))
    after = deepcopy(before)
    words = after["cart.denied"]["properties"]["kind"]["enum"]
    words.append("till")
    assert broken(before, after) == []

    words.remove("guest")
    assert broken(before, after) == ["the field “kind” of “cart.denied” is gone or says something else."]


def test_a_new_field_needs_a_default() -> None:
    before = kept(channel("instore"))
    after = deepcopy(before)
    after["exit.scanned"]["properties"]["door"] = {"type": "string"}
    assert broken(before, after) == []

    after["exit.scanned"]["required"].append("door")
    assert broken(before, after) == ["the field “door” of “exit.scanned” has no default."]
