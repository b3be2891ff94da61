"""What a product is found by."""

from collections.abc import Iterable

from floorwalker.commerce.catalog.models import Product, Variant
from floorwalker.core.lists.haystack import haystack


def words_of(product: Product, variants: Iterable[Variant]) -> str:
    """The text that free words are looked for in."""
    own = [part for variant in variants for part in (variant.title, variant.sku, variant.gtin, variant.external_id)]
    return haystack(
        product.id.hex, product.external_id, product.title, product.vendor, product.type, *product.tags, *own
    )
