"""What an item may be exchanged for: what else the store sells, as long as there is enough of it."""

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


def has_other(order: Order, item: Item, terms: Terms) -> bool:
    """Whether there is anything to exchange it for, at prices in the order's currency."""
    home = Reach(store_ids=frozenset({order.store_id}))
    return order.currency == order.store.currency and _to_be_had(home, item, terms.scope).exists()


def instead_of(home: Reach, item: Item, offer: Offer, variant: str) -> Variant:
    """The variant of that key, for as many units as go back.

    One that does not fit the offer, or is not sold any more, raises Invalid; one of which there is too little, Refused.
    """
    if not variant:
        raise Invalid(gettext("Say what it is to be exchanged for."), field="variant")
    found = _sold(home).filter(external_id=variant).first()
    fits = found is not None and (offer.terms.get("scope") == "product" or found.product.external_id == item.product_id)
    if found is None or not fits:
        raise Invalid(gettext("It cannot be exchanged for this."), field="variant")
    if lacking(home, item.quantity).filter(variant=found).exists():
        raise _sold_out(called(found), item)
    return found


def still(home: Reach, item: Item, offer: Offer) -> Variant:
    """The variant that was chosen, if it is to be had yet; else raises Refused."""
    try:
        return instead_of(home, item, offer, offer.variant_ref)
    except Invalid as gone:
        raise _sold_out(offer.variant_name, item) from gone


def _sold_out(name: str, item: Item) -> Refused:
    no = gettext("“{item}” is sold out. Choose something else.").format(item=name)
    return Refused(no, code="out_of_stock", line=item.number)


def called(variant: Variant) -> str:
    """Its name beside others of its product."""
    title = f"{variant.product.title} – {variant.title}" if variant.title else variant.product.title
    return title[:255]


def _to_be_had(home: Reach, item: Item, scope: str) -> QuerySet[Variant]:
    """What is sold beside the very thing that goes back, in as many units. Where no stock is kept, the shop will know."""
    too_few = lacking(home, item.quantity).filter(variant=OuterRef("pk"))
    found = _sold(home).exclude(external_id=item.variant_ref).exclude(Exists(too_few))
    return found if scope == "product" else found.filter(product__external_id=item.product_id)


def _sold(home: Reach) -> QuerySet[Variant]:
    return variants(home).filter(active=True, product__active=True)
