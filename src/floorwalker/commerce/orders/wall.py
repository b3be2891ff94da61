"""The wall between stores: orders leave the room only through here, and only with the reader's stores."""

from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext

from floorwalker.accounts.actor import Reach
from floorwalker.accounts.models import Store
from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.orders.models import Order
from floorwalker.core.errors import NotFound
from floorwalker.core.wall import within

_MOST_NAMESAKES = 5


def orders(reach: Reach) -> QuerySet[Order]:
    """The orders of these stores."""
    return within(reach, Order.objects.select_related("store", "customer"))


def find_order(reach: Reach, id_: UUID) -> Order:
    """One order. Another store's is not found."""
    order = orders(reach).filter(pk=id_).first()
    if order is None:
        raise NotFound(gettext("There is no such order in your stores."))
    return order


def look_up(store: Store, name: str) -> list[Order]:
    """The orders that a shopper can mean by this name, with or without its sign, newest first; mostly one, never many.

    Names need not be unique, so whoever asks must compare a second thing that only the buyer knows.
    """
    plain = name.strip().lower().lstrip("#")
    if not plain or "\x00" in plain:
        return []
    named = Order.objects.alias(said=Lower("name")).filter(store=store, said__in=[plain, f"#{plain}"])
    return list(named.select_related("store", "customer").order_by("-placed_at", "-id")[:_MOST_NAMESAKES])


def orders_of(reach: Reach, customer: Customer) -> QuerySet[Order]:
    """A customer's orders, newest first."""
    return orders(reach).filter(customer=customer).order_by("-placed_at", "-id")
