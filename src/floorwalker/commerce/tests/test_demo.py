"""The demo's shop is the same each time, and looks like one."""

from datetime import UTC, datetime

from floorwalker.accounts.models import Store
from floorwalker.commerce.catalog.models import Product
from floorwalker.commerce.credits.ledger import unbalanced
from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.demo.goods import GOODS
from floorwalker.commerce.demo.people import TOWNS
from floorwalker.commerce.demo.shop import CUSTOMERS_OF_ALL, ORDERS_OF_ALL, furnish
from floorwalker.commerce.orders.models import Order, OrderLine
from floorwalker.core.tests.builders import make_store

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CURRENCIES = {"zurich": "CHF", "london": "GBP", "new-york": "USD", "tokyo": "JPY"}


def stores() -> dict[str, Store]:
    return {code: make_store(code, currency=CURRENCIES.get(code, "EUR")) for code in TOWNS}


def picture() -> list[tuple[object, ...]]:
    return list(
        Order.objects.order_by("external_id").values_list("external_id", "customer_ref", "total", "status", "placed_at")
    )


def test_a_shop_is_furnished_and_adds_up(db: None) -> None:
    assert furnish(stores(), NOW) == ORDERS_OF_ALL == Order.objects.count()
    assert Customer.objects.count() == CUSTOMERS_OF_ALL
    assert Product.objects.count() == len(GOODS) * len(TOWNS)
    assert not OrderLine.objects.filter(variant=None).exists()
    assert list(unbalanced()) == []


def test_every_status_is_there_and_nothing_is_to_come(db: None) -> None:
    furnish(stores(), NOW)

    for field, least in (("status", 3), ("payment_status", 3), ("fulfilment_status", 3)):
        assert Order.objects.values(field).distinct().count() >= least, field
    assert not Order.objects.filter(placed_at__gt=NOW).exists()
    assert not Order.objects.filter(fulfilments__delivered_at__gt=NOW).exists()
    assert Order.objects.filter(placed_at__gt=NOW.replace(day=1)).exists()


def test_it_is_the_same_each_time(db: None) -> None:
    shops = stores()
    furnish(shops, NOW)
    first = picture()
    furnish(shops, NOW)

    assert picture() == first
