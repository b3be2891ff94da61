"""Stock for tests, told through the intake as a shop would."""

from typing import Any

from floorwalker.accounts.models import Store
from floorwalker.commerce.stock.intake import STOCK
from floorwalker.commerce.stock.models import Level, StockEntry
from floorwalker.commerce.tests.builders import make_product, told


def make_level(store: Store, on_hand: int = 5, *, price: int = 1000, title: str = "Wool scarf", **said: Any) -> Level:
    """A level of a new variant."""
    variant = make_product(store, {"price": price}, title=title).variants.get()
    (answer,) = told(STOCK, store, {"external_id": variant.external_id, "on_hand": on_hand} | said)
    assert answer.outcome == "created", answer
    return fresh(Level(pk=answer.id))


def fresh(level: Level) -> Level:
    """The level as stored."""
    return Level.objects.get(pk=level.pk)


def figures(level: Level) -> dict[str, int]:
    """What is stored of a level, without what is zero."""
    stored = fresh(level)
    names = ("on_hand", "held", "committed", "unavailable", "short", "available")
    return {name: value for name in names if (value := getattr(stored, name))}


def ways(level: Level) -> list[tuple[str, str, int]]:
    """The ledger of a level."""
    return list(StockEntry.objects.filter(level=level).order_by("number").values_list("source", "target", "quantity"))
