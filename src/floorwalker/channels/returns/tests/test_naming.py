"""Reasons and choices are kept as codes: shopper, staff, list and RMA each name them in the reader's language."""

from typing import Any

import pytest
from django.utils import translation

from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
from floorwalker.channels.returns.actions import answer, give_reason, show_offers
from floorwalker.channels.returns.card import reason_of
from floorwalker.channels.returns.events import QuestionAnswered, ReasonGiven
from floorwalker.channels.returns.policies.naming import answers_named, label_of
from floorwalker.channels.returns.policies.reasons import Question, answer_code, asked, choices_of
from floorwalker.channels.returns.tests.returning import bought, item_of, opened, picked, shopper, submitted
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.models import ReturnLine
from floorwalker.commerce.rmas.reasons import reason_of as rma_reason_of
from floorwalker.core.log.entries import read_logs
from floorwalker.core.models import Session
from floorwalker.core.registry import channel
from floorwalker.core.tests.builders import clerk

FIT = Question(code="fit", text="Does it fit?", kind="choice", choices=("no=It does not", "Yes"))


def _told(session: Session, fact: type[Any]) -> str:
    log = read_logs({session.id: channel("returns")})[session.id]
    said = next(happening.fact for happening in log if isinstance(happening.fact, fact))
    return str(said.says).format(**{name: getattr(said, name) for name in ("name", *_PIECES[fact])})


_PIECES: dict[type[Any], tuple[str, ...]] = {
    ReasonGiven: ("reason_label", "remarked"),
    QuestionAnswered: ("question_label", "answer_label"),
}


def test_a_czech_shoppers_reason_is_read_by_staff_in_their_own_language(scarves: Order) -> None:
    with translation.override("cs"):
        session = submitted(scarves, reason="too_small")
        czech = reason_of(session, item_of(session))

    line = ReturnLine.objects.get(session=session.return_session.rma_id)
    assert czech == "Příliš malé"
    assert reason_of(session, item_of(session)) == "Too small"
    assert rma_reason_of(session.store_id, line) == "Too small"
    assert _told(session, ReasonGiven) == "Wool scarf: Too small"
    assert (line.reason, line.vocabulary, line.reason_words) == ("too_small", 0, "")
    with translation.override("de"):
        assert rma_reason_of(session.store_id, line) == "Zu klein"


def test_a_renamed_reason_is_called_in_each_session_as_it_was_when_it_began(berlin: Store) -> None:
    def rename(label: str) -> None:
        amend(berlin, "returns", values={"reasons": [{"code": "fit", "label": label}]}, actor=clerk())

    rename("Runs small")
    before = submitted(bought(berlin), reason="fit")
    rename("Size")
    after = picked(bought(berlin, {"title": "Mug", "quantity": 1, "price": 100}), reason="fit")

    assert [reason_of(session, item_of(session)) for session in (before, after)] == ["Runs small", "Size"]
    line = ReturnLine.objects.get(session=before.return_session.rma_id)
    assert rma_reason_of(berlin.pk, line) == "Runs small"
    assert label_of(berlin.pk, "fit") == "Size"


@pytest.mark.parametrize(
    ("code", "sub", "words", "said"),
    [
        ("too_small", "", "Příliš malé", "Too small"),
        ("defective", "arrived_broken", "", "Damaged or defective – Arrived broken"),
        ("long_gone", "", "Ztraceno", "Ztraceno"),
        ("long_gone", "", "", "long_gone"),
        ("defective", "long_gone", "", "Damaged or defective – long_gone"),
        ("", "", "Jiné", "Jiné"),
    ],
)
def test_what_older_rows_keep_is_named_as_well_as_can_be(
    code: str, sub: str, words: str, said: str, berlin: Store
) -> None:
    assert label_of(berlin.pk, code, sub, words=words) == said


def test_the_list_exports_the_code_and_the_label_and_is_found_by_the_code(scarves: Order, berlin: Store) -> None:
    session = picked(scarves)
    give_reason(session, actor=shopper(session), line=1, reason="defective", sub_reason="arrived_broken")
    opened(bought(berlin, {"title": "Mug", "quantity": 1, "price": 100}))
    columns = {column.key: column for column in channel("returns").columns}

    session = Session.objects.select_related("return_session").get(id=session.id)
    assert columns["reason_code"].value(session) == "defective.arrived_broken"
    assert columns["reasons"].value(session) == "Damaged or defective – Arrived broken"


@pytest.mark.parametrize("said", ["no", "It does not"])
def test_an_answer_is_kept_as_the_code_of_its_choice(said: str, berlin: Store) -> None:
    questions = [{"code": "fit", "text": "Does it fit?", "kind": "choice", "choices": ["no=It does not", "Yes"]}]
    amend(berlin, "returns", values={"questions": questions}, actor=clerk())
    session = picked(bought(berlin))

    answer(session, actor=shopper(session), line=1, question="fit", answer=said)

    item = item_of(show_offers(session, actor=shopper(session)))
    assert item.answers == [{"question": "fit", "text": "Does it fit?", "answer": "no"}]
    assert list(answers_named(session.terms_id or 0, item.answers)) == [("Does it fit?", "It does not")]
    assert _told(session, QuestionAnswered) == "Wool scarf: Does it fit? – It does not"


def test_a_choice_without_a_code_is_known_by_its_words() -> None:
    assert choices_of(FIT) == {"no": "It does not", "yes": "Yes"}
    assert choices_of(Question(code="q", text="Q", choices=("S+", "S-"))) == {"S+": "S+", "S-": "S-"}
    assert [answer_code(FIT, said) for said in ("Yes", "yes", "perhaps")] == ["yes", "yes", "perhaps"]


@pytest.mark.parametrize("equals", ["no", "It does not"])
@pytest.mark.parametrize("kept", ["no", "It does not"])
def test_a_question_follows_a_choice_whether_it_is_said_by_code_or_in_words(equals: str, kept: str) -> None:
    then = Question(code="where", text="Where not?", after="fit", equals=equals)

    found = [question.code for question in asked((FIT, then), reason="x", sub_reason="", answers={"fit": kept})]

    assert found == ["fit", "where"]
