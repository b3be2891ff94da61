"""Exchanges: for what there is enough of, looked at when it is offered, when it is chosen, and once more at the end."""

import pytest

from floorwalker.accounts.actor import Reach
from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
from floorwalker.channels.returns.actions import (
    choose_item,
    choose_method,
    choose_offer,
    give_reason,
    show_offers,
    submit,
)
from floorwalker.channels.returns.policies.exchanges import variants_for
from floorwalker.channels.returns.tests.returning import (
    bought,
    chosen,
    item_of,
    offer_of,
    offered,
    picked,
    publish_offers,
    shopper,
    submitted,
)
from floorwalker.commerce.catalog.models import Variant
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.models import ReturnLine, Rma
from floorwalker.commerce.stock.intake import STOCK
from floorwalker.commerce.tests.builders import line_of, make_product, told
from floorwalker.core.errors import Refused
from floorwalker.core.log import verify
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import clerk, fresh, make_store
from floorwalker.rules.document import Rule, Then


def _stock(store: Store, units: int, variant: str = "v-blue", **said: object) -> None:
    """So many are on hand."""
    (answer,) = told(STOCK, store, {"external_id": variant, "on_hand": units} | said)
    assert answer.outcome in {"created", "changed"}, answer


def _shown(session: Session) -> list[str]:
    """What the shopper may choose from."""
    home = Reach(store_ids=frozenset({session.store_id}))
    return [one.external_id for one in variants_for(home, item_of(session), offer_of(session, "exchange"))]


def _options(session: Session) -> set[str]:
    return set(session.return_offers.values_list("option", flat=True))


@pytest.mark.parametrize("quantity", [1, 2])
def test_what_there_is_enough_of_can_be_chosen(scarves: Order, quantity: int) -> None:
    _stock(scarves.store, quantity)

    assert _shown(offered(scarves, quantity=quantity)) == ["v-blue"]


def test_where_no_stock_is_kept_the_shop_will_know(scarves: Order) -> None:
    assert _shown(offered(scarves)) == ["v-blue"]


def test_what_is_sold_without_end_can_be_chosen(scarves: Order) -> None:
    _stock(scarves.store, 0, oversell=True)

    assert _shown(offered(scarves)) == ["v-blue"]


def test_of_several_those_that_there_are_too_few_of_are_left_out(scarves: Order) -> None:
    _stock(scarves.store, 1)
    make_product(scarves.store, {"external_id": "v-hat"})
    publish_offers(scarves.store, Rule(id="x", name="X", then=Then("exchange", {"scope": "product"})))

    assert _shown(offered(scarves, quantity=2)) == ["v-hat"]


def test_the_stock_of_another_store_is_its_own(scarves: Order) -> None:
    bonn = make_store("bonn")
    bought(bonn)
    _stock(bonn, 5)
    _stock(scarves.store, 0)

    assert "exchange" not in _options(offered(scarves))


@pytest.mark.parametrize(
    ("units", "options"), [(1, {"refund", "store_credit"}), (2, {"refund", "store_credit", "exchange"})]
)
def test_no_exchange_is_offered_where_there_is_too_little_of_everything(
    scarves: Order, units: int, options: set[str]
) -> None:
    _stock(scarves.store, units)

    assert _options(offered(scarves, quantity=2)) == options


def test_what_sold_out_since_it_was_shown_is_not_chosen(scarves: Order) -> None:
    session = offered(scarves)
    _stock(scarves.store, 0)
    offer = offer_of(session, "exchange")

    with pytest.raises(Refused, match="“Wool scarf – Blue” is sold out"):
        choose_offer(session, actor=shopper(session), offer=offer.number, variant="v-blue")

    assert fresh(session.id).event_count == session.event_count


@pytest.mark.parametrize("gone", ["sold out", "no longer sold"])
def test_what_is_gone_at_the_end_is_not_asked_for(scarves: Order, gone: str) -> None:
    _stock(scarves.store, 1)
    session = chosen(scarves, "exchange", variant="v-blue")
    if gone == "sold out":
        _stock(scarves.store, 0)
    else:
        Variant.objects.filter(external_id="v-blue").update(active=False)

    with pytest.raises(Refused, match="“Wool scarf – Blue” is sold out") as no:
        submit(session, actor=shopper(session))

    assert (no.value.code, no.value.data["line"]) == ("out_of_stock", 1)
    assert (fresh(session.id).event_count, Rma.objects.count()) == (session.event_count, 0)
    assert line_of(scarves).returning == 0


def test_staff_are_told_which_article_goes_out(scarves: Order) -> None:
    Variant.objects.filter(external_id="v-blue").update(sku="SCARF-BLUE")
    submitted(scarves, "exchange", variant="v-blue")

    (line,) = ReturnLine.objects.all()
    assert line.exchange == {"variant": "v-blue", "sku": "SCARF-BLUE", "title": "Wool scarf – Blue", "price": 2990}


@pytest.mark.parametrize(
    ("reason", "units", "offered_too"),
    [("wrong_item", 1, True), ("too_small", 1, False), ("wrong_item", 0, False)],
)
def test_the_same_is_offered_once_more_for_what_was_broken_or_wrong(
    scarves: Order, reason: str, units: int, offered_too: bool
) -> None:
    amend(scarves.store, "returns", values={"questions": []}, actor=clerk())
    _stock(scarves.store, units, "v-red")

    assert ("replacement" in _options(offered(scarves, reason=reason))) is offered_too


@pytest.mark.parametrize("price", [1990, 9990])
def test_a_replacement_costs_nothing_whatever_its_price_is_today(scarves: Order, price: int) -> None:
    publish_offers(scarves.store, Rule(id="new", name="New", then=Then("replacement")))
    Variant.objects.filter(external_id="v-red").update(price=price)
    done = submitted(scarves, "replacement")

    (line,) = ReturnLine.objects.all()
    assert (line.option, line.exchange, line.value) == ("replacement", {}, 2490)
    assert (done.return_session.balance, done.return_session.due) == (0, 0)
    assert list(verify.findings()) == []


def test_a_replacement_that_sold_out_is_neither_chosen_nor_asked_for(scarves: Order) -> None:
    publish_offers(scarves.store, Rule(id="new", name="New", then=Then("replacement")))
    _stock(scarves.store, 1, "v-red")
    waiting, ready = offered(scarves), chosen(scarves, "replacement")
    _stock(scarves.store, 0, "v-red")
    offer = offer_of(waiting, "replacement")

    with pytest.raises(Refused, match="“Wool scarf – Red” is sold out"):
        choose_offer(waiting, actor=shopper(waiting), offer=offer.number)
    with pytest.raises(Refused, match="“Wool scarf – Red” is sold out"):
        submit(ready, actor=shopper(ready))

    assert Rma.objects.count() == 0
    assert line_of(scarves).returning == 0


@pytest.mark.parametrize(("units", "done"), [(1, False), (2, True)])
@pytest.mark.parametrize(("option", "variant"), [("replacement", ""), ("exchange", "v-blue")])
def test_what_goes_out_for_two_items_must_be_there_for_both(
    berlin: Store, option: str, variant: str, units: int, done: bool
) -> None:
    bought(berlin)
    scarf = {"quantity": 1, "price": 2990, "title": "Wool scarf", "variant": "v-red"}
    order = bought(berlin, scarf, scarf)
    publish_offers(berlin, Rule(id="new", name="New", then=Then(option)))
    _stock(berlin, units, variant or "v-red")
    session = picked(order)
    choose_item(session, actor=shopper(session), line=2, quantity=1)
    give_reason(session, actor=shopper(session), line=2, reason="too_small")
    show_offers(session, actor=shopper(session))
    for item in (1, 2):
        choose_offer(session, actor=shopper(session), offer=offer_of(session, option, item).number, variant=variant)
    choose_method(session, actor=shopper(session), method="label")

    if done:
        submit(session, actor=shopper(session))
    else:
        with pytest.raises(Refused, match="is sold out"):
            submit(session, actor=shopper(session))
    assert Rma.objects.count() == done
