"""Orders to send things back of, told through the intake as another system tells them."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.commerce.catalog.intake import CATALOG
from floorwalker.commerce.orders.intake import ORDERS
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.taking import MOST, Intake, take

_numbers = count(1)
ARTICLES = ("Wool scarf", "Canvas tote", "Linen shirt", "Leather belt")


def catalogue(store: Store) -> None:
    """Four articles in three colours each."""
    told = [
        {
            "external_id": f"article-{place}",
            "title": title,
            "variants": [
                {"external_id": f"article-{place}-{colour}", "title": colour.title(), "price": 2490 + 300 * place}
                for colour in ("red", "blue", "grey")
            ],
        }
        for place, title in enumerate(ARTICLES)
    ]
    _take(CATALOG, store, told)


def sell(store: Store, orders: int) -> list[Order]:
    """So many paid and delivered orders of three days ago, with two lines of two units each."""
    names = [f"#{next(_numbers)}" for _ in range(orders)]
    for start in range(0, orders, MOST):
        _take(ORDERS, store, [_order(name) for name in names[start : start + MOST]])
    return list(Order.objects.filter(store=store, name__in=names).order_by("number"))


def _order(name: str) -> dict[str, Any]:
    number, at = int(name[1:]), datetime.now(UTC) - timedelta(days=3)
    lines = [
        {"title": ARTICLES[place], "variant": f"article-{place}-red", "quantity": 2, "price": 2490 + 300 * place}
        for place in (number % 4, (number + 1) % 4)
    ]
    paid = sum(2 * int(line["price"]) for line in lines)
    where = {"name": "Anna Quast", "street": "Invalidenstr. 117", "zip": "10115", "city": "Berlin", "country": "DE"}
    parcel = {"external_id": "f-1", "shipped_at": at.isoformat(), "delivered_at": at.isoformat()}
    return {
        "external_id": f"o-{number}", "name": name, "number": number, "placed_at": at.isoformat(),
        "email": f"shopper{number}@example.com", "shipping": where, "billing": where, "lines": lines,
        "payments": [{"external_id": "p-1", "kind": "capture", "amount": paid, "occurred_at": at.isoformat()}],
        "fulfilments": [parcel | {"lines": [{"line": "1", "quantity": 2}, {"line": "2", "quantity": 2}]}],
    }  # fmt: skip


def _take(intake: Intake, store: Store, told: list[dict[str, Any]]) -> None:
    answers = take(intake, store, [intake.item.model_validate(one) for one in told], actor=SYSTEM)
    assert {answer.outcome for answer in answers} <= {"created", "unchanged"}, answers[0]
