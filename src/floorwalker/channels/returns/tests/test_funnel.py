"""The funnel says what somebody would count by hand who looks at every session."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random
from statistics import median, quantiles
from typing import Any

import pytest

from floorwalker.accounts.actor import EVERYWHERE, Reach
from floorwalker.accounts.models import Store
from floorwalker.channels.returns import events as e
from floorwalker.channels.returns.actions import cancel, choose_item, decline, drop_item, go_back, submit
from floorwalker.channels.returns.channel import returns
from floorwalker.channels.returns.models import Item, Offer
from floorwalker.channels.returns.policies import events as o
from floorwalker.channels.returns.reports.lines import FEWEST
from floorwalker.channels.returns.reports.reading import END_OF, Funnel
from floorwalker.channels.returns.tests.returning import (
    age,
    bought,
    chosen,
    offered,
    opened,
    owing,
    picked,
    publish_offers,
    shopper,
    spread,
    submitted,
)
from floorwalker.commerce.orders.models import Order
from floorwalker.core.facts import Fact
from floorwalker.core.log import verify
from floorwalker.core.log.entries import read_logs
from floorwalker.core.models import Session
from floorwalker.core.reports import find_report, find_section
from floorwalker.core.scope import Asked, Scope, scope_of
from floorwalker.core.tests.builders import clerk, make_store, reader
from floorwalker.rules.document import Rule, Then

FUNNEL = find_report(returns.reports, "funnel")
STEPS: dict[str, type[Fact]] = {
    "opened": e.ReturnOpened, "items": e.ItemChosen, "reasons": e.ReasonGiven, "offers": o.OffersShown, "chosen": o.OfferChosen,
    "submitted": e.ReturnSubmitted,
}  # fmt: skip
KEEPING = ("store_credit", "gift_card", "exchange", "replacement", "keep_item")
WAYS: tuple[Callable[[Order], Session], ...] = (
    lambda order: opened(order),
    lambda order: picked(order),
    lambda order: picked(order, reason="too_large"),
    lambda order: offered(order),
    lambda order: chosen(order, "store_credit"),
    lambda order: submitted(order),
    lambda order: submitted(order, "store_credit", quantity=2),
    lambda order: submitted(order, "exchange", variant="v-red", quantity=2),
    lambda order: submitted(order, "keep_item", method="none"),
    lambda order: submitted(order, "replacement"),
    lambda order: owing(order),
    lambda order: age(picked(order), hours=30),
    lambda order: age(offered(order), hours=30),
    lambda order: age(owing(order), hours=60),
    lambda order: _went_back(order),
    lambda order: _dropped(order),
    lambda order: cancel(submitted(order), actor=clerk(), reason="I keep it"),
    lambda order: decline(chosen(order), actor=clerk(), reason="worn"),
    lambda order: _nothing_back(order),
)  # fmt: skip


def _nothing_back(order: Order) -> Session:
    order.lines.update(final_sale=True)
    return opened(order)


def _went_back(order: Order) -> Session:
    session = chosen(order)
    go_back(session, actor=shopper(session))
    return choose_item(session, actor=shopper(session), line=1, quantity=2)


def _dropped(order: Order) -> Session:
    session = offered(order)
    go_back(session, actor=shopper(session))
    return drop_item(session, actor=shopper(session), line=1)


def _offer_everything(store: Store) -> None:
    publish_offers(
        store,
        Rule(id="refund", name="Refund", then=Then("refund", {"fee": 100})),
        Rule(id="credit", name="Credit", then=Then("store_credit", {"bonus_percent": 10})),
        Rule(id="exchange", name="Exchange", then=Then("exchange")),
        Rule(id="new", name="New", then=Then("replacement")),
        Rule(id="keep", name="Keep", then=Then("keep_item", {"fee_percent": 60})),
    )


@pytest.fixture
def stores(db: None) -> list[Store]:
    made = [make_store("berlin"), make_store("zurich", currency="CHF")]
    for store in made:
        _offer_everything(store)
    return made


def _scope(*codes: str, period: str = "30", reach: Reach = EVERYWHERE) -> Scope:
    scope, problems = scope_of(Asked(period=period, stores=codes), reach, reader())
    assert problems == []
    return scope


def _rows(scope: Scope, section: str) -> list[dict[str, Any]]:
    found = find_section(FUNNEL, section)
    rows = found.rows(FUNNEL.read(scope))
    return [{c.key: c.value(row) for c in found.columns} | {"currency": getattr(row, "currency", "")} for row in rows]


def _stands(session: Session) -> bool:
    return session.state in {"awaiting_payment", "on_review", "accepted"}


def _last_offers(session: Session) -> list[Offer]:
    rounds = dict(Item.objects.filter(session=session).values_list("number", "round"))
    return [o for o in Offer.objects.filter(session=session) if rounds.get(o.item) == o.round]


def _retained(offer: Offer) -> int:
    if offer.option not in KEEPING:
        return 0
    return offer.paid - (0 if offer.virtual else min(max(offer.balance, 0), offer.paid))


def _at_random(stores: list[Store], many: int, seed: int = 11) -> list[Session]:
    dice = Random(seed)
    ways = [*WAYS, *(dice.choice(WAYS) for _ in range(many - len(WAYS)))]
    for way in ways:
        way(bought(dice.choice(stores)))
    return list(Session.objects.filter(channel="returns"))


def _by_hand(sessions: list[Session], step: str, before: str) -> list[float]:
    """How long each session took from the one step to the next, in whole seconds, by its log."""
    took: list[float] = []
    for log in read_logs({session.id: returns for session in sessions}).values():
        first = {type(one.fact): one.occurred_at for one in reversed(log)}
        if STEPS[step] in first:
            took.append(int((first[STEPS[step]] - first[STEPS[before]]).total_seconds()))
    return took


def test_times_between_steps_are_those_of_a_count_by_hand(stores: list[Store]) -> None:
    ways: tuple[Callable[[Order], Session], ...] = (picked, offered, chosen, *(submitted for _ in range(6)))
    sessions = [spread(way(bought(stores[place % 2])), place * 7 + 3.5) for place, way in enumerate(ways)]

    lines = _rows(_scope(), "paces")
    for before, line in zip(STEPS, lines, strict=False):
        took = _by_hand(sessions, line["code"], before)
        assert line["timed"] == len(took) >= FEWEST, line
        assert line["median"] == median(took) > 0
        assert line["ninety"] == pytest.approx(quantiles(took, n=10, method="inclusive")[-1])
    assert [line["code"] for line in lines] == [*STEPS][1:]
    assert list(verify.findings()) == []


def test_where_too_few_came_from_step_to_step_it_says_so(stores: list[Store]) -> None:
    for _ in range(FEWEST - 1):
        submitted(bought(stores[0]))
    section = find_section(FUNNEL, "paces")
    line = section.rows(Funnel(_scope()))[0]

    told = {c.key: (c.value(line), c.draw(line, reader()).text) for c in section.columns}
    assert told["way"][1] == "Order found → Items chosen"
    assert told["timed"] == (4, "4")
    assert told["median"] == told["ninety"] == (None, "too few to say")


def test_every_state_has_an_end() -> None:
    assert END_OF.keys() == {state.code for state in returns.machine.states if state.code}


def test_figures_are_those_of_a_count_by_hand(stores: list[Store]) -> None:
    sessions = _at_random(stores, 22)
    (overview,) = _rows(_scope(), "overview")
    ends = Counter(s.return_session.declined_by or END_OF[s.state] for s in sessions)

    assert overview["sessions"] == len(sessions)
    assert overview["submitted"] == sum(s.progress == "submitted" for s in sessions)
    assert (overview["abandoned"], overview["open"]) == (ends["abandoned"], ends["open"])
    assert (overview["declined_by_merchant"], overview["cancelled"]) == (ends["merchant"], ends["customer"])
    assert overview["declined_by_policy"] == ends["policy"] > 0
    for line in _rows(_scope(), "steps"):
        mine = [s for s in sessions if s.progress == line["code"]]
        assert line["stopped"] == sum(s.state in {"declined", "abandoned"} for s in mine)
        place = next(step.place for step in returns.progress if step.code == line["code"])
        assert line["reached"] == sum(s.reached >= place for s in sessions)
    assert sum(line["sessions"] for line in _rows(_scope(), "days")) == len(sessions)


def test_money_is_that_of_a_count_by_hand(stores: list[Store]) -> None:
    sessions = _at_random(stores, 30)
    offers = [(s, offer) for s in sessions for offer in _last_offers(s)]
    taken = [(s, offer) for s, offer in offers if _stands(s) and offer.state == "accepted"]

    for line in _rows(_scope(), "offers"):
        mine = [o for s, o in taken if (o.option, s.currency) == (line["code"], line["currency"])]
        assert line["made"] == sum((o.option, s.currency) == (line["code"], line["currency"]) for s, o in offers)
        assert (line["taken"], line["value"]) == (len(mine), sum(o.paid for o in mine))
        assert (line["bonus"], line["retained"]) == (sum(o.bonus for o in mine), sum(map(_retained, mine)))
    for line in _rows(_scope(), "money"):
        mine = [o for s, o in taken if s.currency == line["currency"]]
        assert (line["value"], line["retained"]) == (sum(o.paid for o in mine), sum(map(_retained, mine)))
        assert 0 < line["retained"] < line["value"]
    by_store = {line["code"]: line["retained"] for line in _rows(_scope(), "stores")}
    assert by_store == {st.code: sum(_retained(o) for s, o in taken if s.store_id == st.pk) for st in stores}


def test_items_are_those_of_a_count_by_hand(stores: list[Store]) -> None:
    sessions = {s.id: s for s in _at_random(stores, 22)}
    items = [(sessions[item.session_id], item) for item in Item.objects.all()]

    for line in _rows(_scope(), "reasons"):
        mine = [
            (s, i)
            for s, i in items
            if (i.reason, i.sub_reason, s.currency) == (line["code"], line["sub_code"], line["currency"])
        ]
        assert (line["chosen"], line["value"]) == (len(mine), sum(i.paid for _, i in mine))
        assert line["stopped"] == sum(s.state in {"declined", "abandoned"} for s, _ in mine)
    products = _rows(_scope(), "products")
    assert sum(line["chosen"] for line in products) == len(items)
    assert sum(line["asked_for"] for line in products) == sum(_stands(s) for s, _ in items)
    assert {line["product"] for line in products} == {"Wool scarf"}


def test_two_currencies_are_never_added(stores: list[Store]) -> None:
    for store in stores:
        submitted(bought(store), "store_credit")

    money = {line["currency"]: (line["value"], line["retained"], line["bonus"]) for line in _rows(_scope(), "money")}
    assert money == {"EUR": (2490, 2490, 249), "CHF": (2490, 2490, 249)}
    section = find_section(FUNNEL, "stores")
    rows = section.rows(Funnel(_scope()))
    assert [column.key for column in section.pictured(rows)] == ["sessions", "submitted"]


def test_what_is_asked_for_again_after_it_lapsed_counts_once(stores: list[Store]) -> None:
    late = age(chosen(bought(stores[0]), "store_credit"), hours=30)
    submit(late, actor=shopper(late))

    (money,) = _rows(_scope(), "money")
    assert (money["value"], money["retained"]) == (2490, 2490)


def test_a_member_reads_their_own_stores_only(stores: list[Store]) -> None:
    berlin, zurich = stores
    submitted(bought(berlin))
    picked(bought(zurich))
    mine = Reach(store_ids=frozenset({berlin.pk}))

    for section in FUNNEL.sections:
        assert _rows(_scope(reach=mine), section.code) == _rows(_scope("berlin"), section.code), section.code
    assert [line["code"] for line in _rows(_scope(reach=mine), "stores")] == ["berlin"]
    (overview,) = _rows(_scope(reach=mine), "overview")
    assert overview["sessions"] == 1


def test_only_sessions_that_began_in_the_period_count(stores: list[Store]) -> None:
    age(picked(bought(stores[0], days=25)), hours=24 * 12)
    submitted(bought(stores[0]))

    for period, sessions, items in (("7", 1, 1), ("30", 2, 2)):
        assert _rows(_scope(period=period), "overview")[0]["sessions"] == sessions
        assert sum(line["chosen"] for line in _rows(_scope(period=period), "reasons")) == items
    assert _rows(_scope(period="7").before, "overview")[0]["sessions"] == 1
    assert _scope(period="7").before.last + timedelta(days=1) == _scope(period="7").first


def test_without_sessions_no_section_has_rows(stores: list[Store]) -> None:
    assert {section.code: _rows(_scope(), section.code) for section in FUNNEL.sections} == {
        section.code: [] for section in FUNNEL.sections
    }
