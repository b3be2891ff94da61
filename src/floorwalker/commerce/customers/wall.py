"""The wall between stores: customers leave the room only through here, and only with the reader's stores."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext

from floorwalker.accounts.actor import Reach
from floorwalker.commerce.customers.models import Customer
from floorwalker.core.errors import NotFound
from floorwalker.core.wall import within


def customers(reach: Reach) -> QuerySet[Customer]:
    """The customers of these stores."""
    return within(reach, Customer.objects.select_related("store"))


def find_customer(reach: Reach, id_: UUID) -> Customer:
    """One customer. Another store's is not found."""
    customer = customers(reach).filter(pk=id_).first()
    if customer is None:
        raise NotFound(gettext("There is no such customer in your stores."))
    return customer
