"""Filling the demo's shop: told through the intake, as its shop system would, the same each time for one moment."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.commerce.catalog.intake import CATALOG
from floorwalker.commerce.credits.ledger import NewCredit, issue, spend
from floorwalker.commerce.customers.intake import CUSTOMERS
from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.demo.goods import GOODS, Good
from floorwalker.commerce.demo.people import people
from floorwalker.commerce.orders.intake import ORDERS
from floorwalker.commerce.taking import Intake, take
from floorwalker.kit.speech import digits

CUSTOMERS_OF_ALL = 60
ORDERS_OF_ALL = 150
_DAYS = 60
_FIRST = 1001
_CARRIERS = ("Kurier Nord", "Paketlinie", "Swift Parcel")


def furnish(stores: Mapping[str, Store], now: datetime) -> int:
    """A catalog in each store, customers, and orders of the last weeks; answers how many orders."""
    told = 0
    for place, store in enumerate(stores.values()):
        dice = Random(f"demo {store.code}")
        share = _share(CUSTOMERS_OF_ALL, place, len(stores))
        buyers = [
            one | {"created_at": now - timedelta(days=_DAYS + dice.randint(1, 300))}
            for one in people(store, share, dice)
        ]
        _tell(CATALOG, store, _products(store))
        _tell(CUSTOMERS, store, buyers)
        orders = list(_orders(store, buyers, _share(ORDERS_OF_ALL, place, len(stores)), now, dice))
        _tell(ORDERS, store, orders)
        _give(store, now, dice)
        told += len(orders)
    return told


def _share(whole: int, place: int, parts: int) -> int:
    return whole * (place + 1) // parts - whole * place // parts


def _tell(intake: Intake, store: Store, said: Sequence[dict[str, Any]]) -> None:
    answers = take(intake, store, [intake.item.model_validate(one) for one in said], actor=SYSTEM)
    refused = [answer.problem for answer in answers if answer.outcome == "refused"]
    assert not refused, refused


def _price(good: Good, store: Store) -> int:
    """The price in the store's own minor units: euro cents, or as many hundred yen."""
    return good.price * 3 // 2 if digits(store.currency) == 0 else good.price


def _products(store: Store) -> list[dict[str, Any]]:
    return [
        {
            "external_id": f"p-{number}",
            "title": good.title,
            "vendor": good.vendor,
            "type": good.type,
            "tags": list(good.tags),
            "minimum_age": good.minimum_age,
            "final_sale": good.final_sale,
            "variants": [
                {
                    "external_id": f"v-{number}-{place}",
                    "sku": _sku(number, place),
                    "title": kind,
                    "price": _price(good, store),
                }
                for place, kind in enumerate(good.kinds, start=1)
            ],
        }
        for number, good in enumerate(GOODS, start=1)
    ]


def _sku(number: int, place: int) -> str:
    return f"FW-{number:03}-{place}"


def _orders(
    store: Store, buyers: Sequence[dict[str, Any]], many: int, now: datetime, dice: Random
) -> Iterator[dict[str, Any]]:
    """Orders in the order in which they were placed, the last a few minutes ago."""
    ages = sorted(
        (timedelta(days=_DAYS) * dice.random() ** 1.4 + timedelta(minutes=5) for _ in range(many)), reverse=True
    )
    for number, age in enumerate(ages, start=_FIRST):
        yield _order(store, dice.choice(buyers), number, now - age, age, dice)


def _order(
    store: Store, buyer: dict[str, Any], number: int, placed: datetime, age: timedelta, dice: Random
) -> dict[str, Any]:
    lines = [_line(store, place, dice) for place in range(1, dice.choice((1, 1, 2, 2, 3, 4)) + 1)]
    worth = sum(line["quantity"] * line["price"] for line in lines)
    code = dice.random() < 0.25
    order = {
        "external_id": f"{store.code}-{number}",
        "name": f"#{number}",
        "number": number,
        "placed_at": placed,
        "updated_at": placed,
        "source": dice.choice(("web", "web", "app", "marketplace")),
        "customer": buyer["external_id"] if dice.random() < 0.85 else "",
        "email": buyer["email"],
        "phone": buyer["phone"],
        "billing": buyer["addresses"][0],
        "shipping": buyer["addresses"][0],
        "discount_codes": ["HELLO10"] if code else [],
        "discount": worth // 10 if code else 0,
        "tax": (worth - worth // 10 if code else worth) * 19 // 119,
        "shipping_paid": 0 if worth > 10_000 else _price(Good(title="", type="", vendor="", price=490), store),
        "lines": lines,
    }
    total = worth - order["discount"] + order["shipping_paid"]
    return order | _what_followed(order, total, age, dice)


def _line(store: Store, place: int, dice: Random) -> dict[str, Any]:
    number = dice.randint(1, len(GOODS))
    good = GOODS[number - 1]
    kind = dice.randint(1, len(good.kinds))
    line = {"external_id": str(place), "variant": f"v-{number}-{kind}", "sku": _sku(number, kind)}
    title = f"{good.title}, {good.kinds[kind - 1]}" if len(good.kinds) > 1 else good.title
    return line | {"title": title, "quantity": dice.choice((1, 1, 1, 2, 3)), "price": _price(good, store)}


def _what_followed(order: dict[str, Any], total: int, age: timedelta, dice: Random) -> dict[str, Any]:
    """Paid, mostly; sent after a day or two and then delivered; now and then cancelled or paid back in part."""
    placed: datetime = order["placed_at"]
    fate = dice.random()
    payment = {"external_id": "t-1", "gateway": dice.choice(("card", "paypal", "invoice")), "amount": total}
    if fate < 0.08:
        return {"payments": [payment | {"kind": "authorize", "occurred_at": placed}]}
    paid = [payment | {"kind": "capture", "occurred_at": placed + timedelta(minutes=1)}]
    if fate < 0.13 and age > timedelta(hours=4):
        gone = placed + timedelta(hours=3)
        back = payment | {"external_id": "t-2", "kind": "refund", "occurred_at": gone}
        return {"cancelled_at": gone, "updated_at": gone, "payments": [*paid, back]}
    return {"payments": paid} | _sent(order, age, dice)


def _sent(order: dict[str, Any], age: timedelta, dice: Random) -> dict[str, Any]:
    way = timedelta(hours=dice.randint(20, 50))
    if age < way:
        return {}
    shipped: datetime = order["placed_at"] + way
    arrival = shipped + timedelta(hours=dice.randint(24, 90))
    delivered = arrival if order["placed_at"] + age > arrival else None
    lines = order["lines"][: -1 if len(order["lines"]) > 2 and dice.random() < 0.3 else None]
    parcel = {
        "external_id": "f-1",
        "carrier": dice.choice(_CARRIERS),
        "tracking": f"{dice.randint(10**11, 10**12 - 1)}",
        "shipped_at": shipped,
        "delivered_at": delivered,
        "lines": [{"line": line["external_id"], "quantity": line["quantity"]} for line in lines],
    }
    return {"fulfilments": [parcel], "updated_at": delivered or shipped}


def _give(store: Store, now: datetime, dice: Random) -> None:
    """A gift card and some store credit, one of them spent in part."""
    owners = list(Customer.objects.filter(store=store).order_by("external_id")[:2])
    for place, owner in enumerate(owners):
        amount = dice.choice((2_500, 5_000, 10_000))
        kind = ("gift_card", "store_credit")[place % 2]
        until = now + timedelta(days=365) if kind == "gift_card" else None
        new = NewCredit(kind=kind, amount=amount, key=f"demo-{place}", customer=owner, expires_at=until)
        credit = issue(store, new, actor=SYSTEM, reason="Demo")
        if kind == "gift_card":
            spend(credit, amount // 4, key="demo", actor=SYSTEM, order_ref=f"#{_FIRST}")
