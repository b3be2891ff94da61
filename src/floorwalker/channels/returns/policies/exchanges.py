"""What goes out for an item: what else the store sells, or the same once more, as long as there is enough of it."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext

from floorwalker.accounts.actor import Reach
from floorwalker.channels.returns.models import Item, Offer
from floorwalker.channels.returns.policies.offers import Terms
from floorwalker.commerce.catalog.models import Variant
from floorwalker.commerce.catalog.wall import variants
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.stock.wall import lacking
from floorwalker.core.errors import Invalid, Refused

_MOST = 200


def variants_for(home: Reach, item: Item, offer: Offer) -> list[Variant]:
    """What a shopper may choose from, no more than 200: the other variants of the product, or those of any."""
    found = _to_be_had(home, item, str(offer.terms.get("scope")))
    return list(found.order_by("product__title", "place", "id")[:_MOST])


def can_be_given(order: Order, item: Item, option: str, terms: Terms) -> bool:
    """Whether there is anything to exchange it for, at prices in the order's currency; or the same to replace it."""
    home = Reach(store_ids=frozenset({order.store_id}))
    if option == "replacement":
        return _same(home, item).exists()
    return option != "exchange" or (
        order.currency == order.store.currency and _to_be_had(home, item, terms.scope).exists()
    )


def given_for(item: Item, offer: Offer) -> str:
    """The shop's key of what goes out for an item by an offer for which something does."""
    return item.variant_ref if offer.option == "replacement" else offer.variant_ref


def instead_of(home: Reach, item: Item, offer: Offer, variant: str, units: int = 0) -> Variant:
    """The variant of that key, for as many units as go back, or for more where it goes out for other items too.

    One that does not fit the offer, or is not sold any more, raises Invalid; one of which there is too little, Refused.
    """
    if not variant:
        raise Invalid(gettext("Say what it is to be exchanged for."), field="variant")
    found = _sold(home).filter(external_id=variant).first()
    if found is None or not _fits(item, offer, found):
        raise Invalid(gettext("It cannot be exchanged for this."), field="variant")
    if lacking(home, max(units, item.quantity)).filter(variant=found).exists():
        raise _sold_out(called(found), item)
    return found


def _fits(item: Item, offer: Offer, variant: Variant) -> bool:
    if offer.option == "replacement":
        return variant.external_id == item.variant_ref
    return offer.terms.get("scope") == "product" or variant.product.external_id == item.product_id


def still(home: Reach, item: Item, offer: Offer, units: int = 0) -> Variant:
    """What goes out for it, if so many are to be had yet; else raises Refused."""
    try:
        return instead_of(home, item, offer, given_for(item, offer), units)
    except Invalid as gone:
        raise _sold_out(offer.variant_name or item.name, item) from gone


def _sold_out(name: str, item: Item) -> Refused:
    no = gettext("“{item}” is sold out. Choose something else.").format(item=name)
    return Refused(no, code="out_of_stock", line=item.number)


def called(variant: Variant) -> str:
    """Its name beside others of its product."""
    title = f"{variant.product.title} – {variant.title}" if variant.title else variant.product.title
    return title[:255]


def _to_be_had(home: Reach, item: Item, scope: str) -> QuerySet[Variant]:
    """What is sold beside the very thing that goes back, in as many units."""
    found = _enough(home, item).exclude(external_id=item.variant_ref)
    return found if scope == "product" else found.filter(product__external_id=item.product_id)


def _same(home: Reach, item: Item) -> QuerySet[Variant]:
    """The very thing that goes back, in as many units."""
    return _enough(home, item).filter(external_id=item.variant_ref)


def _enough(home: Reach, item: Item) -> QuerySet[Variant]:
    """What is sold, without what there is too little of. Where no stock is kept, the shop will know."""
    return _sold(home).exclude(Exists(lacking(home, item.quantity).filter(variant=OuterRef("pk"))))


def _sold(home: Reach) -> QuerySet[Variant]:
    return variants(home).filter(active=True, product__active=True)
