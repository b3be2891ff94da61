"""The row lock of an order, under which everything it owns is changed."""

from django.utils.translation import gettext

from floorwalker.commerce.orders.models import Order
from floorwalker.core.errors import NotFound


def locked(order: Order) -> Order:
    """The order as it stands now, ours until the transaction ends. Only within one."""
    found = Order.objects.select_for_update(of=("self",)).select_related("store").filter(pk=order.pk).first()
    if found is None:
        raise NotFound(gettext("This order does not exist any more."))
    return found
