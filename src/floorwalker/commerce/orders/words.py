"""What an order is found by."""

from collections.abc import Iterable

from floorwalker.commerce.orders.models import Order, OrderLine
from floorwalker.core.lists.haystack import haystack


def words_of(order: Order, lines: Iterable[OrderLine]) -> str:
    """The text that free words are looked for in."""
    names = {place.name: None for place in (order.bill_to, order.ship_to)}
    bought = {part: None for line in lines for part in (line.title, line.sku)}
    return haystack(
        order.id.hex,
        order.name,
        order.external_id,
        order.customer_ref,
        order.email,
        order.phone,
        order.zip,
        *names,
        *order.tags,
        *order.discount_codes,
        *bought,
    )
