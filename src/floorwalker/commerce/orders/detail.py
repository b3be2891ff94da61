"""What programs are told of an order beyond its columns; amounts are minor units of its currency."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from floorwalker.commerce.addresses import Address
from floorwalker.commerce.orders.allocation import unit_values
from floorwalker.commerce.orders.models import Fulfilment, Order, OrderLine, Payment
from floorwalker.commerce.orders.wall import read_owned


@dataclass(frozen=True, kw_only=True)
class LineTold:
    """A line; ``unit_values`` is what was paid for each unit, ``returnable`` how many may still come back."""

    number: int
    external_id: str
    variant: UUID | None
    sku: str
    title: str
    quantity: int
    price: int
    discount: int
    tax: int
    paid: int
    unit_values: tuple[int, ...]
    shipped: int | None
    returning: int
    returnable: int
    minimum_age: int
    final_sale: bool


@dataclass(frozen=True, kw_only=True)
class PaymentTold:
    """A payment as the shop told of it."""

    external_id: str
    kind: str
    status: str
    gateway: str
    amount: int
    occurred_at: datetime


@dataclass(frozen=True, kw_only=True)
class FulfilmentTold:
    """A parcel; ``units`` by the number of the line."""

    external_id: str
    carrier: str
    tracking: str
    shipped_at: datetime | None
    delivered_at: datetime | None
    units: dict[int, int]


@dataclass(frozen=True, kw_only=True)
class OrderTold:
    """All that an order owns."""

    billing: Address
    shipping: Address
    shipping_paid: int
    extra: int
    tax_included: bool
    refundable: int
    lines: tuple[LineTold, ...]
    payments: tuple[PaymentTold, ...]
    fulfilments: tuple[FulfilmentTold, ...]


def detail(order: Order) -> OrderTold:
    """The order with its lines, payments and parcels."""
    read_owned(order)
    return OrderTold(
        billing=order.bill_to,
        shipping=order.ship_to,
        shipping_paid=order.shipping_paid,
        extra=order.extra,
        tax_included=order.tax_included,
        refundable=order.refundable,
        lines=tuple(_line(line) for line in order.lines.all()),
        payments=tuple(_payment(payment) for payment in order.payments.all()),
        fulfilments=tuple(_fulfilment(parcel) for parcel in order.fulfilments.all()),
    )


def _line(line: OrderLine) -> LineTold:
    return LineTold(
        number=line.number,
        external_id=line.external_id,
        variant=line.variant_id,
        sku=line.sku,
        title=line.title,
        quantity=line.quantity,
        price=line.price,
        discount=line.discount,
        tax=line.tax,
        paid=line.paid,
        unit_values=unit_values(line) if line.quantity <= 1000 else (),
        shipped=line.shipped,
        returning=line.returning,
        returnable=line.returnable,
        minimum_age=line.minimum_age,
        final_sale=line.final_sale,
    )


def _payment(payment: Payment) -> PaymentTold:
    return PaymentTold(
        external_id=payment.external_id,
        kind=payment.kind,
        status=payment.status,
        gateway=payment.gateway,
        amount=payment.amount,
        occurred_at=payment.occurred_at,
    )


def _fulfilment(parcel: Fulfilment) -> FulfilmentTold:
    return FulfilmentTold(
        external_id=parcel.external_id,
        carrier=parcel.carrier,
        tracking=parcel.tracking,
        shipped_at=parcel.shipped_at,
        delivered_at=parcel.delivered_at,
        units=parcel.units,
    )
