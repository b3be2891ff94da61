"""Signals of reserved carts: each that can be known is known, both ways, and what is not known stays so in words."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from floorwalker.accounts.actor import SYSTEM, Actor
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.channel import reservations
from floorwalker.channels.reservations.holding import asks
from floorwalker.channels.reservations.holding.deciding import Shopper
from floorwalker.channels.reservations.risk.browsers import SENT, is_bare, is_odd
from floorwalker.channels.reservations.risk.context import context_of
from floorwalker.channels.reservations.risk.customers import NOBODY, record_of
from floorwalker.channels.reservations.tests.builders import hold, hold_all, pass_minutes, session_of
from floorwalker.channels.reservations.watching import SCHEME
from floorwalker.commerce.rmas.models import Rma
from floorwalker.commerce.stock.intake import STOCK
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.tests.builders import make_level
from floorwalker.commerce.tests.builders import make_customer, make_order, make_product, told
from floorwalker.core.later import outbox
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import fresh, make_store
from floorwalker.core.verbs import sheet_of
from floorwalker.risk.holding import HoldContext
from floorwalker.risk.score import observe
from floorwalker.risk.standing import reasons_of, seen_of

SHOPPER = Shopper(ip="203.0.113.7", agent="Mozilla/5.0 (X11)")
CUSTOMER = Shopper(kind="customer", customer="c-7", ip="203.0.113.7")
CHROME = [*SENT, "sec-fetch-site"]
restrict, lift = (reservations.machine.verb(name) for name in ("restrict", "lift"))


def _context(store: Store, shopper: Shopper = SHOPPER, token: str = "cart-1", **product: Any) -> HoldContext:
    return context_of(sheet_of(session_of(hold(make_level(store, 9, **product), 1, token, shopper=shopper))))


def _level_of(store: Store, variant: str) -> Level:
    told(STOCK, store, {"external_id": variant, "on_hand": 9})
    return Level.objects.get(store=store, external_id=variant)


def _blocked(session: Session, actor: Actor) -> Session:
    done: Session = restrict(session, actor=actor, actions=["block"], reason="Hoarding")
    return done


def test_of_a_guest_without_a_history_nothing_is_made_up(berlin: Store) -> None:
    context = _context(berlin, Shopper())

    unknown = {
        "paid_orders",
        "known_payment",
        "return_risk",
        "page_views",
        "other_country",
        "odd_headers",
        "returning",
        "address_holds",
    }
    assert {name for name in unknown if getattr(context, name) is not None} == set()
    assert (context.signed_in, context.restricted_before, context.cycles) == (False, 0, 0)


def test_what_a_customer_has_paid_speaks_for_them(berlin: Store) -> None:
    make_customer(berlin, external_id="c-7")
    for paid in (1000, 1000, 0):
        make_order(berlin, customer="c-7", paid=paid)
    context = _context(berlin, CUSTOMER)

    assert (context.paid_orders, context.known_payment, context.returning) == (2, True, True)


def test_a_customer_who_has_paid_nothing_yet_is_no_stranger_and_no_friend(berlin: Store) -> None:
    make_customer(berlin, external_id="c-7")
    make_order(berlin, customer="c-7", paid=0)
    context = _context(berlin, CUSTOMER)

    assert (context.paid_orders, context.known_payment, context.returning) == (0, False, False)


def test_a_customer_of_another_store_is_not_known_here(berlin: Store) -> None:
    kiel = make_store("kiel")
    make_customer(kiel, external_id="c-7")
    make_order(kiel, customer="c-7")

    assert record_of(berlin.pk, "c-7") == NOBODY
    assert record_of(kiel.pk, "c-7").paid_orders == 1


@pytest.mark.parametrize(("returned", "risk"), [(0, 0), (6, 60), (10, 100)])
def test_how_much_went_back_is_the_customers_return_risk(berlin: Store, returned: int, risk: int) -> None:
    make_customer(berlin, external_id="c-7")
    order = make_order(berlin, {"quantity": 10}, customer="c-7")
    type(order).objects.filter(pk=order.pk).update(returning=returned)

    assert record_of(berlin.pk, "c-7").return_risk == risk


def test_of_few_units_only_suspicious_returns_tell(berlin: Store) -> None:
    customer = make_customer(berlin, external_id="c-7")
    make_order(berlin, {"quantity": 4}, customer="c-7")
    assert record_of(berlin.pk, "c-7").return_risk is None

    cart = session_of(hold(make_level(berlin, 9)))
    Rma.objects.create(session=cart, customer_id=customer.pk, reject_code="suspicious")
    assert record_of(berlin.pk, "c-7").return_risk == 20


def test_pages_seen_before_are_told_and_none_seen_counts(berlin: Store) -> None:
    values = {views: _context(berlin, replace(SHOPPER, views=views), f"cart-{views}") for views in (0, 4, None)}

    found = {views: observe(SCHEME, context)["no_page_views"] for views, context in values.items()}
    assert [(one.value, one.why) for one in found.values()] == [(1, ""), (0, ""), (None, "missing")]


def test_browsers_send_headers_that_programs_lack() -> None:
    assert (is_bare(CHROME), is_bare(["User-Agent", "Accept"]), is_bare([])) == (False, True, True)
    assert (is_odd("Mozilla/5.0", None), is_odd("Mozilla/5.0", False), is_odd("", False)) == (False, False, False)
    assert (is_odd("python-requests/2", False), is_odd("", True), is_odd("Mozilla/5.0", True)) == (True, True, True)
    assert is_odd("", None) is None


def test_odd_headers_of_the_last_request_are_seen(berlin: Store) -> None:
    assert _context(berlin, replace(SHOPPER, bare=True)).odd_headers is True
    assert _context(berlin, replace(SHOPPER, bare=False)).odd_headers is False


def test_a_parcel_to_another_country_is_noticed_and_one_to_the_same_is_not(berlin: Store) -> None:
    make_customer(berlin, external_id="c-7")
    make_order(berlin, customer="c-7", shipping={"country": "DE"})
    found = {
        country: _context(berlin, replace(CUSTOMER, country=country, country_source="edge"), f"cart-{country}")
        for country in ("DE", "FR")
    }
    of_shop = _context(berlin, replace(CUSTOMER, country="FR", country_source="shop"), "cart-shop")

    assert {country: context.other_country for country, context in found.items()} == {"DE": False, "FR": True}
    assert of_shop.other_country is None, "the country of the shop is not that of the address"


def test_whom_somebody_restricted_before_is_known_by_customer_and_by_address(berlin: Store, mia: Actor) -> None:
    first = session_of(hold(make_level(berlin, 9), 1, "first", shopper=CUSTOMER))
    _blocked(first, mia)

    assert context_of(sheet_of(fresh(first.id))).restricted_before == 0, "the session itself is not before"
    by_customer = _context(berlin, replace(CUSTOMER, ip="198.51.100.9"), "second")
    by_address = _context(berlin, SHOPPER, "third")
    stranger = _context(berlin, replace(SHOPPER, ip="198.51.100.10"), "fourth")
    assert [one.restricted_before for one in (by_customer, by_address, stranger)] == [1, 1, 0]

    lift(fresh(first.id), actor=mia, reason="A mistake")
    assert _context(berlin, SHOPPER, "fifth").restricted_before == 0


def test_many_carts_of_one_address_hold_together_what_none_holds_alone(berlin: Store) -> None:
    level = make_level(berlin, 10)
    for number in range(6):
        last = hold(level, 1, f"bot-{number}", shopper=SHOPPER)
    honest = hold(level, 2, "honest", shopper=Shopper(ip="198.51.100.4"))

    assert context_of(sheet_of(session_of(last))).share_held == 0.6
    assert context_of(sheet_of(session_of(honest))).share_held == 0.2


def test_who_takes_the_last_unit_hoards_nothing(berlin: Store) -> None:
    last = hold(make_level(berlin, 1), 1, "last", shopper=SHOPPER)

    assert context_of(sheet_of(session_of(last))).share_held == 0


def test_a_customer_with_two_carts_holds_what_both_hold(berlin: Store) -> None:
    level = make_level(berlin, 10)
    hold(level, 3, "phone", shopper=CUSTOMER)
    last = hold(level, 2, "laptop", shopper=CUSTOMER)

    assert context_of(sheet_of(session_of(last))).share_held == 0.5


def test_a_token_that_travels_is_seen_to_travel(berlin: Store) -> None:
    level = make_level(berlin, 9)
    for units, (ip, country) in enumerate(
        (("203.0.113.7", "DE"), ("198.51.100.4", "BR"), ("192.0.2.9", "VN")), start=1
    ):
        last = hold(level, units, shopper=Shopper(ip=ip, country=country, country_source="edge"))
    context = context_of(sheet_of(session_of(last)))

    assert (context.addresses, context.countries) == (3, 3)
    at_home = _context(berlin, replace(SHOPPER, country="DE", country_source="edge"), "home")
    assert (at_home.addresses, at_home.countries) == (1, 1)


def test_the_limit_is_a_products_and_not_a_variants(berlin: Store, set_terms: Callable[..., None]) -> None:
    set_terms(berlin, max_per_product=4)
    product = make_product(berlin, {"external_id": "red"}, {"external_id": "blue"})
    red, blue = (_level_of(berlin, one.external_id) for one in product.variants.order_by("-external_id"))
    both = hold_all(berlin, {red: 3, blue: 1})
    one = hold(red, 3, "cart-2")

    assert context_of(sheet_of(session_of(both))).lines_at_limit == 1
    assert context_of(sheet_of(session_of(one))).lines_at_limit == 0


def test_renewals_run_out(berlin: Store, set_terms: Callable[..., None]) -> None:
    set_terms(berlin, auto_renew=True, max_renewals=1)
    session = session_of(hold(make_level(berlin, 9)))
    left = context_of(sheet_of(session)).renewals_left
    asks.told(asks.lasting(berlin, "cart-1", "renew", actor=SYSTEM))

    assert (left, context_of(sheet_of(fresh(session.id))).renewals_left) == (1, 0)


def test_who_held_or_bought_before_returns(berlin: Store) -> None:
    level = make_level(berlin, 9)
    first = context_of(sheet_of(session_of(hold(level, 1, "one", shopper=CUSTOMER)))).returning
    pass_minutes(20)
    hold(level, 9, "other")

    assert (first, context_of(sheet_of(session_of(hold(level, 1, "one", shopper=CUSTOMER)))).returning) == (False, True)


def test_the_page_says_what_is_not_known_and_a_program_is_named_among_the_reasons(berlin: Store) -> None:
    session = session_of(hold(make_level(berlin, 9), shopper=replace(SHOPPER, agent="curl/8", views=0)))
    outbox.deliver()

    cart = fresh(session.id).cart
    reasons = {reason.code: reason.points for reason in reasons_of(cart)}
    assert reasons["no_page_views"] == 15 and reasons["odd_headers"] == 10
    assert {one.code: one.why for one in seen_of(cart)}["paid_orders"] == "missing"


def test_the_provider_of_an_address_is_counted_where_a_file_knows_it(berlin: Store) -> None:
    assert _context(berlin).system_holds is None, "no file is set in tests, so no provider is known"
