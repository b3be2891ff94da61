"""The demo's stock and carts: some hold units, some became orders, some were given up, and somebody hoards."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from uuid import UUID

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.actions import cancel
from floorwalker.channels.reservations.holding import asks
from floorwalker.channels.reservations.holding.deciding import Shopper, Wanted
from floorwalker.commerce.catalog.models import Variant
from floorwalker.commerce.catalog.wall import variants
from floorwalker.commerce.stock.intake import STOCK
from floorwalker.commerce.taking import take
from floorwalker.core.wall import find_session

_CARTS = 14
_HOARDED = 8
_COUNTRIES = ("DE", "DE", "AT", "GB", "FR", "NL", "CZ", "US", "JP", "CH")
_ENDS = ("held",) * 6 + ("converted",) * 5 + ("cancelled",) * 2
_HOARDER = Shopper(country="DE", country_source="shop", ip="203.0.113.66")
"""An address that is kept for documentation (RFC 5737), as are the others."""


def scene(stores: Mapping[str, Store], at: datetime) -> str:
    """Each store counts its shelves; then shoppers fill carts, each with its own luck."""
    carts = sum(_filled(store) for store in stores.values())
    return f"{carts} carts hold units, became orders or were given up; one shopper in each store hoards."


def _filled(store: Store) -> int:
    dice = Random(f"carts {store.code}")
    goods = list(variants(EVERYWHERE.narrowed(store.pk)).filter(active=True).order_by("external_id"))
    said = [{"external_id": one.external_id, "on_hand": dice.choice((0, 2, 5, 12, 30))} for one in goods]
    take(STOCK, store, [STOCK.item.model_validate(one) for one in said], actor=SYSTEM)
    there = [one for one, level in zip(goods, said, strict=True) if level["on_hand"]]
    for number in range(_CARTS):
        _cart(store, number, dice.sample(there, dice.randint(1, 3)), dice)
    wanted = dice.choice(there)
    for number in range(_HOARDED):
        _hold(store, f"{store.code}-rush-{number}", [wanted], _HOARDER)
    return _CARTS + _HOARDED


def _cart(store: Store, number: int, goods: Sequence[Variant], dice: Random) -> None:
    token, country = f"{store.code}-{dice.randbytes(9).hex()}", dice.choice(_COUNTRIES)
    shopper = Shopper(country=country, country_source="shop", ip=f"198.51.100.{dice.randint(1, 254)}")
    found = _hold(store, token, goods, shopper)
    end = dice.choice(_ENDS)
    if found is None or end == "held":
        return
    if end == "converted":
        asks.told(asks.converting(store, token, f"#{store.code}-{2000 + number}", actor=SYSTEM))
    else:
        cancel(find_session(EVERYWHERE.narrowed(store.pk), "reservations", found), actor=SYSTEM, reason="emptied")


def _hold(store: Store, token: str, goods: Sequence[Variant], shopper: Shopper) -> UUID | None:
    wanted = [Wanted(variant=one.external_id, quantity=1) for one in goods]
    return asks.reserve(store, token, wanted, actor=SYSTEM, shopper=shopper, partial=True).session_id
