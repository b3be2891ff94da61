"""What happened to an order: what the shop says happened, and who changed what here."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext

from floorwalker.commerce.history import Told, changes
from floorwalker.commerce.orders.actions import VERBS
from floorwalker.commerce.orders.models import Fulfilment, Order, Payment
from floorwalker.commerce.orders.statuses import BY_CODE
from floorwalker.commerce.orders.wall import read_owned
from floorwalker.core.card import Moment
from floorwalker.core.reader import Reader
from floorwalker.kit.speech import later as _

_PAYMENTS = {
    "authorize": _("{amount} was authorized"),
    "capture": _("{amount} was collected"),
    "void": _("{amount} was voided"),
    "refund": _("{amount} was refunded"),
}


def moments(order: Order, reader: Reader) -> list[Moment]:
    """All of it, newest first."""
    read_owned(order)
    found = [
        *_told(order, reader),
        *changes(order, _fields(order, reader), first=gettext("The order came in"), verbs=VERBS),
    ]
    return sorted(found, key=lambda moment: moment.at, reverse=True)


def _told(order: Order, reader: Reader) -> Iterator[Moment]:
    """What the shop says, at the time at which it happened there."""
    by = order.source or gettext("Shop")
    yield Moment(at=order.placed_at, sentence=gettext("The order was placed"), who=by)
    if order.cancelled_at and "cancelled_at" not in order.by_hand:
        yield Moment(at=order.cancelled_at, sentence=gettext("The order was cancelled"), who=by, tone="red")
    for payment in order.payments.all():
        yield _paid(payment, order, reader)
    for parcel in order.fulfilments.all():
        yield from _sent(parcel, by)


def _paid(payment: Payment, order: Order, reader: Reader) -> Moment:
    said = str(_PAYMENTS[payment.kind]).format(amount=reader.money(payment.amount, order.currency))
    if payment.status != "succeeded":
        said = f"{said} ({payment.get_status_display()})"
    return Moment(at=payment.occurred_at, sentence=said, who=payment.gateway)


def _sent(parcel: Fulfilment, by: str) -> Iterator[Moment]:
    units = sum(parcel.quantities.values())
    for at, sentence in (
        (parcel.shipped_at, ngettext("{units} unit was shipped", "{units} units were shipped", units)),
        (parcel.delivered_at, ngettext("{units} unit was delivered", "{units} units were delivered", units)),
    ):
        if at is not None:
            why = " ".join(part for part in (parcel.carrier, parcel.tracking) if part)
            yield Moment(at=at, sentence=sentence.format(units=units), who=by, why=why)


def _fields(order: Order, reader: Reader) -> dict[str, Told]:
    def money(value: Any, row: Any) -> str:
        return reader.money(value, order.currency)

    def status(value: Any, row: Any) -> str:
        return str(BY_CODE[value].label)

    def when(value: datetime | None, row: Any) -> str:
        return reader.when(value, order.store.time_zone) if value else "–"

    return {
        "name": Told(label=_("Name")),
        "status": Told(label=_("Status"), say=status),
        "payment_status": Told(label=_("Payment"), say=status),
        "fulfilment_status": Told(label=_("Fulfilment"), say=status),
        "customer_id": Told(label=_("Customer"), say=None),
        "tags": Told(label=_("Tags")),
        "quantity": Told(label=_("Items")),
        "returning": Told(label=_("Returned")),
        "total": Told(label=_("Order total"), say=money),
        "paid": Told(label=_("Collected"), say=money),
        "refunded": Told(label=_("Refunded"), say=money),
        "refunding": Told(label=_("Being refunded"), say=money),
        "cancelled_at": Told(label=_("Cancelled"), say=when),
        "email": Told(label=_("E-mail"), say=None),
        "phone": Told(label=_("Phone"), say=None),
        "billing": Told(label=_("Billing address"), say=None),
        "shipping": Told(label=_("Shipping address"), say=None),
        "note": Told(label=_("Note"), say=None),
    }
