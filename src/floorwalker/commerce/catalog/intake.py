"""The catalog as other systems tell of it: a product with all its variants."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, ClassVar

from django.db.models import Q
from django.utils.translation import gettext
from pydantic import ConfigDict, Field

from floorwalker.accounts.models import Store
from floorwalker.commerce.catalog.models import Product, Variant
from floorwalker.commerce.catalog.words import words_of
from floorwalker.commerce.said import Amount, Heading, Id, Line, Part, Said, Tags, Title, Url
from floorwalker.commerce.taking import Intake
from floorwalker.core.errors import Invalid, Refused
from floorwalker.kit.barcodes import read

_PRODUCT = ("title", "vendor", "type", "tags", "picture_url", "minimum_age", "final_sale", "active")
_VARIANT = ("sku", "title", "price", "picture_url", "active")


class VariantIn(Part):
    """One size, colour or pack."""

    external_id: Id
    sku: Line = ""
    gtin: Annotated[Line, Field(description="GTIN, EAN or UPC; its check digit must be right.")] = ""
    title: Title = ""
    price: Amount
    picture_url: Url = ""
    active: bool = True


class ProductIn(Said):
    """A product with all its variants; those that are left out are taken out of the catalog."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "example": {
                "external_id": "p-17",
                "updated_at": "2026-11-22T17:45:00Z",
                "title": "Wool scarf",
                "vendor": "Nordlicht",
                "type": "Accessories",
                "tags": ["winter"],
                "variants": [{"external_id": "v-17-red", "sku": "SCARF-RED", "gtin": "4006381333931", "title": "Red", "price": 2490}],
            }
        }
    )  # fmt: skip

    title: Heading
    vendor: Line = ""
    type: Line = ""
    tags: Tags = []
    picture_url: Url = ""
    minimum_age: Annotated[int, Field(ge=0, le=99, description="What a buyer must have in years; 0 means anybody.")] = 0
    final_sale: Annotated[bool, Field(description="It never comes back.")] = False
    active: bool = True
    variants: Annotated[list[VariantIn], Field(min_length=1, max_length=2000)]


class ProductBatch:
    """Some products of a store on their way in."""

    def __init__(self, store: Store, items: Sequence[ProductIn], moment: datetime) -> None:
        self._store = store
        self._items = items
        self._moment = moment
        self._variants: dict[str, Variant] = {}
        self._filled: list[Variant] = []

    def known(self, *, lock: bool) -> list[Product]:
        mine = Product.objects.filter(store=self._store, external_id__in=[item.external_id for item in self._items])
        return list((mine.select_for_update() if lock else mine).order_by("id"))

    def content(self, item: ProductIn) -> str:
        return item.model_dump_json(exclude={"updated_at"})

    def load(self, rows: Sequence[Product]) -> None:
        told = [variant.external_id for item in self._items for variant in item.variants]
        own = Variant.objects.filter(Q(product__in=rows) | Q(store=self._store, external_id__in=told))
        self._variants = {variant.external_id: variant for variant in own}

    def fill(self, row: Product | None, item: ProductIn) -> Product:
        """A variant that is no longer told of stays, since orders refer to it, and is not active."""
        product = row or Product(store=self._store, external_id=item.external_id, created_at=self._moment)
        own = [self._variant(product, variant, place) for place, variant in enumerate(item.variants, start=1)]
        told = {variant.external_id for variant in own}
        if len(told) < len(own):
            raise Invalid(gettext("Two variants have the same id."), code="twice")
        for name in _PRODUCT:
            setattr(product, name, getattr(item, name))
        product.price = min(variant.price for variant in own)
        product.variant_count = len(own)
        product.words = words_of(product, own)
        gone = [v for v in self._variants.values() if v.product_id == product.id and v.external_id not in told]
        for variant in gone:
            variant.active = False
        self._variants |= {variant.external_id: variant for variant in own}
        self._filled += [*own, *gone]
        return product

    def _variant(self, product: Product, item: VariantIn, place: int) -> Variant:
        variant = self._variants.get(item.external_id) or Variant(store=self._store, external_id=item.external_id)
        if variant.product_id not in {None, product.id}:
            no = gettext("The variant “{id}” belongs to another product.").format(id=item.external_id)
            raise Refused(no, code="variant_elsewhere")
        variant.product, variant.place = product, place
        variant.gtin = _gtin(item.gtin)
        for name in _VARIANT:
            setattr(variant, name, getattr(item, name))
        return variant

    def write(self, created: Sequence[Product], changed: Sequence[Product]) -> None:
        Product.objects.bulk_create(sorted(created, key=lambda row: row.external_id))
        Product.objects.bulk_update(changed, [*_PRODUCT, "price", "variant_count", "updated_at", "digest", "words"])
        new = [variant for variant in self._filled if variant._state.adding]
        old = [variant for variant in self._filled if not variant._state.adding]
        Variant.objects.bulk_create(sorted(new, key=lambda row: row.external_id))
        Variant.objects.bulk_update(old, [*_VARIANT, "place", "gtin"])


def _gtin(code: str) -> str:
    if not code:
        return ""
    gtin = read(code).gtin
    if not gtin:
        raise Invalid(gettext("“{code}” is no GTIN: its check digit is wrong.").format(code=code), code="wrong_gtin")
    return gtin


CATALOG = Intake(code="catalog", right="catalog.write", item=ProductIn, batch=ProductBatch, model=Product)
