"""What the demo's shop sells: a handful of things told through the intake as a shop would, one of them the last of its kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.commerce.catalog.intake import CATALOG
from floorwalker.commerce.stock.intake import STOCK
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.wall import levels
from floorwalker.commerce.taking import Intake, take

_MARK = "demo-shop-"
"""How the shop calls its variants; where there are none, there is no shop."""


@dataclass(frozen=True, kw_only=True)
class Ware:
    """A thing, its price in cents, and how many there are."""

    code: str
    title: str
    price: int
    many: int


WARES = (
    Ware(code="kettle", title="Enamel kettle", price=5_490, many=1),
    Ware(code="mug", title="Stoneware mug", price=1_690, many=24),
    Ware(code="lamp", title="Reading lamp", price=8_900, many=7),
    Ware(code="candle", title="Beeswax candle", price=1_290, many=40),
    Ware(code="plant", title="Potted fern", price=2_490, many=3),
    Ware(code="chair", title="Ash wood chair", price=14_900, many=5),
)


def scene(stores: Mapping[str, Store], at: datetime) -> str:
    """Put the wares on the shelves of the first store; tells where the shop is."""
    furnish(next(iter(stores.values())))
    return (
        f"A shop to hold units in is open at {settings.PUBLIC_URL}/shop/: two browsers can fight for the last kettle."
    )


def furnish(store: Store) -> None:
    """A catalog of six things, and their stock."""
    goods: list[dict[str, object]] = [
        {
            "external_id": f"{_MARK}p-{ware.code}",
            "title": ware.title,
            "type": "Demo shop",
            "variants": [{"external_id": _MARK + ware.code, "sku": f"DEMO-{ware.code.upper()}", "price": ware.price}],
        }
        for ware in WARES
    ]
    _tell(CATALOG, store, goods)
    _tell(STOCK, store, [{"external_id": _MARK + ware.code, "on_hand": ware.many} for ware in WARES])


def shelf() -> list[Level]:
    """What there is to buy, in the order of the wares; nothing where the demo is off or was never set up."""
    found = {_code(level): level for level in _levels()} if settings.DEMO else {}
    return [found[ware.code] for ware in WARES if ware.code in found]


def picture_of(level: Level) -> str:
    """The name of its drawing."""
    return _code(level)


def _code(level: Level) -> str:
    return level.external_id.removeprefix(_MARK)


def _levels() -> QuerySet[Level]:
    return levels(EVERYWHERE).filter(external_id__in=[_MARK + ware.code for ware in WARES], store__active=True)


def _tell(intake: Intake, store: Store, said: list[dict[str, object]]) -> None:
    answers = take(intake, store, [intake.item.model_validate(one) for one in said], actor=SYSTEM)
    refused = [answer.problem for answer in answers if answer.outcome == "refused"]
    assert not refused, refused
