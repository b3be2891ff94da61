"""Shelves: levels that are locked while somebody decides how many units to give."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from floorwalker.kit.database import prepared

_ASKED = """ARRAY(
  SELECT unnest(%s::uuid[]) UNION
  SELECT w.id FROM unnest(%s::bigint[], %s::text[]) AS a (store_id, external_id)
  JOIN stock_level w ON w.store_id = a.store_id AND w.external_id = a.external_id
)"""
_SHELF = """l.id, l.store_id, l.external_id, {level}.available, {level}.oversell, p.external_id, v.sku, v.price,
  concat_ws(' ', p.title, nullif(v.title, ''))"""
_GOODS = "JOIN catalog_variant v ON v.id = l.variant_id JOIN catalog_product p ON p.id = v.product_id"
_LOCK = f"""
SELECT {_SHELF.format(level="l")} FROM stock_level l {_GOODS}
WHERE l.id = ANY({_ASKED}) ORDER BY l.id FOR UPDATE OF l
"""
_GRAB = f"""
WITH free AS MATERIALIZED (
  SELECT id, available, oversell FROM stock_level WHERE id = ANY({_ASKED}) ORDER BY id FOR UPDATE SKIP LOCKED
)
SELECT {_SHELF.format(level="free")}, free.id IS NOT NULL
FROM stock_level l LEFT JOIN free ON free.id = l.id {_GOODS}
WHERE l.id = ANY({_ASKED})
"""
Place = tuple[int, str]
"""A store's key, and what the shop calls a variant."""


@dataclass(kw_only=True)
class Shelf:
    """A locked level, what is on it, and how many are still free while decisions are made."""

    level_id: UUID
    variant: str
    product: str
    sku: str
    price: int
    title: str
    free: int
    endless: bool

    def gives(self, wanted: int) -> int:
        """How many of these it has."""
        return wanted if self.endless else min(wanted, max(self.free, 0))


@dataclass(frozen=True, kw_only=True)
class Shelves:
    """What is locked, by level and by what the shop calls it."""

    by_level: dict[UUID, Shelf]
    by_place: dict[Place, Shelf]


def lock(places: Iterable[Place], levels: Iterable[UUID]) -> Shelves:
    """Lock levels in the order of their ids, and wait for those that others have locked; a variant without one is left out.

    The caller is in a transaction, has locked its sessions before, and names all levels that it will change.
    """
    return _shelves(prepared.ask(_LOCK, _asked(places, levels))())


def grab(places: Iterable[Place], levels: Iterable[UUID]) -> tuple[Shelves, dict[UUID, Place]]:
    """Lock those of these levels that nobody has locked, without waiting; answers them, and the others by their ids."""
    asked = _asked(places, levels)
    rows = prepared.ask(_GRAB, [*asked, *asked])()
    others = {id_: (store, variant) for id_, store, variant, *_, mine in rows if not mine}
    return _shelves([row[:-1] for row in rows if row[-1]]), others


def _shelves(rows: Sequence[tuple[Any, ...]]) -> Shelves:
    found = {
        (store, variant): Shelf(
            level_id=id_, variant=variant, product=product, sku=sku, price=price, title=title, free=free, endless=endless
        )
        for id_, store, variant, free, endless, product, sku, price, title in rows
    }  # fmt: skip
    return Shelves(by_level={shelf.level_id: shelf for shelf in found.values()}, by_place=found)


def _asked(places: Iterable[Place], levels: Iterable[UUID]) -> list[list[object]]:
    pairs = list(places)
    return [list(levels), [store for store, _ in pairs], [variant for _, variant in pairs]]
