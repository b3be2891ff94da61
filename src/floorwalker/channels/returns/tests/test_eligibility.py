"""What may come back: the window from delivery, its fallbacks, final sale, and what staff and shoppers are told."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.channels.returns.actions import choose_item, show_offers
from floorwalker.channels.returns.policies.showing import look
from floorwalker.channels.returns.policies.vocabulary import ELIGIBILITY, OFFERED
from floorwalker.channels.returns.tests.returning import bought, item_of, opened, picked, publish_eligibility, shopper
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.tests.builders import make_customer, make_product
from floorwalker.core.clock import now
from floorwalker.core.errors import Invalid, Refused
from floorwalker.core.lists.filters import Asked
from floorwalker.core.tests.builders import ago, fresh
from floorwalker.rules.document import Is, Rule, Then
from floorwalker.rules.explain import explain
from floorwalker.rules.policies import open_desk
from floorwalker.rules.problems import problems
from floorwalker.rules.trace import remembered


def _parcel(**days: float) -> dict[str, Any]:
    said = {f"{name}_at": ago(days=count).isoformat() for name, count in days.items()}
    return {"external_id": "f-1", "lines": [{"line": "1", "quantity": 2}]} | said


@pytest.mark.parametrize(
    ("days", "parcel", "verdict"),
    [
        (29, None, "eligible"),
        (31, None, "too_late"),
        (50, {"shipped": 29}, "eligible"),
        (50, {"shipped": 31}, "too_late"),
        (90, {"shipped": 60, "delivered": 29}, "eligible"),
        (90, {"shipped": 60, "delivered": 31}, "too_late"),
    ],
)
def test_the_window_begins_on_delivery_else_when_shipped_else_when_ordered(
    days: float, parcel: dict[str, float] | None, verdict: str, berlin: Store
) -> None:
    more = {"fulfilments": [_parcel(**parcel)]} if parcel else {}
    order = bought(berlin, days=days, **more)

    assert [found.code for _, found in look(order, now())] == [verdict]


def test_a_final_sale_does_not_come_back_and_the_shopper_is_told_so(berlin: Store) -> None:
    make_product(berlin, {"external_id": "v-swim"}, final_sale=True)
    order = bought(berlin, {"title": "Swimsuit", "quantity": 1, "price": 100, "variant": "v-swim"}, {"title": "Towel"})
    session = picked(order)
    item = item_of(session)

    assert (item.verdict, item.eligible) == ("final_sale", False)
    told = explain(remembered(item.trace), ELIGIBILITY, "shopper").sentences
    assert told == ("This item was a final sale and cannot be returned.",)
    done = show_offers(session, actor=shopper(session))
    assert (done.state, done.return_session.declined_by, done.return_session.end_reason) == (
        "declined",
        "policy",
        "final_sale",
    )


def test_staff_read_in_full_why_not(berlin: Store, mia: Actor) -> None:
    session = picked(bought(berlin, days=45), actor=mia)
    done = show_offers(session, actor=shopper(session))
    said = explain(remembered(item_of(done).trace["eligibility"]), ELIGIBILITY)

    assert said.sentences == ("“30 days from delivery” applies: Return period ended.",)
    assert [(rule.name, rule.verdict) for rule in said.rules] == [
        ("30 days from delivery", "true"),
        ("Sold as final", "false"),
    ]
    event = done.events.get(type="item.offers_made")
    assert event.data["eligibility_version"] == 0


def test_a_rule_of_reasons_waits_for_the_reason(scarves: Order) -> None:
    only = Rule(id="taste", name="Taste", when=Is(Asked(key="reason", values=("unwanted",))), then=Then("not_eligible"))
    publish_eligibility(scarves.store, only)
    session = picked(scarves, reason="unwanted")
    assert item_of(session).verdict == "eligible"

    done = show_offers(session, actor=shopper(session))

    assert (done.state, item_of(done).verdict, item_of(done).version) == ("declined", "not_eligible", 1)


@pytest.mark.parametrize("spoken", [ELIGIBILITY, OFFERED], ids=lambda v: v.code)
def test_what_a_store_starts_with_can_be_published_as_it_is(spoken: Any, berlin: Store) -> None:
    desk = open_desk(berlin, spoken)

    assert problems(desk.document, spoken, desk.writing.setting()) == []


@pytest.mark.parametrize(("line", "quantity"), [(1, 3), (1, 10_000)])
def test_more_than_was_bought_is_refused(scarves: Order, line: int, quantity: int) -> None:
    session = opened(scarves)

    with pytest.raises(Refused, match="Only 2 are left to return"):
        choose_item(session, actor=shopper(session), line=line, quantity=quantity)

    assert fresh(session.id).state == "started"


def test_a_line_that_is_not_there_is_said_at_its_field(scarves: Order) -> None:
    session = opened(scarves)

    with pytest.raises(Invalid, match="The order has no line 7") as no:
        choose_item(session, actor=shopper(session), line=7)

    assert (no.value.data["field"], fresh(session.id).event_count) == ("line", 1)


def test_units_that_were_not_shipped_yet_are_not_returned(berlin: Store) -> None:
    order = bought(berlin, {"title": "Mug", "quantity": 3, "price": 100, "shipped": 1})
    session = opened(order)

    with pytest.raises(Refused, match="Only 1 is left to return"):
        choose_item(session, actor=shopper(session), line=1, quantity=2)

    assert not session.return_items.exists()


def test_as_much_is_asked_for_forty_lines_as_for_one(berlin: Store) -> None:
    make_customer(berlin, external_id="c-7")
    piece = {"quantity": 1, "price": 100}
    orders = [bought(berlin, *[piece] * count, customer="c-7") for count in (1, 1, 40)]
    counts = []
    for order in orders:
        with CaptureQueriesContext(connection) as asked:
            assert {verdict.code for _, verdict in look(order, now())} == {"eligible"}
        counts.append(len(asked))

    assert counts[1] == counts[2]
