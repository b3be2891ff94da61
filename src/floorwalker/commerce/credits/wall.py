"""The wall between stores: credits leave the room only through here, and only with the reader's stores."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext

from floorwalker.accounts.actor import Reach
from floorwalker.accounts.models import Store
from floorwalker.commerce.credits.models import Credit
from floorwalker.commerce.customers.models import Customer
from floorwalker.core.errors import NotFound
from floorwalker.core.wall import within


def credits_in(reach: Reach) -> QuerySet[Credit]:
    """The credits of these stores."""
    return within(reach, Credit.objects.select_related("store", "customer"))


def find_credit(reach: Reach, id_: UUID) -> Credit:
    """One credit. Another store's is not found."""
    credit = credits_in(reach).filter(pk=id_).first()
    if credit is None:
        raise NotFound(gettext("There is no such credit in your stores."))
    return credit


def credit_with_code(store: Store, code: str) -> Credit:
    """The credit that somebody holds the code of, however they write it."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    credit = Credit.objects.filter(store=store, code=plain).first()
    if credit is None:
        raise NotFound(gettext("There is no credit with this code."))
    return credit


def credits_of(reach: Reach, customer: Customer) -> QuerySet[Credit]:
    """A customer's credits, newest first."""
    return credits_in(reach).filter(customer=customer).order_by("-created_at", "-id")
