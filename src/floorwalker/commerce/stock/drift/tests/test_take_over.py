"""The shop's word is taken over: of one level or of many; the ledger says who had it done, and why."""

import pytest
from django.test import Client
from django.urls import reverse

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Member, Store
from floorwalker.commerce.links import page_of
from floorwalker.commerce.stock.counting import count
from floorwalker.commerce.stock.drift.deeds import carry_out, order_run, read_shops, take_over
from floorwalker.commerce.stock.drift.models import DriftRun, Told
from floorwalker.commerce.stock.drift.tests.samples import report
from floorwalker.commerce.stock.ledger import Way, move
from floorwalker.commerce.stock.models import Level, StockEntry
from floorwalker.commerce.stock.tests.builders import figures, make_level, ways
from floorwalker.connectors.webhook.tests.shop import shop
from floorwalker.core.errors import NotAllowed, Refused, Unreachable
from floorwalker.core.tests.builders import clerk, make_store


def _last(level: Level) -> tuple[str, str, str]:
    entry = StockEntry.objects.filter(level=level).latest("number")
    return entry.cause, entry.reason, entry.actor_label


def test_a_level_becomes_what_the_shop_says(berlin: Store, desk: Client) -> None:
    level = make_level(berlin, 5, committed=1)
    told = report(level, 3, committed=2)
    answer = desk.post(reverse("drift:take_over", args=[told.pk]), {"reason": "they counted"})

    assert answer.headers["Location"] == page_of("stock", level.pk)
    assert figures(level) == {"on_hand": 3, "committed": 2, "available": 1}
    assert _last(level)[:2] == ("repair", "they counted")
    assert desk.get(page_of("drift", told.pk)).status_code == 404


def test_what_agrees_by_now_is_refused(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 5)
    told = report(level, 4)
    count(level, 4, actor=mia)
    before = ways(level)

    with pytest.raises(Refused, match="agree by now"):
        take_over(told, actor=mia)
    assert ways(level) == before


def test_it_takes_the_right_to_count(berlin: Store) -> None:
    level = make_level(berlin, 5)
    told = report(level, 4)

    with pytest.raises(NotAllowed):
        take_over(told, actor=clerk("drift.see"))
    assert figures(level) == {"on_hand": 5, "available": 5}


def test_all_that_differs_in_a_store_is_taken_over(berlin: Store, desk: Client) -> None:
    bonn = make_store("bonn")
    levels, elsewhere = [make_level(berlin, 5) for _ in range(4)], make_level(bonn, 5)
    for level in (*levels[:3], elsewhere):
        report(level, 7)
    answer = desk.post(reverse("drift:take_over_all"), {"store": "berlin", "reason": "after the move"})
    run = DriftRun.objects.get()
    assert answer.headers["Location"] == reverse("drift:run", args=[run.pk])
    assert "0 of 3 taken over" in desk.get(answer.headers["Location"]).content.decode()

    carry_out(run.pk)

    assert "3 of 3 taken over" in desk.get(answer.headers["Location"]).content.decode()
    assert [figures(level)["on_hand"] for level in levels] == [7, 7, 7, 5]
    assert figures(elsewhere) == {"on_hand": 5, "available": 5}
    assert {_last(level) for level in levels[:3]} == {("repair", "after the move", run.member.name)}
    carry_out(run.pk)
    assert Told.objects.filter(since__isnull=False).count() == 1


def test_what_begins_to_differ_afterwards_is_left_to_the_next_run(berlin: Store, owner: Member, mia: Actor) -> None:
    late = make_level(berlin, 5)
    run = order_run(berlin, member_id=owner.pk, actor=mia, reason="now")
    report(late, 7)
    carry_out(run.pk)

    assert figures(late) == {"on_hand": 5, "available": 5}


def test_who_may_not_any_more_ends_their_run(berlin: Store, owner: Member, mia: Actor) -> None:
    level = make_level(berlin, 5)
    report(level, 7)
    run = order_run(berlin, member_id=owner.pk, actor=mia, reason="now")
    owner.grants.all().delete()
    carry_out(run.pk)
    run.refresh_from_db()

    assert run.finished_at is not None
    assert (run.done, run.complaint) == (0, "You need the right “stock.adjust” in this store.")
    assert figures(level) == {"on_hand": 5, "available": 5}


def test_shops_that_follow_are_asked_what_they_have(berlin: Store, mia: Actor) -> None:
    level, unknown, alone = make_level(berlin, 5), make_level(berlin, 5), make_level(berlin, 5)
    for one in (level, unknown):
        way = {"source": "available", "target": "held", "quantity": 1, "cause": "hold", "key": "h", "actor": mia}
        move([Way(level_id=one.pk, provider="webhook", **way)])  # type: ignore[arg-type]  # as it is
    with shop() as here:
        here.levels = [
            {"item": level.external_id, "on_hand": 4, "committed": 0},
            {"item": alone.external_id, "on_hand": 1},
        ]

        assert read_shops() == 1

    told = Told.objects.get(level=level)
    assert (told.source, told.on_hand_gap, told.committed_gap) == ("read", -1, 0)
    assert Told.objects.filter(since__isnull=False).count() == 1


def test_a_shop_that_does_not_answer_changes_nothing(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 5)
    way = {"source": "available", "target": "held", "quantity": 1, "cause": "hold", "key": "h", "actor": mia}
    move([Way(level_id=level.pk, provider="webhook", **way)])  # type: ignore[arg-type]  # as it is
    with shop() as here:
        here.levels = [{"item": level.external_id, "on_hand": "many"}]
        with pytest.raises(Unreachable):
            read_shops()

    assert Told.objects.get(level=level).source == "told"
