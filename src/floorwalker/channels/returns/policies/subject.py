"""What rules of returns are asked about: some units of an order line, with the order, its buyer and its parcels."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.db.models import Sum

from floorwalker.accounts.actor import Reach
from floorwalker.accounts.models import Store
from floorwalker.commerce.orders.allocation import spread, value_of
from floorwalker.commerce.orders.models import Fulfilment, Order, OrderLine
from floorwalker.commerce.orders.wall import orders, orders_of


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What units of a line cost: list price, discount, tax, and what was paid for them, exact over any sequence."""

    listed: int
    discount: int
    tax: int
    paid: int


def figures(line: OrderLine, quantity: int, *, already: int = 0, claimed: int = 0) -> Figures:
    """The shares of ``quantity`` units when ``already`` others have come back, which ``claimed`` so much of what was paid."""
    units = slice(already, already + quantity)
    return Figures(
        listed=line.price * quantity,
        discount=sum(spread(line.discount, [1] * line.quantity)[units]),
        tax=sum(spread(line.tax, [1] * line.quantity)[units]),
        paid=max(value_of(line, already + quantity) - claimed, 0),
    )


@dataclass(frozen=True)
class Buyer:
    """Whoever bought an order; what is asked about them is read once for all of its lines."""

    order: Order

    @cached_property
    def return_rate(self) -> int | None:
        """How many of a hundred units that the customer bought have come back; not known of a guest."""
        if self.order.customer is None:
            return None
        reach = Reach(store_ids=frozenset({self.order.store_id}))
        sums = orders_of(reach, self.order.customer).aggregate(bought=Sum("quantity"), back=Sum("returning"))
        return int((sums["back"] or 0) * 100 // sums["bought"]) if sums["bought"] else 0


@dataclass(frozen=True)
class Subject:
    """One line as it stands, and what its shopper has said so far."""

    order: Order
    line: OrderLine
    fulfilments: tuple[Fulfilment, ...]
    buyer: Buyer
    quantity: int = 1
    reason: str = ""
    sub_reason: str = ""
    gift: bool = False

    def saying(self, *, quantity: int, reason: str = "", sub_reason: str = "", gift: bool = False) -> "Subject":
        """The same with what the shopper said."""
        return replace(self, quantity=quantity, reason=reason, sub_reason=sub_reason, gift=gift)

    @property
    def parcels(self) -> list[Fulfilment]:
        """Those that held units of this line."""
        return [one for one in self.fulfilments if one.units.get(self.line.number)]

    @property
    def shipped_at(self) -> datetime | None:
        """When the last of its units left the house."""
        return max((one.shipped_at for one in self.parcels if one.shipped_at), default=None)

    @property
    def delivered_at(self) -> datetime | None:
        """When the last of its units arrived; not known while one parcel has not said so."""
        arrived = [one.delivered_at for one in self.parcels]
        return max((at for at in arrived if at), default=None) if arrived and all(arrived) else None

    @property
    def since(self) -> datetime:
        """When the window of its return began: on delivery, else when it was shipped, else when it was ordered."""
        return self.delivered_at or self.shipped_at or self.order.placed_at

    @property
    def unit_price(self) -> int:
        """What was paid for one unit, rounded down."""
        return self.line.paid // self.line.quantity if self.line.quantity else 0

    @property
    def discount_percent(self) -> int:
        """What was taken off its list price, in percent."""
        listed = self.line.price * self.line.quantity
        return self.line.discount * 100 // listed if listed else 0


def subjects(order: Order) -> dict[int, Subject]:
    """The lines of an order by number, each as a subject that nobody has said anything of yet."""
    parcels, buyer = tuple(order.fulfilments.all()), Buyer(order)
    return {line.number: Subject(order, line, parcels, buyer) for line in order.lines.all()}


def recent(store: Store, most: int) -> Iterable[Subject]:
    """Lines of the newest orders of a store, for trying rules on."""
    found = orders(Reach(store_ids=frozenset({store.pk}))).prefetch_related("lines", "fulfilments")
    told = 0
    for order in found.order_by("-placed_at", "-id")[:most]:
        for subject in subjects(order).values():
            if told == most:
                return
            told += 1
            yield subject
