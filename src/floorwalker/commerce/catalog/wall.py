"""The wall between stores: the catalog leaves the room only through here, and only with the reader's stores."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext

from floorwalker.accounts.actor import Reach
from floorwalker.commerce.catalog.models import Product, Variant
from floorwalker.core.errors import NotFound
from floorwalker.core.wall import within


def products(reach: Reach) -> QuerySet[Product]:
    """The products of these stores."""
    return within(reach, Product.objects.select_related("store"))


def variants(reach: Reach) -> QuerySet[Variant]:
    """The variants of these stores, each with its product."""
    return within(reach, Variant.objects.select_related("product"))


def find_product(reach: Reach, id_: UUID) -> Product:
    """One product. Another store's is not found."""
    product = products(reach).filter(pk=id_).first()
    if product is None:
        raise NotFound(gettext("There is no such product in your stores."))
    return product
