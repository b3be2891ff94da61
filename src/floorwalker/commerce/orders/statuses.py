"""How an order stands, in three words that follow from its rows; each is a column, kept by the verbs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from floorwalker.kit.speech import later as _

if TYPE_CHECKING:
    from floorwalker.commerce.orders.models import Order, OrderLine


@dataclass(frozen=True, kw_only=True)
class Status:
    """A word with its colour."""

    code: str
    label: str
    tone: str


ORDER = (
    Status(code="open", label=_("Open"), tone="blue"),
    Status(code="completed", label=_("Completed"), tone="green"),
    Status(code="cancelled", label=_("Cancelled"), tone="secondary"),
)
PAYMENT = (
    Status(code="unpaid", label=_("Unpaid"), tone="orange"),
    Status(code="partially_paid", label=_("Partially paid"), tone="yellow"),
    Status(code="paid", label=_("Paid"), tone="green"),
    Status(code="partially_refunded", label=_("Partially refunded"), tone="purple"),
    Status(code="refunded", label=_("Refunded"), tone="secondary"),
)
FULFILMENT = (
    Status(code="unfulfilled", label=_("Unfulfilled"), tone="orange"),
    Status(code="partially_fulfilled", label=_("Partially fulfilled"), tone="yellow"),
    Status(code="fulfilled", label=_("Fulfilled"), tone="green"),
)
BY_CODE = {status.code: status for status in (*ORDER, *PAYMENT, *FULFILMENT)}


def choices(statuses: Iterable[Status]) -> list[tuple[str, str]]:
    """The statuses as forms and filters take them."""
    return [(status.code, status.label) for status in statuses]


def payment_status(*, total: int, paid: int, refunded: int) -> str:
    """What of the total was paid, and of that paid back. An order that costs nothing is paid."""
    if refunded:
        return "refunded" if refunded >= paid else "partially_refunded"
    if paid >= total:
        return "paid"
    return "partially_paid" if paid else "unpaid"


def fulfilment_status(lines: "Iterable[OrderLine]") -> str:
    """What of the units that are still on the order has left the house."""
    wanted = shipped = 0
    for line in lines:
        wanted += line.quantity
        shipped += min(line.shipped or 0, line.quantity)
    if not shipped:
        return "unfulfilled"
    return "fulfilled" if shipped >= wanted else "partially_fulfilled"


def keep(order: "Order") -> None:
    """Set the order's statuses from its own figures; ``fulfilment_status`` must be right already."""
    order.payment_status = payment_status(total=order.total, paid=order.paid, refunded=order.refunded)
    if order.cancelled_at:
        order.status = "cancelled"
    elif order.fulfilment_status == "fulfilled" and order.payment_status not in {"unpaid", "partially_paid"}:
        order.status = "completed"
    else:
        order.status = "open"
