"""Orders on their way in: looked up, compared, filled, written, some hundred at a time."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery

from floorwalker.accounts.models import Store
from floorwalker.commerce import addresses, by_hand
from floorwalker.commerce.catalog.models import Variant
from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.orders import figures
from floorwalker.commerce.orders.assembly import Owned, Sight, assemble
from floorwalker.commerce.orders.models import PRIVATE, Fulfilment, Order, OrderLine, Payment
from floorwalker.commerce.orders.schema import LineIn, OrderIn
from floorwalker.commerce.orders.words import words_of
from floorwalker.commerce.said import phone_of
from floorwalker.commerce.taking import Intake
from floorwalker.core.log.rows import Lot

_PLAIN = ("name", "number", "placed_at", "cancelled_at", "source", "email", "note", "tax_included", "tags",
          "discount_codes", "shipping_paid", "extra")  # fmt: skip
_WRITTEN = (
    *_PLAIN, "customer", "customer_ref", "phone", "billing", "shipping", "zip", "country", "currency", "quantity",
    "discount", "tax", "total", "authorized", "paid", "refunded", "status", "payment_status", "fulfilment_status",
    "updated_at", "digest", "by_hand", "words",
)  # fmt: skip
_OWNED: dict[type[Model], tuple[str, ...]] = {
    OrderLine: (
        "variant", "variant_ref", "sku", "title", "picture_url", "vendor", "type", "tags", "minimum_age", "final_sale",
        "quantity", "price", "discount", "tax", "paid", "shipped",
    ),
    Payment: ("kind", "status", "gateway", "amount", "occurred_at"),
    Fulfilment: ("carrier", "tracking", "tracking_url", "shipped_at", "delivered_at", "cancelled", "quantities"),
}  # fmt: skip
"""What the shop says of the rows that an order owns."""


class OrderBatch:
    """Some orders of a store on their way in."""

    def __init__(self, store: Store, items: Sequence[OrderIn], moment: datetime) -> None:
        self._store = store
        self._items = items
        refs = {item.customer for item in items if item.customer}
        self._customers = {
            customer.external_id: customer for customer in Customer.objects.filter(store=store, external_id__in=refs)
        }
        self._sight = Sight(_variants_of(store, items))
        self._owned: dict[UUID, Owned] = {}
        self._left: set[UUID | None] = set()

    def known(self, *, lock: bool) -> list[Order]:
        mine = Order.objects.filter(store=self._store, external_id__in=[item.external_id for item in self._items])
        return list((mine.select_for_update() if lock else mine).order_by("id"))

    def content(self, item: OrderIn) -> str:
        """What is found now belongs to it: an order whose customer or variant has become known meanwhile has changed."""
        found = self._customers.get(item.customer)
        variants = [str(variant.pk) if (variant := self._sight.of(line)) else "" for line in item.lines]
        return f"{item.model_dump_json(exclude={'updated_at'})} {found.pk if found else ''} {' '.join(variants)}"

    def load(self, rows: Sequence[Order]) -> None:
        self._owned = {row.pk: Owned() for row in rows}
        for line in OrderLine.objects.filter(order__in=rows):
            self._owned[line.order_id].lines[line.external_id] = line
        for payment in Payment.objects.filter(order__in=rows):
            self._owned[payment.order_id].payments[payment.external_id] = payment
        for fulfilment in Fulfilment.objects.filter(order__in=rows):
            self._owned[fulfilment.order_id].fulfilments[fulfilment.external_id] = fulfilment
        for order in rows:
            self._owned[order.pk].payouts = list(order.payouts.all())

    def fill(self, row: Order | None, item: OrderIn) -> Order:
        """An erased order stays erased: nothing private is taken any more."""
        order = row or Order(store=self._store, external_id=item.external_id)
        owned = self._owned.setdefault(order.pk, Owned())
        held = by_hand.hold(order)
        for name in _PLAIN:
            setattr(order, name, getattr(item, name))
        order.currency = self._store.currency
        self._left.add(order.customer_id)
        order.customer_ref, order.customer = item.customer, self._customers.get(item.customer)
        self._say_where(order, item)
        by_hand.restore(order, held)
        order.country = order.ship_to.country or order.bill_to.country
        order.zip = addresses.zip_key(order.ship_to.zip or order.bill_to.zip)
        assemble(order, item, owned, self._sight)
        if order.erased_at:
            for name, empty in PRIVATE.items():
                setattr(order, name, empty)
        order.words = words_of(order, owned.lines.values())
        return order

    @staticmethod
    def _say_where(order: Order, item: OrderIn) -> None:
        order.billing, order.shipping = addresses.kept(item.billing.address), addresses.kept(item.shipping.address)
        country = item.shipping.country or item.billing.country
        order.phone = phone_of(item.phone or item.shipping.phone or item.billing.phone, country)

    def write(self, created: Sequence[Order], changed: Sequence[Order]) -> None:
        Order.objects.bulk_create(sorted(created, key=lambda row: row.external_id))
        Order.objects.bulk_update(changed, _WRITTEN)
        lot = Lot()
        _write_owned([self._owned[order.pk] for order in created], lot.insert)
        lot.write()
        _write_owned([self._owned[order.pk] for order in changed], _change)
        figures.refresh_customers({*self._left, *(order.customer_id for order in (*created, *changed))})


def _write_owned(owned: Sequence[Owned], write: Callable[[type[Model], Sequence[Model]], None]) -> None:
    write(OrderLine, [line for one in owned for line in one.lines.values()])
    write(Payment, [payment for one in owned for payment in one.payments.values()])
    write(Fulfilment, [parcel for one in owned for parcel in one.fulfilments.values()])


def _change(model: type[Model], rows: Sequence[Model]) -> None:
    """New rows are made, known ones changed; what returns have claimed is no field of ours and stays."""
    model._default_manager.bulk_create(
        rows, update_conflicts=True, update_fields=_OWNED[model], unique_fields=["order_id", "number"]
    )


def _variants_of(store: Store, items: Sequence[OrderIn]) -> QuerySet[Variant]:
    """The variants that the lines mean, by their own id or by SKU."""
    lines: list[LineIn] = [line for item in items for line in item.lines]
    refs = {line.variant for line in lines if line.variant}
    skus = {line.sku for line in lines if line.sku and not line.variant}
    meant = Q(external_id__in=refs) | Q(sku__in=skus)
    return Variant.objects.filter(meant, store=store).select_related("product").order_by("active", "id")


def adopt(customers: Sequence[Customer]) -> None:
    """Give new customers the orders that named them before they were known."""
    mine = Customer.objects.filter(store=OuterRef("store"), external_id=OuterRef("customer_ref"))
    refs = [customer.external_id for customer in customers]
    for store in {customer.store_id for customer in customers}:
        orphans = Order.objects.filter(store=store, customer=None, customer_ref__in=refs)
        if orphans.update(customer=Subquery(mine.values("pk"))):
            figures.refresh_customers(customer.pk for customer in customers)


ORDERS = Intake(code="orders", right="orders.write", item=OrderIn, batch=OrderBatch, model=Order)
