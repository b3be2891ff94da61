"""One move of many sessions: chosen in the list, confirmed, made one by one, with a sentence for each that was refused."""

import re

import pytest
from django.test import Client

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.core.later.bulk import carry_out, outcomes
from floorwalker.core.models import BulkRun, Session
from floorwalker.core.registry import channel
from floorwalker.core.tests.builders import ago, fresh, make_store, tell

URL = "/sessions/instore/bulk/"


@pytest.fixture
def berlin(db: None) -> Store:
    return make_store("berlin")


@pytest.fixture
def baskets(berlin: Store) -> list[Session]:
    scan = (0, "item.scanned", {"code": "apples"})
    return [tell(berlin, scan, begin=ago(minutes=1), token=f"b{n}") for n in range(3)]


def _cancel(basket: Session, reason: str) -> None:
    channel("instore").machine.verb("cancel")(basket, actor=SYSTEM, reason=reason)


def _order(desk: Client, baskets: list[Session], **said: str) -> BulkRun:
    ids = [str(basket.id) for basket in baskets]
    answer = desk.post(URL, {"id": ids, "move": "cancel", "reason": "Fire drill"} | said)
    assert answer.status_code == 302, answer.content.decode()
    return BulkRun.objects.get()


def test_the_list_offers_to_tick_rows_and_the_moves_that_ask_the_same_of_each(
    desk: Client, baskets: list[Session]
) -> None:
    page = desk.get("/sessions/instore/").content.decode()

    assert len(re.findall(r'<input type="checkbox" form="bulk"', page)) == 3
    offered = re.search(r'<form id="bulk".*?</form>', page, re.DOTALL)
    assert offered is not None
    assert re.findall(r'<option value="(\w+)">', offered[0]) == ["complete", "cancel"]


def test_what_is_ticked_is_shown_with_the_form_of_the_move(desk: Client, baskets: list[Session]) -> None:
    page = desk.get(URL, {"id": [str(basket.id) for basket in baskets[:2]] + ["zebra"], "move": "cancel"})

    assert page.status_code == 200
    assert page.content.decode().count('name="id"') == 2
    assert 'name="reason"' in page.content.decode()


def test_each_session_is_moved_once_and_what_is_refused_says_why(desk: Client, baskets: list[Session]) -> None:
    run = _order(desk, baskets)
    _cancel(baskets[1], "Left")
    before = fresh(baskets[1].id).event_count

    carry_out(run.pk)
    carry_out(run.pk)

    run.refresh_from_db()
    assert [row.done for row in outcomes(run)] == [True, False, True]
    assert "is not possible here" in run.results[1][2]
    assert {fresh(basket.id).state for basket in baskets} == {"cancelled"}
    assert (fresh(baskets[1].id).event_count, fresh(baskets[0].id).event_count) == (before, 2)
    page = desk.get(f"/bulk/{run.pk}/").content.decode()
    assert "3 of 3, 1 refused" in page
    assert "is not possible here" in page


def test_a_worker_that_died_in_between_goes_on_where_it_stood(desk: Client, baskets: list[Session]) -> None:
    run = _order(desk, baskets)
    _cancel(baskets[0], "Fire drill")
    BulkRun.objects.update(results=[["b0", True, ""]])

    carry_out(run.pk)

    assert [row.done for row in outcomes(BulkRun.objects.get())] == [True, True, True]
    assert fresh(baskets[0].id).event_count == 2


def test_input_that_is_missing_is_asked_for_and_nothing_is_ordered(desk: Client, baskets: list[Session]) -> None:
    answer = desk.post(URL, {"id": [str(baskets[0].id)], "move": "cancel", "reason": ""})

    assert answer.status_code == 422
    assert not BulkRun.objects.exists()


@pytest.mark.parametrize("said", [{}, {"move": "cancel"}, {"move": "zebra"}, {"move": "approve"}])
def test_nothing_chosen_is_said_in_words(said: dict[str, str], desk: Client, baskets: list[Session]) -> None:
    ids = [] if said == {"move": "cancel"} else [str(baskets[0].id)]

    assert "Nothing is chosen" in desk.get(URL, said | {"id": ids}).content.decode()
    assert desk.post(URL, said | {"id": ids}).status_code == 422
    assert not BulkRun.objects.exists()


def test_sessions_of_another_store_are_not_among_the_chosen(client: Client, baskets: list[Session]) -> None:
    other = Member.objects.create_user("otto@example.com", "korrekt-pferd-77")
    Grant.objects.create(member=other, role="owner", store=make_store("bonn"))
    client.force_login(other)
    ids = [str(basket.id) for basket in baskets]

    assert client.post(URL, {"id": ids, "move": "cancel", "reason": "x"}).status_code == 422
    assert not BulkRun.objects.exists()


def test_a_right_that_was_taken_away_meanwhile_is_missed_by_each(desk: Client, baskets: list[Session]) -> None:
    run = _order(desk, baskets)
    Grant.objects.update(role="read_only")

    carry_out(run.pk)

    run.refresh_from_db()
    assert [row.done for row in outcomes(run)] == [False, False, False]
    assert "You need the right" in run.results[0][2]
    assert {fresh(basket.id).event_count for basket in baskets} == {1}


def test_nobody_else_sees_what_became_of_it(desk: Client, client: Client, baskets: list[Session]) -> None:
    run = _order(desk, baskets)
    other = Member.objects.create_user("otto@example.com", "korrekt-pferd-77")
    Grant.objects.create(member=other, role="owner")
    client.force_login(other)

    assert client.get(f"/bulk/{run.pk}/").status_code == 404
