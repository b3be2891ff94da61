"""Offers: what they come to, to the cent in any currency; made by the rules of that moment, and never changed by later ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.accounts.models import Store
from floorwalker.channels.returns.actions import choose_offer, go_back, show_offers
from floorwalker.channels.returns.policies.offers import Terms, owed, parts
from floorwalker.channels.returns.policies.subject import figures
from floorwalker.channels.returns.tests.returning import (
    bought,
    item_of,
    offer_of,
    offered,
    picked,
    publish_offers,
    shopper,
    submitted,
)
from floorwalker.commerce.orders.models import Order, OrderLine
from floorwalker.commerce.tests.builders import make_product
from floorwalker.core.errors import Invalid, Refused
from floorwalker.core.tests.builders import fresh, make_store
from floorwalker.rules.document import Rule, Then

AMOUNTS = st.integers(min_value=0, max_value=10**9)
PERCENTS = st.integers(min_value=0, max_value=100)
TERMS = st.builds(Terms, bonus_percent=PERCENTS, bonus=AMOUNTS, fee_percent=PERCENTS, fee=AMOUNTS)
OPTIONS = st.sampled_from(["refund", "store_credit", "gift_card", "exchange", "replacement", "keep_item", "donate"])


@given(option=OPTIONS, terms=TERMS, paid=AMOUNTS, price=AMOUNTS)
def test_parts_are_never_negative_and_add_up_to_the_balance(option: str, terms: Terms, paid: int, price: int) -> None:
    made = parts(option, terms, paid=paid, price=price)

    assert min(made.paid, made.bonus, made.fee, made.price) >= 0
    assert made.balance == made.paid + made.bonus - made.fee - made.price
    assert made == parts(option, terms, paid=paid, price=price)


@given(option=OPTIONS, terms=TERMS, paid=AMOUNTS, price=AMOUNTS)
def test_a_bonus_never_becomes_money(option: str, terms: Terms, paid: int, price: int) -> None:
    made = parts(option, terms, paid=paid, price=price)
    money, credit = owed([(option, made.balance)])

    assert money <= paid, "no more money goes back than came"
    if option not in {"store_credit", "gift_card"}:
        assert credit == 0
        assert made.bonus == 0 or money <= 0, "a bonus only lowers what is still to pay"


@given(
    price=st.integers(0, 10**6), quantity=st.integers(1, 40), discount=st.integers(0, 10**6), tax=st.integers(0, 10**6),
    splits=st.lists(st.integers(1, 10), min_size=1, max_size=40),
)  # fmt: skip
def test_the_shares_of_a_line_add_up_to_what_was_paid_whatever_the_splits(
    price: int, quantity: int, discount: int, tax: int, splits: list[int]
) -> None:
    off = min(discount, price * quantity)
    line = OrderLine(quantity=quantity, price=price, discount=off, tax=tax, paid=price * quantity - off + tax)
    already = claimed = taken_off = taxed = 0
    for split in splits:
        units = min(split, quantity - already)
        if units:
            cost = figures(line, units, already=already, claimed=claimed)
            already, claimed = already + units, claimed + cost.paid
            taken_off, taxed = taken_off + cost.discount, taxed + cost.tax
    if already == quantity:
        assert (claimed, taken_off, taxed) == (line.paid, off, tax)
    assert claimed <= line.paid


@pytest.mark.parametrize(("currency", "price"), [("JPY", 2490), ("EUR", 2490), ("KWD", 24_905)])
def test_a_new_store_offers_refund_credit_with_a_bonus_and_exchange(currency: str, price: int, db: None) -> None:
    store = make_store("kyoto", currency=currency)
    make_product(store, {"external_id": "v-1", "price": price}, {"external_id": "v-2", "price": price})
    order = bought(store, {"title": "Wool scarf", "quantity": 3, "price": price, "discount": 100, "variant": "v-1"})
    session = offered(order, quantity=2)
    paid = item_of(session).paid

    assert paid == (3 * price - 100) * 2 // 3
    assert [(o.option, o.bonus, o.balance) for o in session.return_offers.order_by("number")] == [
        ("refund", 0, paid),
        ("store_credit", paid // 10, paid + paid // 10),
        ("exchange", 0, paid),
    ]
    record = session.return_session
    assert (record.offer_value_virtual, record.offer_value_cash) == (paid + paid // 10, paid)


def test_the_others_are_superseded_and_the_shopper_may_change_their_mind(scarves: Order) -> None:
    session = offered(scarves)
    refund, credit = offer_of(session, "refund"), offer_of(session, "store_credit")
    choose_offer(session, actor=shopper(session), offer=refund.number)
    done = choose_offer(session, actor=shopper(session), offer=credit.number)

    states = dict(done.return_offers.values_list("option", "state"))
    assert states == {"refund": "superseded", "store_credit": "accepted", "exchange": "superseded"}
    assert done.return_session.balance == 2490 + 249


@pytest.mark.parametrize(("variant", "bonus", "balance"), [("v-blue", 0, -500), ("v-red", 0, 0), ("v-cheap", 0, 490)])
def test_an_exchange_has_its_difference_either_way(scarves: Order, variant: str, bonus: int, balance: int) -> None:
    session = offered(scarves)
    make_product(scarves.store, {"external_id": "v-cheap", "price": 2000}, external_id="p-cheap")
    publish_offers(scarves.store, Rule(id="x", name="X", then=Then("exchange", {"scope": "product"})))
    go_back(session, actor=shopper(session))
    show_offers(session, actor=shopper(session))
    done = choose_offer(session, actor=shopper(session), offer=offer_of(session, "exchange").number, variant=variant)

    offer = offer_of(done, "exchange")
    assert (offer.bonus, offer.balance, done.return_session.balance) == (bonus, balance, balance)


@pytest.mark.parametrize("variant", ["", "v-unknown", "v-other"])
def test_an_exchange_is_for_another_variant_of_the_product(scarves: Order, variant: str) -> None:
    session = offered(scarves)
    make_product(scarves.store, {"external_id": "v-other"})

    with pytest.raises(Invalid):
        choose_offer(session, actor=shopper(session), offer=offer_of(session, "exchange").number, variant=variant)

    assert fresh(session.id).event_count == session.event_count


def test_an_edit_of_the_rules_changes_no_offer_that_was_made(scarves: Order) -> None:
    session = offered(scarves)
    before = list(session.return_offers.order_by("number").values())
    publish_offers(scarves.store, Rule(id="refund", name="Refund", then=Then("refund", {"fee": 500})))

    show_offers(session, actor=shopper(session))
    assert list(session.return_offers.order_by("number").values()) == before
    choose_offer(session, actor=shopper(session), offer=offer_of(session, "refund").number)
    assert (offer_of(session, "refund").fee, offer_of(session, "refund").version) == (0, 0)

    go_back(session, actor=shopper(session))
    show_offers(session, actor=shopper(session))
    assert (offer_of(session, "refund").fee, offer_of(session, "refund").version) == (500, 1)
    with pytest.raises(Refused, match="does not stand any more"):
        choose_offer(session, actor=shopper(session), offer=before[0]["number"])


def test_where_two_rules_offer_one_option_the_first_counts(scarves: Order) -> None:
    dear, cheap = (Rule(id=f"r{fee}", name=f"Fee {fee}", then=Then("refund", {"fee": fee})) for fee in (500, 100))
    publish_offers(scarves.store, dear, cheap)

    offers = list(offered(scarves).return_offers.all())

    assert [(offer.option, offer.fee, offer.rule_name) for offer in offers] == [("refund", 500, "Fee 500")]


def test_the_same_input_leads_to_the_same_offers(berlin: Store) -> None:
    sessions = [offered(bought(berlin, {"title": "Mug", "quantity": 2, "price": 333})) for _ in range(2)]
    said = [list(s.return_offers.order_by("number").values("option", "balance", "terms", "rule")) for s in sessions]

    assert said[0] == said[1]


def test_without_a_rule_that_applies_the_return_is_declined_by_policy(scarves: Order) -> None:
    publish_offers(scarves.store)
    session = picked(scarves)
    done = show_offers(session, actor=shopper(session))

    assert (done.state, done.return_session.declined_by, done.return_session.end_reason) == (
        "declined",
        "policy",
        "no_option",
    )


def test_credit_and_money_of_several_items_are_told_apart(berlin: Store) -> None:
    assert owed([("refund", 1000), ("exchange", -300), ("store_credit", 550)]) == (700, 550)
    assert owed([("exchange", -300), ("store_credit", 550)]) == (-300, 550)


def test_a_submitted_offer_says_how_its_item_comes_back(scarves: Order) -> None:
    publish_offers(scarves.store, Rule(id="keep", name="Keep", then=Then("keep_item", {"fee_percent": 50})))
    done = submitted(scarves, "keep_item", method="none")

    assert (done.return_session.method, done.return_session.balance) == ("none", 1245)
