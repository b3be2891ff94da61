"""Why things come back, and what is asked then: a store's own words, asked when they fit, and required where it says so."""

from collections.abc import Callable
from typing import Any

import pytest

from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
from floorwalker.channels.returns.actions import add_photos, answer, give_reason, remove_photo, show_offers
from floorwalker.channels.returns.card import reason_of
from floorwalker.channels.returns.policies.reasons import QUESTIONS, Question, asked, missing
from floorwalker.channels.returns.policies.terms import ReturnsTermsForm
from floorwalker.channels.returns.tests.returning import bought, item_of, picked, shopper
from floorwalker.commerce.orders.models import Order
from floorwalker.core.errors import Invalid, Refused
from floorwalker.core.photos import Photo
from floorwalker.core.tests.builders import clerk, fresh

PHOTO = Photo(ref="0" * 32, content=b"a photo")
SIZES = (
    Question(code="fit", text="Does it fit?", kind="choice", choices=("Yes", "No"), reasons=("too_small",)),
    Question(code="where", text="Where not?", after="fit", equals="No", required=True),
    Question(code="more", text="Anything else?", after="where"),
)


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ({}, ["fit"]),
        ({"fit": "Yes"}, ["fit"]),
        ({"fit": "No"}, ["fit", "where"]),
        ({"fit": "No", "where": "Arms"}, ["fit", "where", "more"]),
        ({"fit": "Yes", "where": "Arms"}, ["fit"]),
    ],
)
def test_questions_are_asked_after_the_answers_that_lead_to_them(answers: dict[str, str], codes: list[str]) -> None:
    found = list(asked(SIZES, reason="too_small", sub_reason="", answers=answers))

    assert [question.code for question in found] == codes
    assert [q.code for q in missing(found, answers)] == (["where"] if codes == ["fit", "where"] else [])


def test_questions_of_a_reason_are_asked_below_it_too() -> None:
    for sub in ("", "arrived_broken"):
        assert len(list(asked(QUESTIONS, reason="defective", sub_reason=sub, answers={}))) == 2
    assert list(asked(QUESTIONS, reason="too_small", sub_reason="", answers={})) == []


def test_without_what_is_required_no_offer_is_shown(scarves: Order) -> None:
    session = picked(scarves)
    who = shopper(session)
    with pytest.raises(Invalid, match="Say which of these it is"):
        give_reason(session, actor=who, line=1, reason="defective")
    give_reason(session, actor=who, line=1, reason="defective", sub_reason="arrived_broken", remark=" Two pieces ")

    with pytest.raises(Refused, match="Please show us what is wrong"):
        show_offers(session, actor=who)
    add_photos(session, actor=who, line=1, photos=[PHOTO], question="photo")
    with pytest.raises(Refused, match="What is wrong with it"):
        show_offers(session, actor=who)
    answer(session, actor=who, line=1, question="what_is_wrong", answer="A crack")

    item = item_of(show_offers(session, actor=who))
    assert (item.reason, item.sub_reason, item.remark) == ("defective", "arrived_broken", "Two pieces")
    assert item.answers == [{"question": "what_is_wrong", "text": "What is wrong with it?", "answer": "A crack"}]
    assert item.photos == [{"ref": PHOTO.ref, "question": "photo"}]


def test_a_photo_is_taken_back(scarves: Order) -> None:
    session = picked(scarves)
    add_photos(session, actor=shopper(session), line=1, photos=[PHOTO])
    remove_photo(session, actor=shopper(session), line=1, photo=PHOTO.ref)

    assert item_of(session).photos == []


@pytest.mark.parametrize(
    ("verb", "fields", "field"),
    [
        (give_reason, {"reason": "nothing"}, "reason"),
        (give_reason, {"reason": "too_small", "sub_reason": "arrived_broken"}, "sub_reason"),
        (answer, {"question": "what_is_wrong", "answer": "A crack"}, "question"),
        (add_photos, {"question": "photo", "photos": [PHOTO]}, "question"),
        (remove_photo, {"photo": "1" * 32}, "photo"),
        (give_reason, {"line": 2, "reason": "too_small"}, "line"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(
    verb: Callable[..., Any], fields: dict[str, Any], field: str, scarves: Order
) -> None:
    session = picked(scarves)

    with pytest.raises(Invalid) as no:
        verb(session, actor=shopper(session), **({"line": 1} | fields))

    assert (no.value.data["field"], fresh(session.id).event_count) == (field, session.event_count)


def test_a_session_keeps_the_questions_that_it_began_with(berlin: Store) -> None:
    before = picked(bought(berlin))
    amend(berlin, "returns", values={"reasons": [{"code": "mine", "label": "Mine"}], "questions": []}, actor=clerk())

    give_reason(before, actor=shopper(before), line=1, reason="too_large")
    after = picked(bought(berlin, {"title": "Mug", "quantity": 1, "price": 100}), reason="mine")

    assert [reason_of(session, item_of(session)) for session in (before, after)] == ["Too large", "Mine"]


def _sent(**rows: list[dict[str, Any]]) -> dict[str, Any]:
    usual = {
        "stale_after": 30,
        "abandon_after": 24,
        "payment_within": 48,
        "reasons": [{"code": "mine", "label": "Mine"}],
    }
    return usual | rows


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ({"reasons": [{"code": "a", "label": "A"}, {"code": "a", "label": "B"}]}, "Two reasons have the same code"),
        ({"reasons": [{"code": "a", "label": "A", "parent": "b"}]}, "There is no reason “b” to stand below"),
        ({"questions": [{"code": "q", "text": "Q?", "kind": "choice"}]}, "“q” has no choices"),
        ({"questions": [{"code": "q", "text": "Q?", "kind": "text", "after": "r"}]}, "waits for “r”"),
        ({"questions": [{"code": "q", "text": "Q?", "kind": "text"}] * 2}, "Two questions have the code “q”"),
    ],
)
def test_terms_that_do_not_fit_together_are_told(rows: dict[str, Any], says: str) -> None:
    form = ReturnsTermsForm(_sent(**rows))

    assert not form.is_valid()
    assert says in str(form.errors)


def test_choices_are_written_with_commas(db: None) -> None:
    form = ReturnsTermsForm(_sent(questions=[{"code": "q", "text": "Q?", "kind": "choice", "choices": "S, M , M,L"}]))

    assert form.is_valid(), form.errors
    assert form.cleaned_data["questions"][0]["choices"] == ["S", "M", "L"]
