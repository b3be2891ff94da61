"""Cancelled lines as shoppers ask for them: each against the customer's purchases of the same thing before it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from floorwalker.channels.returns.shoppers.invoices import Invoices, Line


@dataclass(frozen=True, kw_only=True)
class Request:
    """Some units of a cancelled line that go back together. ``value`` is that of the cancellation, in pence.

    ``order`` and ``line`` are where they were bought, and ``paid`` what was paid for them; without an order,
    nothing of the kind was bought before.
    """

    key: str
    invoice: str
    customer: str
    title: str
    quantity: int
    value: int
    at: datetime
    order: str = ""
    line: int = 0
    paid: int = 0


@dataclass
class _Bought:
    """Units of an order line that no cancellation has taken yet."""

    order: str
    number: int
    title: str
    price: int
    left: int


def requests(invoices: Invoices) -> Iterator[Request]:
    """All requests, in the order in which it happened.

    Units are taken from the newest purchase first. More than one purchase has left becomes several requests, and what
    none has left becomes one without an order: each cancelled unit stands in exactly one.
    """
    bought: dict[tuple[str, str], list[_Bought]] = defaultdict(list)
    for invoice in invoices.all:
        lines = invoice.of("goods")
        if invoice.cancels:
            for line in lines:
                yield from _asked(line, bought[line.customer, line.code] if line.customer else [])
            continue
        for number, line in enumerate(lines, start=1):
            if line.customer:
                piece = _Bought(invoice.number, number, line.title, line.price, line.quantity)
                bought[line.customer, line.code].append(piece)


def _asked(line: Line, bought: list[_Bought]) -> Iterator[Request]:
    wanted, part = line.quantity, 0
    while wanted:
        while bought and not bought[-1].left:
            bought.pop()
        source = bought[-1] if bought else None
        units, part = min(wanted, source.left if source else wanted), part + 1
        if source:
            source.left -= units
        wanted -= units
        yield Request(
            key=f"{line.invoice}-{line.place}.{part}",
            invoice=line.invoice,
            customer=line.customer,
            title=source.title if source else line.title,
            quantity=units,
            value=units * line.price,
            at=line.at,
            order=source.order if source else "",
            line=source.number if source else 0,
            paid=units * source.price if source else 0,
        )
