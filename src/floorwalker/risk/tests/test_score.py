"""The score is the sum of its reasons, whatever a context holds, and the same for the same input."""

import random
from dataclasses import fields
from decimal import Decimal
from typing import Any

import pytest

from floorwalker.risk.document import Document, Weighing
from floorwalker.risk.holding import SIGNALS, HoldContext
from floorwalker.risk.learning.terms import Model, Term
from floorwalker.risk.score import Scale, Seen, again, assess
from floorwalker.risk.signals import Scheme, Signal, sentiment, strength
from floorwalker.risk.tests.kiosk.channel import SCHEME
from floorwalker.risk.tests.visits import CUSTOMER, HOARDER

SCALE = Scale(scheme=SCHEME, document=Document())
NAMES = [field.name for field in fields(HoldContext)]
ODD: list[Any] = [
    None, True, False, 0, 1, -1, 3, 17, 1e300, -1e300, 10**400, float("nan"), float("inf"), -float("inf"), 0.5, Decimal("0.3"),
    Decimal("sNaN"), "", "a word", "9" * 100_000, b"bytes", [], {}, object(), (1, 2), 2 + 3j,
]  # fmt: skip


def _random(dice: random.Random) -> HoldContext:
    return HoldContext(**{name: dice.choice(ODD) for name in NAMES if dice.random() < 0.8})


def test_the_score_is_the_sum_of_the_reasons_shown_in_10_000_random_contexts() -> None:
    dice = random.Random(31)
    learnt = _model(dice, "fraud")
    odd = _model(dice, "anomaly")
    scales = [SCALE, Scale(scheme=SCHEME, document=Document(model_points=30), model=learnt, anomaly=odd)]
    bounded = 0
    for number in range(10_000):
        context = _random(dice)
        found = assess(scales[number % 2], context)

        assert found.score == sum(reason.points for reason in found.reasons)
        assert 0 <= found.score <= 100
        assert all(reason.points for reason in found.reasons)
        assert all((one.value is None) == bool(one.why) for one in found.seen)
        bounded += found.reasons[-1:] != () and found.reasons[-1].source == "bound"
    assert bounded > 100, "some were bounded, and say so"


def _model(dice: random.Random, purpose: Any) -> Model:
    terms = tuple(
        Term(code=one.code, cuts=(0.5, 2, 9), adds=tuple(dice.uniform(-3, 3) for _ in range(4)), unknown=0.2)
        for one in SCHEME.watched
    )
    return Model(purpose=purpose, base=-1, terms=terms)


def test_the_same_context_has_the_same_score_and_the_same_reasons() -> None:
    dice = random.Random(5)
    for _ in range(200):
        context = _random(dice)

        assert assess(SCALE, context) == assess(SCALE, context)


def test_what_was_seen_before_is_weighed_again_to_the_same_score() -> None:
    found = assess(SCALE, HOARDER)

    assert again(SCALE, found.seen) == found


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (None, "missing"),
        ("9" * 1_000_000, "not_a_number"),
        (float("nan"), "not_a_number"),
        (float("inf"), "too_large"),
        (10**400, "unreadable"),
        ([1], "not_a_number"),
    ],
)
def test_what_cannot_be_weighed_is_unknown_with_its_reason_and_weighs_nothing(value: Any, why: str) -> None:
    found = assess(SCALE, HoldContext(address_holds=value))

    assert Seen("address_holds", None, why) in found.seen
    assert found.reasons == ()


def test_a_context_of_another_kind_is_unknown_altogether() -> None:
    found = assess(SCALE, object())

    assert found.score == 0
    assert {one.why for one in found.seen} == {"unreadable"}


def test_an_attacker_is_for_review_and_a_customer_is_normal() -> None:
    hoarder, customer = assess(SCALE, HOARDER), assess(SCALE, CUSTOMER)

    assert (hoarder.score, hoarder.level) == (100, "review")
    assert (customer.score, customer.level) == (0, "normal")
    assert [(r.code, r.points, r.source) for r in customer.reasons] == [
        ("paid_orders", -20, "signal"),
        ("signed_in", -10, "signal"),
        ("bound", 30, "bound"),
    ]


def test_no_score_restricts_anybody() -> None:
    much: dict[str, Any] = dict.fromkeys(NAMES, 1_000)
    everything = HoldContext(**much)

    assert assess(Scale(scheme=SCHEME, document=Document(review=2, monitored=1)), everything).level == "review"


def test_reasons_stand_the_largest_first_in_both_directions() -> None:
    found = assess(SCALE, HoldContext(address_holds=15, paid_orders=3, datacentre=True, vpn=True))

    assert [(r.code, r.points) for r in found.reasons] == [
        ("address_holds", 25), ("datacentre", 20), ("paid_orders", -20), ("vpn", 5),
    ]  # fmt: skip
    assert [sentiment(reason.points) for reason in found.reasons] == ["negative", "negative", "positive", "negative"]


def test_a_number_counts_from_where_it_starts_and_fully_where_it_is_full() -> None:
    assert [strength(value, 3, 15) for value in (0, 3, 9, 15, 99)] == [0, 0, 0.5, 1, 1]
    assert [strength(value, 5, 5) for value in (4, 5)] == [0, 1]


def test_a_store_may_weigh_a_signal_in_its_own_way() -> None:
    own = Document(signals={"vpn": Weighing(40, 0, 1), "datacentre": Weighing(0, 0, 1)})
    found = assess(Scale(scheme=SCHEME, document=own, version=4), HoldContext(vpn=True, datacentre=True))

    assert [(r.code, r.points) for r in found.reasons] == [("vpn", 40)]
    assert (found.version, found.level) == (4, "monitored")


def test_two_signals_of_one_code_are_a_mistake() -> None:
    twin = Signal(code="vpn", label="", weight=1, value=lambda c: 1, says=str)

    with pytest.raises(ValueError, match="same code"):
        Scheme(code="twins", label="", help="", signals=(*SIGNALS, twin), ends={})


def test_every_signal_says_its_value_in_a_sentence() -> None:
    for feature in SCHEME.watched:
        assert feature.says(1.0)
        assert feature.says(0.0)
        assert "{" not in feature.says(0.5)
