"""Shelves: levels that are locked while somebody decides how many units to give."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

_LOCK = """
SELECT l.id, l.store_id, l.external_id, l.available, l.oversell, p.external_id, v.sku, v.price,
  concat_ws(' ', p.title, nullif(v.title, ''))
FROM stock_level l JOIN catalog_variant v ON v.id = l.variant_id JOIN catalog_product p ON p.id = v.product_id
WHERE l.id = ANY(ARRAY(
  SELECT unnest(%s::uuid[]) UNION
  SELECT w.id FROM unnest(%s::bigint[], %s::text[]) AS a (store_id, external_id)
  JOIN stock_level w ON w.store_id = a.store_id AND w.external_id = a.external_id
)) ORDER BY l.id FOR UPDATE OF l
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
    """Lock levels in the order of their ids; a variant without one is left out.

    The caller is in a transaction, has locked its sessions before, and names all levels that it will change.
    """
    stores, names = zip(*places, strict=True) if places else ((), ())
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [list(levels), list(stores), list(names)])
        found = {
            (store, variant): Shelf(
                level_id=id_, variant=variant, product=product, sku=sku, price=price, title=title, free=free, endless=endless
            )
            for id_, store, variant, free, endless, product, sku, price, title in cursor.fetchall()
        }  # fmt: skip
    return Shelves(by_level={shelf.level_id: shelf for shelf in found.values()}, by_place=found)
