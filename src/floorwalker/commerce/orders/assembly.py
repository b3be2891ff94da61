"""An order put together from what is said of it and what is known: its lines to the cent, its money, its parcels."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import get_language, gettext

from floorwalker.commerce.catalog.models import Variant
from floorwalker.commerce.orders import figures
from floorwalker.commerce.orders.allocation import spread
from floorwalker.commerce.orders.models import Fulfilment, Order, OrderLine, Payment, Payout
from floorwalker.commerce.orders.schema import FulfilmentIn, LineIn, OrderIn, PaymentIn
from floorwalker.commerce.orders.statuses import fulfilment_status
from floorwalker.core.errors import Invalid, Refused
from floorwalker.kit.speech import locale_of, money


@dataclass
class Owned:
    """What an order owns, by the shop's ids; what is known comes in, what is new is added."""

    lines: dict[str, OrderLine] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    fulfilments: dict[str, Fulfilment] = field(default_factory=dict)
    payouts: list[Payout] = field(default_factory=list)


class Sight:
    """The variants in the catalog that lines can mean."""

    def __init__(self, variants: Iterable[Variant]) -> None:
        found = list(variants)
        self._by_id = {variant.external_id: variant for variant in found}
        self._by_sku = {variant.sku: variant for variant in found if variant.sku}

    def of(self, line: LineIn) -> Variant | None:
        """The variant that a line means, by its id, else by its SKU."""
        return self._by_id.get(line.variant) if line.variant else self._by_sku.get(line.sku)


def assemble(order: Order, item: OrderIn, owned: Owned, sight: Sight) -> None:
    """Set what the order owns and every sum that follows; what cannot be raises Invalid or Refused."""
    if item.currency not in {None, order.currency}:
        said = gettext("Amounts of this store are in {currency}, not in {other}.")
        raise Invalid(said.format(currency=order.currency, other=item.currency), code="wrong_currency")
    _set_lines(order, item, owned, sight)
    _set_payments(order, item.payments, owned)
    _set_fulfilments(order, item.fulfilments, owned)
    lines = owned.lines.values()
    order.quantity = sum(line.quantity for line in lines)
    order.discount = sum(line.discount for line in lines)
    order.tax = sum(line.tax for line in lines)
    order.total = sum(line.paid for line in lines) + order.shipping_paid + order.extra
    if item.total not in {None, order.total}:
        said = gettext("Lines, shipping and extra add up to {sum}, not to the total of {total}.")
        raise Invalid(
            said.format(sum=_money(order.total, order), total=_money(item.total or 0, order)), code="wrong_total"
        )
    order.fulfilment_status = fulfilment_status(lines)
    figures.count_payments(order, owned.payments.values(), owned.payouts)
    if order.paid < order.refunding:
        said = gettext("Payouts of {amount} are on their way, more than the {paid} that were paid.")
        raise Refused(
            said.format(amount=_money(order.refunding, order), paid=_money(order.paid, order)), code="paying_out"
        )


def _set_lines(order: Order, item: OrderIn, owned: Owned, sight: Sight) -> None:
    told = {line.external_id or str(place): line for place, line in enumerate(item.lines, start=1)}
    _must_differ(len(told), len(item.lines), gettext("Two lines have the same id."))
    worth = [line.quantity * line.price - line.discount for line in told.values()]
    for key, left in zip(told, worth, strict=True):
        if left < 0:
            raise Invalid(
                gettext("Line “{id}”: its discount is more than its price.").format(id=key), code="wrong_discount"
            )
    if item.discount > sum(worth):
        raise Invalid(gettext("The order's discount is more than its lines cost."), code="wrong_discount")
    discounts = spread(item.discount, worth)
    taxes = spread(item.tax, [left - share for left, share in zip(worth, discounts, strict=True)])
    for (key, line), discount, tax in zip(told.items(), discounts, taxes, strict=True):
        row = owned.lines.get(key) or OrderLine(order=order, number=len(owned.lines) + 1, external_id=key)
        owned.lines[key] = row
        _describe(row, line, sight.of(line))
        row.quantity, row.price = line.quantity, line.price
        row.discount, row.tax = line.discount + discount, line.tax + tax
        row.paid = row.quantity * row.price - row.discount + (0 if order.tax_included else row.tax)
    for key in owned.lines.keys() - told.keys():
        row = owned.lines[key]
        row.quantity = row.discount = row.tax = row.paid = 0
    for row in owned.lines.values():
        _must_hold(row)


def _must_hold(row: OrderLine) -> None:
    """A line cannot shrink below what returns have claimed of it."""
    if row.quantity < row.returning:
        said = gettext("{returning} of “{title}” are in returns, so that it cannot be {quantity} only.")
        raise Refused(
            said.format(returning=row.returning, title=row.title, quantity=row.quantity), code="units_in_returns"
        )


def _describe(row: OrderLine, line: LineIn, variant: Variant | None) -> None:
    """What is said holds, then what the line was when it was first told of, then what the catalog says now."""
    is_new = not row.title
    product = variant.product if variant else None
    row.variant, row.variant_ref = variant, line.variant
    row.sku = line.sku or row.sku or (variant.sku if variant else "")
    row.title = line.title or row.title or (product.title if product else "") or row.sku or line.variant
    if not row.title:
        raise Invalid(gettext("Line “{id}” has neither a title nor a SKU.").format(id=row.external_id), code="no_title")
    own_picture = (variant.picture_url or variant.product.picture_url) if variant else ""
    row.picture_url = line.picture_url or row.picture_url or own_picture
    row.vendor = line.vendor or row.vendor or (product.vendor if product else "")
    row.type = line.type or row.type or (product.type if product else "")
    if line.tags is not None:
        row.tags = line.tags
    if product and is_new:
        row.minimum_age, row.final_sale = product.minimum_age, product.final_sale
        row.tags = row.tags or product.tags


def _set_payments(order: Order, told: list[PaymentIn], owned: Owned) -> None:
    """Payments that are no longer told of stay: money does not become undone by silence."""
    _must_differ(len({one.external_id for one in told}), len(told), gettext("Two payments have the same id."))
    for one in told:
        known = owned.payments.get(one.external_id)
        row = known or Payment(order=order, number=len(owned.payments) + 1, external_id=one.external_id)
        owned.payments[one.external_id] = row
        row.kind, row.status, row.gateway = one.kind, one.status, one.gateway
        row.amount, row.occurred_at = one.amount, one.occurred_at


def _set_fulfilments(order: Order, told: list[FulfilmentIn], owned: Owned) -> None:
    """Parcels, and of each line how many units are in them; more than were bought, as of what was sent again, count as all."""
    _must_differ(len({one.external_id for one in told}), len(told), gettext("Two fulfilments have the same id."))
    for one in told:
        known = owned.fulfilments.get(one.external_id)
        row = known or Fulfilment(order=order, number=len(owned.fulfilments) + 1, external_id=one.external_id)
        owned.fulfilments[one.external_id] = row
        for name in ("carrier", "tracking", "tracking_url", "shipped_at", "delivered_at", "cancelled"):
            setattr(row, name, getattr(one, name))
        row.quantities = _units(one, owned)
    shipped: Counter[int] = Counter()
    for row in owned.fulfilments.values():
        shipped.update(row.units)
    for line in owned.lines.values():
        line.shipped = min(shipped[line.number], line.quantity) if owned.fulfilments else None


def _units(one: FulfilmentIn, owned: Owned) -> dict[str, int]:
    units: Counter[str] = Counter()
    for part in one.lines:
        line = owned.lines.get(part.line)
        if line is None:
            said = gettext("The fulfilment “{id}” names the line “{line}”, which the order has not.")
            raise Invalid(said.format(id=one.external_id, line=part.line), code="unknown_line")
        units[str(line.number)] += part.quantity
    return dict(units)


def _must_differ(different: int, all_: int, sentence: str) -> None:
    if different < all_:
        raise Invalid(sentence, code="twice")


def _money(amount: int, order: Order) -> str:
    return money(amount, order.currency, locale_of(get_language() or "en"))
