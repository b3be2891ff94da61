"""Which units of an order are on their way back: no unit is claimed twice, and none that never left the house.

A claim is asked for by a return; the right to make returns is its room's to check. The order's row lock lets one in at a
time, each line is changed by one conditional statement, and ``orders_never_return_more_than_bought`` is the last to say no.
"""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Least
from django.utils.translation import gettext, ngettext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.trail import noted
from floorwalker.commerce.orders.lock import locked
from floorwalker.commerce.orders.models import Order, OrderLine
from floorwalker.core.errors import Invalid, NotFound, Refused

Units = Mapping[int, int]
"""Quantities by the number of the line."""


@noted
@transaction.atomic
def claim(order: Order, units: Units, *, actor: Actor, reason: str = "") -> Order:
    """Take these units for a return: all of them, or Refused with what is left. ``reason`` stands in the history.

    What was shipped bounds it; of an order without any fulfilment, what was bought.
    """
    _must_count(units)
    held = locked(order)
    if held.cancelled_at and held.fulfilment_status == "unfulfilled":
        raise Refused(gettext("This order was cancelled before anything was shipped."), code="order_cancelled")
    before = {line.number: line for line in _lines(held, units)}
    left = Least("shipped", "quantity") - F("returning")  # PostgreSQL passes over what is unknown
    fitting = _lines(held, units).alias(left=left, wanted=_wanted(units)).filter(left__gte=F("wanted"))
    if fitting.update(returning=F("returning") + _wanted(units)) != len(units):
        raise _too_many(before, units)
    return _counted(held)


@noted
@transaction.atomic
def unclaim(order: Order, units: Units, *, actor: Actor, reason: str = "") -> Order:
    """Give claimed units free again, when their return was rejected, cancelled or has expired."""
    _must_count(units)
    held = locked(order)
    claimed = _lines(held, units).alias(wanted=_wanted(units)).filter(returning__gte=F("wanted"))
    if claimed.update(returning=F("returning") - _wanted(units)) != len(units):
        raise Refused(gettext("More units would be freed than are in returns."), code="not_claimed")
    return _counted(held)


def _must_count(units: Units) -> None:
    if not units or any(quantity < 1 for quantity in units.values()):
        raise Invalid(gettext("Say how many units of which line: at least one."), code="no_units")


def _lines(order: Order, units: Units) -> QuerySet[OrderLine]:
    return OrderLine.objects.filter(order=order, number__in=list(units))


def _wanted(units: Units) -> Case:
    whens = [When(number=number, then=Value(quantity)) for number, quantity in units.items()]
    return Case(*whens, output_field=IntegerField())


def _too_many(lines: Mapping[int, OrderLine], units: Units) -> Refused | NotFound:
    """Why not, of the first line that stands in the way."""
    for number, wanted in units.items():
        line = lines.get(number)
        if line is None:
            return NotFound(gettext("The order has no line {number}.").format(number=number))
        if wanted > line.returnable:
            return Refused(_left(line), code="too_many_units", line=number, left=line.returnable)
    raise AssertionError("every line fits")


def _left(line: OrderLine) -> str:
    left = line.returnable
    if left:
        said = ngettext(
            "Only {left} of {quantity} is left to return.", "Only {left} of {quantity} are left to return.", left
        )
        return said.format(left=left, quantity=line.quantity)
    if line.shipped is not None and line.shipped <= line.returning < line.quantity:
        return gettext("No more of “{title}” has been shipped yet.").format(title=line.title)
    return gettext("Nothing of “{title}” is left to return.").format(title=line.title)


def _counted(order: Order) -> Order:
    """Bring the order's own count up to its lines; its change is what the history tells."""
    order.returning = sum(order.lines.values_list("returning", flat=True))
    order.save(update_fields=["returning"])
    return order
