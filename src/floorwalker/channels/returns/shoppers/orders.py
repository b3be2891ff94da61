"""Recorded sales as another system tells of them: orders and their customers, on the days of the replay."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from floorwalker.channels.returns.shoppers.invoices import Invoice, Invoices
from floorwalker.core.replays.calendar import Calendar
from floorwalker.core.replays.clients import Clients
from floorwalker.kit.errors import Refused
from floorwalker.kit.speech import locale_of

CURRENCY = "GBP"
_BATCH = 100
_COUNTRIES: dict[str, str] = {
    name: code for code, name in locale_of("en").territories.items() if len(code) == 2 and code.isalpha()
}
_CALLED = {
    "EIRE": "IE",
    "USA": "US",
    "Channel Islands": "GG",
    "Czech Republic": "CZ",
    "Hong Kong": "HK",
    "European Community": "",
}
"""Countries that the recording calls otherwise."""


@dataclass
class Taken:
    """What became of the orders that were sent."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    outdated: int = 0


def email_of(customer: str) -> str:
    """A made-up address, always the same for the same customer, below a domain that leads nowhere."""
    return f"c{customer}@online-retail.example" if customer else ""


def order_of(sale: Invoice, *, moved: timedelta, zone: ZoneInfo) -> dict[str, Any]:
    """A sale as an order: goods as its lines, postage as its shipping, all other charges as extra; paid at once."""
    at = (sale.at + moved).replace(tzinfo=zone).isoformat()
    total = sum(line.value for line in sale.of("goods", "postage", "charge"))
    paid = {"external_id": "paid", "kind": "capture", "gateway": "invoice", "amount": total, "occurred_at": at}
    return {
        "external_id": sale.number,
        "name": sale.number,
        "placed_at": at,
        "source": "invoice",
        "customer": sale.customer,
        "email": email_of(sale.customer),
        "currency": CURRENCY,
        "shipping": {"country": _country(sale.lines[0].country)},
        "shipping_paid": sum(line.value for line in sale.of("postage")),
        "extra": sum(line.value for line in sale.of("charge")),
        "total": total,
        "lines": [
            {"sku": line.code, "title": line.title, "quantity": line.quantity, "price": line.price}
            for line in sale.of("goods")
        ],
        "payments": [paid] if total else [],
    }


def send_orders(clients: Clients, invoices: Invoices, days: Calendar, *, told: Callable[[int], None]) -> Taken:
    """Tell of all customers, then of all orders in the order of their times; one that is refused raises Refused."""
    taken = Taken()
    zone, moved = ZoneInfo(days.zone), days.until - timedelta(days=1) - invoices.last_on
    known = sorted({sale.customer for sale in invoices.sales} - {""})
    orders = (order_of(sale, moved=moved, zone=zone) for sale in invoices.sales)

    def send() -> None:
        headers = {"Authorization": f"Bearer {clients.line.secret}"}
        with httpx.Client(base_url=clients.line.url, headers=headers, timeout=60, trust_env=False) as client:
            for some in _lots({"external_id": one, "email": email_of(one)} for one in known):
                _sent(clients, client, "customers", some)
            for some in _lots(orders):
                for outcome in _sent(clients, client, "orders", some):
                    setattr(taken, outcome, getattr(taken, outcome) + 1)
                told(len(some))

    clients.work([send])
    return taken


def _sent(clients: Clients, client: httpx.Client, kind: str, some: list[dict[str, Any]]) -> list[str]:
    """What became of each; the first one that was refused is told of in the server's words."""
    asked = {"store": clients.line.store}
    clients.pause(0)
    answer = clients.patiently(lambda: client.post(f"/api/v1/{kind}", json=some, params=asked))
    told = answer.json()
    if not isinstance(told, list):
        raise Refused(f"{clients.line.url} took no {kind}: {told.get('detail', answer.status_code)}")
    for one in told:
        if one["outcome"] == "refused":
            raise Refused(f"{one['external_id']} was refused: {one['problem']['detail']}")
    return [one["outcome"] for one in told]


def _lots(items: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while some := list(islice(items, _BATCH)):
        yield some


def _country(name: str) -> str:
    """Two letters; nothing where the recording names no country."""
    return _CALLED.get(name, _COUNTRIES.get(name, ""))
