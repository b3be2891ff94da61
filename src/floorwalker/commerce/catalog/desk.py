"""The desk of the catalog: its columns, its filters, the page of each product."""

from dataclasses import dataclass
from typing import Any

from floorwalker.commerce import cells
from floorwalker.commerce.catalog.models import Product, Variant
from floorwalker.commerce.catalog.wall import products
from floorwalker.commerce.history import Told, changes
from floorwalker.commerce.links import upload_action
from floorwalker.core.card import Flag, Moment, Panel, Row
from floorwalker.core.desks.desk import Desk
from floorwalker.core.lists.cells import place
from floorwalker.core.lists.columns import Badge, Cell, Column, Quick
from floorwalker.core.lists.filters import Between, OneOf, Text, When
from floorwalker.core.reader import Reader
from floorwalker.core.registry import register_desk
from floorwalker.kit.speech import later as _

_FIELDS = {
    "title": Told(label=_("Product")),
    "vendor": Told(label=_("Vendor")),
    "type": Told(label=_("Type")),
    "tags": Told(label=_("Tags")),
    "picture_url": Told(label=_("Picture"), say=None),
    "minimum_age": Told(label=_("Minimum age")),
    "final_sale": Told(label=_("Final sale")),
    "active": Told(label=_("Active")),
}


def flags(product: Product, reader: Reader) -> list[Flag]:
    """What a buyer or a return must heed."""
    return _heed(product)


def _heed(product: Product) -> list[Flag]:
    found = []
    if not product.active:
        found.append(Flag(text=str(_("Not active")), tone="secondary", title=str(_("It is not sold any more."))))
    if product.final_sale:
        found.append(Flag(text=str(_("Final sale")), tone="orange", title=str(_("It never comes back."))))
    if product.minimum_age:
        age = str(_("from {age}")).format(age=product.minimum_age)
        found.append(Flag(text=age, tone="red", title=str(_("What a buyer must have in years."))))
    return found


def _flags(product: Product, reader: Reader) -> Cell:
    if not _heed(product):
        return Cell(kind="text", text=cells.NOTHING, tone="secondary")
    items = tuple(Badge(text=flag.text, tone=flag.tone) for flag in _heed(product))
    return Cell(kind="badges", text=", ".join(item.text for item in items), items=items)


def panels(product: Product, reader: Reader) -> list[Panel]:
    """What it is, and its variants."""
    entries = (
        cells.entry(_("Product"), product.title),
        cells.entry(_("Vendor"), product.vendor),
        cells.entry(_("Type"), product.type),
        cells.entry(_("Tags"), ", ".join(product.tags)),
        cells.entry(_("Minimum age"), product.minimum_age or ""),
        cells.entry(_("Outside id"), product.external_id),
        cells.entry(_("Store"), product.store.name),
        cells.when_entry(_("Last updated"), product.updated_at, product, reader),
    )
    return [Panel(key="product", title=_("Product"), entries=entries), _variants(product, reader)]


def _variants(product: Product, reader: Reader) -> Panel:
    head = cells.headings((_("Variant"), _("SKU"), _("GTIN"), _("Status")), (_("Price"),))
    rows = tuple(Row(cells=_variant(variant, product, reader)) for variant in product.variants.all())
    return Panel(
        key="variants", title=_("Variants"), kind="table", headings=head, rows=rows, empty=_("It has no variants.")
    )


def _variant(variant: Variant, product: Product, reader: Reader) -> tuple[Cell, ...]:
    return (
        cells.words(str(variant), title=variant.external_id),
        cells.words(variant.sku or cells.NOTHING),
        cells.words(variant.gtin or cells.NOTHING),
        cells.words(str(_("Active") if variant.active else _("Not active"))),
        cells.amount(variant.price, product, reader),
    )


def moments(product: Product, reader: Reader) -> list[Moment]:
    """Who changed what."""
    return list(changes(product, _FIELDS, first=str(_("The product became known"))))


@dataclass(frozen=True, kw_only=True)
class VariantTold:
    """What programs are told of a variant; ``price`` in minor units of the store's currency."""

    id: str
    external_id: str
    sku: str
    gtin: str
    title: str
    price: int
    picture_url: str
    active: bool


def detail(product: Product) -> list[VariantTold]:
    """The variants."""
    return [
        VariantTold(
            id=str(v.pk), external_id=v.external_id, sku=v.sku, gtin=v.gtin, title=v.title, price=v.price,
            picture_url=v.picture_url, active=v.active,
        )
        for v in product.variants.all()
    ]  # fmt: skip


def _yes(value: bool) -> Any:
    return _("yes") if value else _("no")


columns = (
    Column(key="product", label=_("Product"), kind="text", value=lambda p: p.title, filter=Text(path="title"), priority=1),
    Column(key="vendor", label=_("Vendor"), kind="text", value=lambda p: p.vendor, filter=Text(path="vendor", indexed=True)),
    Column(key="type", label=_("Type"), kind="text", value=lambda p: p.type, filter=Text(path="type", indexed=True)),
    Column(
        key="variants", label=_("Variants"), kind="number", value=lambda p: p.variant_count,
        filter=Between(path="variant_count"), priority=3,
    ),
    Column(
        key="price", label=_("Price from"), kind="money", value=lambda p: p.price, sort="price",
        filter=Between(path="price", money=True), priority=1,
    ),
    Column(key="heed", label=_("To heed"), kind="badges", value=lambda p: ", ".join(f.text for f in _heed(p)), cell=_flags),
    Column(key="age", label=_("Minimum age"), kind="number", value=lambda p: p.minimum_age, filter=Between(path="minimum_age"), shown=False),
    Column(
        key="final", label=_("Final sale"), kind="text", value=lambda p: str(_yes(p.final_sale)),
        filter=OneOf(path="final_sale", choices=[("True", _("yes")), ("False", _("no"))]), shown=False,
    ),
    Column(
        key="active", label=_("Active"), kind="text", value=lambda p: str(_yes(p.active)),
        filter=OneOf(path="active", choices=[("True", _("yes")), ("False", _("no"))]), shown=False,
    ),
    Column(key="tags", label=_("Tags"), kind="text", value=lambda p: ", ".join(p.tags), priority=3),
    Column(key="store", label=_("Store"), kind="text", value=lambda p: p.store.name, cell=place, filter=OneOf(path="store__code")),
    Column(key="outside_id",
        label=_("Outside id"), kind="code", value=lambda p: p.external_id, filter=Text(path="external_id"), shown=False),
    Column(
        key="updated", label=_("Last updated"), kind="when", value=lambda p: p.updated_at, sort="updated_at",
        filter=When(path="updated_at"),
    ),
)  # fmt: skip

register_desk(
    Desk(
        code="catalog",
        label=_("Catalog"),
        noun=_("product"),
        plural=_("products"),
        icon="package",
        help=_("What is sold: products with their variants, prices and codes."),
        empty=_("Send them over the API, or upload a file."),
        columns=columns,
        quick=(
            Quick(label=_("All")),
            Quick(label=_("Final sale"), query="final:yes"),
            Quick(label=_("Age-restricted"), query="age>0"),
            Quick(label=_("Not active"), query="active:no"),
        ),
        newest="updated_at",
        rows=products,
        found_by=(_("SKU"), _("GTIN"), _("Tag")),
        title=str,
        panels=panels,
        flags=flags,
        moments=moments,
        list_actions=lambda actor: upload_action("catalog", actor),
        own_rights={"catalog.write": _("Send and upload products")},
        detail=detail,
    )
)
