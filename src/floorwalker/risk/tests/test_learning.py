"""What is learnt: measured on later sessions only, in plain terms, the same for the same sessions; silent where there is too little."""

import json
import random
from collections.abc import Sequence
from importlib import import_module
from uuid import uuid4

import msgspec
import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.core.errors import NotAllowed, Refused
from floorwalker.core.tests.builders import clerk
from floorwalker.risk.document import Document
from floorwalker.risk.learning.anomaly import MOST, learn_unusual
from floorwalker.risk.learning.extra import can_learn, learn
from floorwalker.risk.learning.figures import Bin, auc, brier, calibration, precision
from floorwalker.risk.learning.lessons import begin, find_model, measured, run
from floorwalker.risk.learning.terms import Model, Term, logistic, restored, stored
from floorwalker.risk.models import RiskLesson, RiskModel
from floorwalker.risk.policies import in_force, put, restore
from floorwalker.risk.samples import Sample
from floorwalker.risk.score import Scale, Seen, again
from floorwalker.risk.tests.kiosk.channel import SCHEME
from floorwalker.risk.tests.lessons import BEGIN, honest, keep, rings

here = pytest.mark.skipif(not can_learn(), reason="the extra floorwalker[learning] is not installed")
SCALE = Scale(scheme=SCHEME, document=Document())
CODES = [one.code for one in SCHEME.watched]
TERM = Term(code="vpn", cuts=(1, 5), adds=(-0.5, 0.25, 2.0), unknown=0.1)


def _truths(samples: Sequence[Sample]) -> list[bool]:
    return [sample.label == "fraud" for sample in samples]


def test_a_term_adds_what_its_value_says() -> None:
    assert [TERM.add(value) for value in (None, -9, 0.99, 1, 4.9, 5, 1e12)] == [0.1, -0.5, -0.5, 0.25, 0.25, 2.0, 2.0]
    with pytest.raises(ValueError, match="does not fit"):
        Term(code="vpn", cuts=(2, 1), adds=(0, 0, 0))


def test_a_model_is_plain_json_and_comes_back_as_it_was() -> None:
    model = Model(purpose="fraud", base=-1.5, terms=(TERM,))

    assert restored(json.loads(json.dumps(stored(model)))) == model
    assert model.score({"vpn": 7}) == 0.5
    assert model.chance({"vpn": 7}) == pytest.approx(0.6225, abs=1e-4)
    assert logistic(-5_000) == 0


def test_figures_are_those_of_the_textbook() -> None:
    truths = [True, False, True, False, False]
    assert auc([0.9, 0.8, 0.8, 0.2, 0.1], truths) == pytest.approx(5.5 / 6)
    assert auc([1, 2], [True, True]) is None
    assert precision([0.9, 0.8, 0.8, 0.2, 0.1], truths, 3) == pytest.approx(2 / 3)
    assert brier([1, 0], [True, True]) == 0.5
    assert calibration([0.1, 0.2, 0.8, 0.9], [False, False, True, False], 2) == (Bin(2, 0.15, 0), Bin(2, 0.85, 0.5))


@here
def test_what_is_learnt_is_measured_on_later_sessions_and_compared_with_the_signals() -> None:
    samples = honest()
    figures = measured("fraud", SCHEME, samples, _truths(samples), SCALE, lambda step: None).figures

    assert (figures.learnt_from, figures.held_out) == (600, 200)
    assert figures.since == samples[600].observed_at.isoformat()
    assert figures.auc is not None and figures.signals_auc is not None
    assert 0.85 < figures.auc < 1
    assert figures.auc > figures.signals_auc
    assert figures.first[0].model >= 0.9
    assert sum(part.many for part in figures.calibration) == 200


@here
def test_a_split_by_chance_flatters_what_a_split_by_time_unmasks() -> None:
    samples = rings()
    truths, order = _truths(samples), list(range(len(samples)))
    figures = measured("fraud", SCHEME, samples, truths, SCALE, lambda step: None).figures
    random.Random(7).shuffle(order)
    past, later = order[:900], order[900:]
    other = learn()("fraud", CODES, [samples[n].values for n in past], [truths[n] for n in past])
    flattered = auc([other.score(samples[n].values) for n in later], [truths[n] for n in later])

    assert figures.auc is not None and flattered is not None
    assert flattered > 0.65
    assert figures.auc < flattered - 0.1


@here
def test_the_same_sessions_give_the_same_model_and_its_terms_add_up() -> None:
    samples = honest(400)
    first = learn()("fraud", CODES, [s.values for s in samples], _truths(samples))
    again_ = learn()("fraud", CODES, [s.values for s in samples], _truths(samples))

    assert first == again_
    assert {term.code for term in first.terms} == {"address_holds", "datacentre", "paid_orders", "page_views"}
    for sample in samples[:50]:
        added = sum(first.contributions(sample.values).values())
        assert first.score(sample.values) == pytest.approx(first.base + added, abs=1e-9)


@here
def test_our_few_lines_score_as_the_library_itself_does() -> None:
    boosting = import_module("floorwalker.risk.learning.boosting")
    samples, codes = honest(400), ["address_holds", "datacentre", "page_views", "paid_orders"]
    rows = [sample.values for sample in samples]
    machine = boosting.fitted(codes, boosting.table(codes, rows), _truths(samples))
    model = boosting.learn("fraud", codes, rows, _truths(samples))
    odd: list[dict[str, float | None]] = [{}, {"address_holds": -1e12, "page_views": 1e12}, {"datacentre": 0.5}]
    theirs = machine.predict_proba(boosting.table(codes, rows + odd))[:, 1]

    assert [model.chance(row) for row in rows + odd] == pytest.approx(list(theirs), abs=1e-12)


def test_too_little_is_said_in_words_and_nothing_is_kept(kiosk: object, berlin: Store, mia: Actor) -> None:
    keep(berlin, honest(120))
    lesson = RiskLesson.objects.create(store=berlin, scheme="kiosk", purpose="fraud", asked_by="x", asked_at=BEGIN)
    run(lesson.pk)
    lesson.refresh_from_db()

    assert lesson.step == "silent"
    assert lesson.complaint.startswith("There are 120 sessions to learn from")
    assert lesson.ended_at is not None
    assert not RiskModel.objects.exists()


@here
def test_a_lesson_is_learnt_promoted_by_a_person_and_rolled_back(kiosk: object, berlin: Store, mia: Actor) -> None:
    keep(berlin, honest())
    run(begin(berlin, SCHEME, "fraud", actor=mia).pk)
    model = find_model(berlin, SCHEME, RiskLesson.objects.get().model)
    suspect = (Seen("address_holds", 16.0), Seen("datacentre", 1.0))
    before = again(in_force(SCHEME, berlin.pk), suspect)
    assert {reason.source for reason in before.reasons} == {"signal"}, "a model counts only when a person says so"

    put(berlin, SCHEME, document=Document(model=model.number), revision=0, note="Promoted", actor=mia)
    after = again(in_force(SCHEME, berlin.pk), suspect)
    assert (after.model, after.version) == (1, 1)
    assert {reason.source for reason in after.reasons} >= {"signal", "model"}
    assert after.score == sum(reason.points for reason in after.reasons)

    put(berlin, SCHEME, document=Document(), revision=1, note="Rolled back", actor=mia)
    assert again(in_force(SCHEME, berlin.pk), suspect).reasons == before.reasons
    restore(berlin, SCHEME, number=1, revision=2, note="Once more", actor=mia)
    assert again(in_force(SCHEME, berlin.pk), suspect).reasons == after.reasons


@here
def test_hold_worth_is_a_chance_that_is_shown_and_never_added(kiosk: object, berlin: Store, mia: Actor) -> None:
    keep(berlin, honest())
    run(begin(berlin, SCHEME, "worth", actor=mia).pk)
    put(berlin, SCHEME, document=Document(worth=1), revision=0, note="Shown", actor=mia)
    scale = in_force(SCHEME, berlin.pk)

    good = again(scale, (Seen("address_holds", 0.0), Seen("datacentre", 0.0), Seen("paid_orders", 5.0)))
    bad = again(scale, (Seen("address_holds", 16.0), Seen("datacentre", 1.0), Seen("paid_orders", 0.0)))
    assert good.worth is not None and bad.worth is not None
    assert good.worth > 80 > 30 > bad.worth
    assert {reason.source for reason in bad.reasons} == {"signal"}


def test_what_is_unusual_needs_no_label_and_no_extra(kiosk: object, berlin: Store, mia: Actor) -> None:
    keep(berlin, honest(400))
    lesson = begin(berlin, SCHEME, "anomaly", actor=mia)
    run(lesson.pk)
    run(lesson.pk)
    assert RiskModel.objects.count() == 1, "a job that is done again does nothing"
    put(berlin, SCHEME, document=Document(anomaly=1), revision=0, note="Cold start", actor=mia)
    scale = in_force(SCHEME, berlin.pk)

    usual = again(scale, (Seen("address_holds", 2.0), Seen("datacentre", 1.0)))
    strange = again(scale, (Seen("address_holds", 90.0), Seen("datacentre", 1.0)))
    assert {reason.source for reason in usual.reasons} == {"signal"}
    assert ("address_holds", "anomaly") in {(r.code, r.source) for r in strange.reasons}
    assert strange.score == sum(reason.points for reason in strange.reasons)


def test_unusual_is_what_fewer_than_one_in_twenty_have_and_rarer_is_more() -> None:
    rows: list[dict[str, float | None]] = [{"cycles": float(n == 0) * 9, "vpn": None} for n in range(1_000)]
    rows += [{"cycles": 3.0}] * 20
    model = learn_unusual(SCHEME.signals, rows)
    adds = [model.contributions({"cycles": value})["cycles"] for value in (0, 2, 3, 9, 10)]

    assert adds[:2] == [0, 0]
    assert 0 < adds[2] < adds[3] <= adds[4] == MOST
    assert [term.code for term in model.terms] == ["cycles"]
    assert model.contributions({}) == {"cycles": 0}


def test_one_lesson_at_a_time_and_only_for_who_may(kiosk: object, berlin: Store, mia: Actor) -> None:
    begin(berlin, SCHEME, "anomaly", actor=mia)
    with pytest.raises(Refused, match="already"):
        begin(berlin, SCHEME, "anomaly", actor=mia)
    with pytest.raises(NotAllowed):
        begin(berlin, SCHEME, "anomaly", actor=clerk("risk.see"))

    assert RiskLesson.objects.count() == 1


def test_a_model_of_another_shape_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        restored({"purpose": "fraud", "base": "high", "terms": [], "id": str(uuid4())})
