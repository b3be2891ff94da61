"""Exchanges: a new item is drafted, waits for what it costs, is released once, and never before it is paid."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.db import connection

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.rmas.actions import approve, cancel, close, create, inspect, reject
from floorwalker.commerce.rmas.events import Exchanged
from floorwalker.commerce.rmas.exchanges.actions import enter_payment, release, return_payment
from floorwalker.commerce.rmas.models import Draft
from floorwalker.commerce.rmas.money.actions import cancel_payout, plan, send, write_off
from floorwalker.commerce.rmas.requests import Wanted
from floorwalker.commerce.rmas.tests.builders import again, aged, ask, order_of, payouts_of, states
from floorwalker.commerce.tests.builders import fresh, make_order, make_product
from floorwalker.connectors.payment_links import Demand, payment_links
from floorwalker.core.errors import Invalid, Refused
from floorwalker.core.later import outbox
from floorwalker.core.log import verify
from floorwalker.core.models import Event, Session
from floorwalker.core.tests.builders import ago, make_store
from floorwalker.core.tests.threads import at_once

HOME = {"name": "Anna Quast", "street": "Gasse 1", "zip": "10115", "city": "Berlin", "country": "DE"}


def _for(price: int, line: int = 1, **more: Any) -> Wanted:
    """An exchange for a coat at such a price."""
    coat = Exchanged(variant="v-9", sku="COAT-L", title="Coat, L", price=price)
    return Wanted(line=line, quantity=1, option="exchange", exchange=coat, **more)


def _exchanged(store: Store, price: int, *others: Wanted, **more: Any) -> Session:
    """An approved RMA: a scarf for 10.00 goes back for a coat at such a price, and other lines at 10.00 as is said."""
    order = make_order(store, *[{"price": 1000}] * (1 + len(others)), shipping=HOME)
    return ask(order, _for(price, **more), *others, approve=True)


def _drafts(session: Session) -> list[tuple[str, int, int]]:
    return list(Draft.objects.filter(session_id=session.id).order_by("number").values_list("state", "price", "due"))


def _deliver() -> None:
    while outbox.deliver():
        pass


def _planned(session: Session) -> list[tuple[int, str, int, int]]:
    return [(payout.line, payout.method, payout.amount, payout.draft) for payout in payouts_of(session)]


def _releases(session: Session) -> int:
    return Event.objects.filter(session_id=session.id, type="draft.released").count()


def test_an_approved_exchange_drafts_the_new_item_for_where_the_order_went(berlin: Store) -> None:
    rma = _exchanged(berlin, 800)

    draft = Draft.objects.get(session_id=rma.id)
    assert (draft.sku, draft.title, draft.quantity, draft.price, draft.due) == ("COAT-L", "Coat, L", 1, 800, 0)
    assert (draft.state, draft.ship_to) == ("open", HOME)
    assert _planned(rma) == [(1, "exchange", 800, 1), (1, "refund", 200, 0)]
    assert list(verify.findings()) == []


def test_a_replacement_drafts_the_same_item(berlin: Store) -> None:
    rma = ask(make_order(berlin, {"sku": "SCARF"}), Wanted(line=1, quantity=1, option="replacement"), approve=True)

    draft = Draft.objects.get(session_id=rma.id)
    assert (draft.sku, draft.title, draft.price, draft.due, draft.state) == ("SCARF", "Wool scarf", 1000, 0, "open")


def test_the_trigger_releases_the_new_item_once(berlin: Store, mia: Actor, set_terms: Callable[..., None]) -> None:
    set_terms(berlin, undo_minutes=0)
    rma = _exchanged(berlin, 800)
    assert _drafts(rma)[0][0] == "open"

    inspect(rma, actor=mia, line=1, quantity=1, returned=True, restockable=True)
    _deliver()

    assert (_drafts(rma), _releases(rma), states(rma)) == ([("released", 800, 0)], 1, ["executed", "executed"])
    assert fresh(order_of(rma)).refunded == 1000
    assert list(verify.findings()) == []


def test_somebody_releases_it_without_waiting(berlin: Store, mia: Actor) -> None:
    rma = _exchanged(berlin, 800)

    release(rma, actor=mia, drafts=[1])
    _deliver()

    assert (_drafts(rma), states(rma)) == ([("released", 800, 0)], ["executed", "planned"])
    with pytest.raises(Refused, match="No new item waits"):
        release(again(rma), actor=mia, drafts=[1])
    assert _releases(rma) == 1
    assert list(verify.findings()) == []


def test_what_costs_nothing_more_than_a_line_of_no_worth_is_released_too(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"price": 0}, {"price": 500})
    rma = ask(order, Wanted(line=1, quantity=1, option="replacement"), approve=True)
    assert _planned(rma) == [(1, "replacement", 0, 1)]

    release(rma, actor=mia, drafts=[1])
    _deliver()

    assert (_drafts(rma), fresh(order).refunded) == ([("released", 0, 0)], 0)
    assert list(verify.findings()) == []


def test_a_dearer_item_waits_for_the_customer_and_nothing_lets_it_out_before(berlin: Store, mia: Actor) -> None:
    rma = _exchanged(berlin, 1500)
    assert (_drafts(rma), again(rma).rma.due, again(rma).rma.money) == ([("awaiting", 1500, 500)], 500, "unpaid")
    inspect(rma, actor=mia, line=1, quantity=1, returned=True, restockable=True)
    assert states(rma) == ["planned"], "the trigger has come, but not the money"
    before = again(rma).event_count

    with pytest.raises(Refused, match="No payout stands so"):
        send(again(rma), actor=mia, payouts=[1])
    with pytest.raises(Refused, match="No new item waits"):
        release(again(rma), actor=mia, drafts=[1])
    with pytest.raises(Refused, match="waits for the customer's payment"):
        close(again(rma), actor=mia)
    assert again(rma).event_count == before

    enter_payment(again(rma), actor=mia, amount="5.00", reference="till 7")
    assert (states(rma), _drafts(rma)[0][0], again(rma).rma.paid_in) == (["waiting"], "open", 500)
    release(again(rma), actor=mia, drafts=[1])
    _deliver()
    assert _drafts(rma) == [("released", 1500, 500)]
    assert list(verify.findings()) == []


def test_a_payment_in_parts_counts_when_it_is_whole_and_each_reference_once(berlin: Store, mia: Actor) -> None:
    rma = _exchanged(berlin, 1500)
    for _ in range(2):
        enter_payment(again(rma), actor=mia, amount="2.00", reference="a")
    assert (_drafts(rma)[0][0], again(rma).rma.paid_in) == ("awaiting", 200)
    before = again(rma).event_count

    with pytest.raises(Refused, match="this reference"):
        enter_payment(again(rma), actor=mia, amount="3.00", reference="a")
    for wrong in ("3.01", "0", "-1"):
        with pytest.raises(Invalid):
            enter_payment(again(rma), actor=mia, amount=wrong, reference="b")
    assert again(rma).event_count == before

    enter_payment(again(rma), actor=mia, amount="3.00", reference="b")
    assert (_drafts(rma)[0][0], again(rma).rma.paid_in) == ("open", 500)
    with pytest.raises(Refused, match="Nothing is due"):
        enter_payment(again(rma), actor=mia, amount="1.00", reference="c")


def test_other_refunds_are_used_before_the_customer_pays(berlin: Store, mia: Actor) -> None:
    rma = _exchanged(berlin, 1500, Wanted(line=2, quantity=1))

    assert _planned(rma) == [(1, "exchange", 1000, 1), (2, "refund", 500, 0), (2, "exchange", 500, 1)]
    assert (_drafts(rma), order_of(rma).refunding) == ([("open", 1500, 0)], 2000)

    send(rma, actor=mia, payouts=[1])
    _deliver()
    assert _drafts(rma)[0][0] == "open", "a half of it is not given yet"
    release(again(rma), actor=mia, drafts=[1])
    _deliver()
    assert (_drafts(rma)[0][0], _releases(rma)) == ("released", 1)
    assert list(verify.findings()) == []


def test_credit_is_not_used_and_a_bonus_of_the_exchange_is(berlin: Store) -> None:
    credit = Wanted(line=2, quantity=1, option="store_credit")

    rma = _exchanged(berlin, 1500, credit, bonus=200)

    assert (_drafts(rma), again(rma).rma.due) == ([("awaiting", 1500, 300)], 300)


def test_of_a_rejected_exchange_there_is_no_draft(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"price": 1000}, {"price": 1000})
    rma = ask(order, _for(1500), Wanted(line=2, quantity=1), approve=False)
    assert again(rma).rma.due == 0

    approve(rma, actor=mia, lines=[{"line": 1, "decision": "reject", "reason": "no_proof"}])

    assert (_drafts(rma), _planned(rma)) == ([], [(2, "refund", 1000, 0)])


def test_of_a_rejected_refund_the_customer_pays_what_it_would_have_paid(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"price": 1000}, {"price": 1000})
    rma = ask(order, _for(1500), Wanted(line=2, quantity=1), approve=False)

    approve(rma, actor=mia, lines=[{"line": 2, "decision": "reject", "reason": "no_proof"}])

    assert (_drafts(rma), again(rma).rma.due) == ([("awaiting", 1500, 500)], 500)
    assert list(verify.findings()) == []


def test_what_was_paid_before_the_decision_counts(berlin: Store, mia: Actor) -> None:
    rma = ask(make_order(berlin, {"price": 1000}), _for(1500), approve=False)
    assert (again(rma).rma.due, again(rma).rma.money) == (500, "unpaid")
    enter_payment(rma, actor=mia, amount="5.00", reference="a")

    approve(again(rma), actor=mia)

    assert _drafts(rma) == [("open", 1500, 500)]


def test_what_was_paid_for_a_rejected_one_is_given_back_once(berlin: Store, mia: Actor) -> None:
    rma = ask(make_order(berlin, {"price": 1000}), _for(1500), approve=False)
    enter_payment(rma, actor=mia, amount="5.00", reference="a")
    with pytest.raises(Refused, match="have moved"):
        cancel(again(rma), actor=mia, reason="Keeps it")
    with pytest.raises(Refused, match="Nothing was paid for nothing"):
        return_payment(again(rma), actor=mia, amount="5.00", reference="b", reason="No coat")
    reject(again(rma), actor=mia, reason="other")

    return_payment(again(rma), actor=mia, amount="5.00", reference="b", reason="No coat")

    assert again(rma).rma.paid_in == 0
    with pytest.raises(Refused, match="Nothing was paid for nothing"):
        return_payment(again(rma), actor=mia, amount="5.00", reference="c", reason="No coat")
    assert list(verify.findings()) == []


def test_unpaid_it_is_given_up_after_two_days_and_its_money_is_free(berlin: Store, mia: Actor) -> None:
    rma = _exchanged(berlin, 1500)
    assert _drafts(aged(rma, days=1))[0][0] == "awaiting"

    aged(rma, days=1)
    assert (_drafts(rma)[0][0], order_of(rma).refunding) == ("abandoned", 1000)
    _deliver()

    assert (states(rma), fresh(order_of(rma)).refunding, again(rma).rma.due) == (["cancelled"], 0, 0)
    with pytest.raises(Refused, match="Nothing is due"):
        enter_payment(again(rma), actor=mia, amount="5.00", reference="a")
    plan(again(rma), actor=mia, line=1, method="refund")
    assert order_of(rma).refunding == 1000
    assert list(verify.findings()) == []


def test_a_store_may_wait_for_ever(berlin: Store, set_terms: Callable[..., None]) -> None:
    set_terms(berlin, abandon_days=None)

    assert _drafts(aged(_exchanged(berlin, 1500), days=20))[0][0] == "awaiting"


def test_cancelling_the_rma_or_one_of_its_payouts_cancels_the_item_and_all_that_pays_for_it(
    berlin: Store, mia: Actor
) -> None:
    first, second = (_exchanged(berlin, 1500, Wanted(line=2, quantity=1)) for _ in range(2))

    cancel(first, actor=mia, reason="Keeps it")
    cancel_payout(second, actor=mia, payouts=[3])

    assert (_drafts(first)[0][0], _drafts(second)[0][0]) == ("cancelled", "cancelled")
    assert states(second) == ["cancelled", "planned", "cancelled"]
    assert order_of(second).refunding == 500
    assert list(verify.findings()) == []


def test_a_new_item_can_be_planned_later_one_for_a_line(berlin: Store, mia: Actor) -> None:
    rma = _exchanged(berlin, 1500)
    with pytest.raises(Refused, match="a new item for “Wool scarf” already"):
        plan(again(rma), actor=mia, line=1, method="replacement", amount="0")
    cancel_payout(again(rma), actor=mia, payouts=[1])

    plan(again(rma), actor=mia, line=1, method="exchange", amount="10.00")

    assert _drafts(rma) == [("cancelled", 1500, 500), ("awaiting", 1500, 500)]
    assert list(verify.findings()) == []


def test_after_all_was_refunded_nothing_is_replaced_for_nothing(berlin: Store, mia: Actor) -> None:
    rma = ask(make_order(berlin), approve=True)

    with pytest.raises(Invalid, match="nothing to pay back"):
        plan(rma, actor=mia, line=1, method="replacement")

    assert _drafts(rma) == []


@pytest.mark.parametrize(("outcome", "state", "releases"), [("paid", "released", 1), ("not_paid", "cancelled", 0)])
def test_one_of_which_nobody_knows_is_settled_by_hand(
    outcome: str, state: str, releases: int, berlin: Store, mia: Actor, set_terms: Callable[..., None]
) -> None:
    set_terms(berlin, provider="nobody")
    rma = _exchanged(berlin, 1500, Wanted(line=2, quantity=1))
    send(rma, actor=mia, payouts=[1, 3] if outcome == "paid" else [1])
    _deliver()
    assert states(rma)[0] == "needs_attention"

    chosen = [1, 3] if outcome == "paid" else [1]
    write_off(again(rma), actor=mia, payouts=chosen, outcome=outcome, reference="R-1", reason="The shop says so")

    assert (_drafts(rma)[0][0], _releases(rma)) == (state, releases)
    _deliver()
    assert _releases(rma) == releases
    assert order_of(rma).refunding == 500
    assert list(verify.findings()) == []


def test_an_agent_exchanges_for_an_article_by_its_sku_at_todays_price(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"quantity": 2, "price": 1000}, placed_at=ago(days=3).isoformat())
    make_product(berlin, {"external_id": "v-1", "sku": "COAT", "title": "L", "price": 1300}, title="Coat")

    rma = create(
        berlin,
        actor=mia,
        order=order.name,
        lines=[{"line": 1, "quantity": 2, "option": "exchange", "exchange": "COAT"}],
    )

    assert again(rma).rma.due == 600
    approve(rma, actor=mia)
    draft = Draft.objects.get(session_id=rma.id)
    assert (draft.title, draft.variant, draft.quantity, draft.price) == ("Coat, L", "v-1", 2, 2600)


@pytest.mark.parametrize(
    ("row", "why"),
    [({"option": "exchange", "exchange": "NONE"}, "No article"), ({"exchange": "COAT"}, "Only an exchange")],
)
def test_an_exchange_for_what_there_is_not_is_refused(row: dict[str, str], why: str, berlin: Store, mia: Actor) -> None:
    order = make_order(berlin)

    with pytest.raises(Invalid, match=why):
        create(berlin, actor=mia, order=order.name, lines=[{"line": 1, "quantity": 1, **row}])

    assert not Session.objects.filter(rma__isnull=False).exists()


@dataclass(kw_only=True)
class Till:
    """Takes payments, and remembers what for."""

    code: str = "till"
    name: str = "Till"

    def __post_init__(self) -> None:
        self.demands: list[Demand] = []
        self.within_a_transaction: list[bool] = []

    def link(self, demand: Demand) -> str:
        self.demands.append(demand)
        self.within_a_transaction.append(connection.in_atomic_block)
        return f"https://till.example/{demand.reference}"


@pytest.mark.django_db(transaction=True)
def test_a_payment_link_is_made_once_with_no_transaction_open(set_terms: Callable[..., None]) -> None:
    store, till = make_store(), Till()
    payment_links.enter(till)
    try:
        set_terms(store, payment_port="till")
        rma = _exchanged(store, 1500)
        _deliver()
        _deliver()
    finally:
        payment_links.leave("till")

    (demand,) = till.demands
    assert (demand.amount, demand.currency, till.within_a_transaction) == (500, "EUR", [False])
    assert again(rma).rma.payment_url == f"https://till.example/rma.{rma.id}.1"
    assert list(verify.findings()) == []


@pytest.mark.django_db(transaction=True)
def test_paid_by_many_at_once_it_is_paid_once_and_released_once(mia: Actor) -> None:
    rma = _exchanged(make_store(), 1500)

    paid = at_once(
        *[partial(enter_payment, rma, actor=mia, amount="5.00", reference=f"r{n}") for n in range(4)],
    )
    sent = at_once(*[partial(release, rma, actor=mia, drafts=[1]) for _ in range(4)])
    at_once(*[outbox.deliver for _ in range(3)])
    _deliver()

    assert sum(isinstance(answer, Session) for answer in paid) == 1
    assert sum(isinstance(answer, Session) for answer in sent) == 1
    assert (again(rma).rma.paid_in, _drafts(rma), _releases(rma)) == (500, [("released", 1500, 500)], 1)
    assert list(verify.findings()) == []


def test_verify_finds_an_item_that_was_sent_without_being_paid(berlin: Store) -> None:
    rma = _exchanged(berlin, 1500)
    Draft.objects.filter(session_id=rma.id).update(state="released")

    found = [finding.field for finding in verify.findings()]

    assert {"what was given and paid for it", "what the customer has paid"} <= set(found)
