"""Caps of a store: how many units one customer, and one address, may hold at a time in all their carts together."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext

from floorwalker.channels.reservations.effects import held
from floorwalker.channels.reservations.holding.marks import marks
from floorwalker.channels.reservations.models import HELD, Cart, Hold
from floorwalker.core.errors import Refused
from floorwalker.core.log.sheet import Sheet, Written
from floorwalker.kit import prepared

Cap = Literal["customer_limit", "address_limit"]
_HELD = """
SELECT coalesce(sum(h.quantity), 0) FROM reservations_cart c
JOIN core_session s ON s.id = c.session_id AND s.store_id = %s
JOIN reservations_hold h ON h.session_id = c.session_id AND h.state = 'held' AND h.expires_at > statement_timestamp()
WHERE c.{column} = %s AND c.session_id <> %s
"""
_BY = {"customer_limit": _HELD.format(column="by_customer"), "address_limit": _HELD.format(column="by_address")}


def room(sheet: Sheet, customer: str, ip: str) -> tuple[int, Cap] | None:
    """How many units the cart may hold in all beside the other carts of its customer and address, and what binds; ``None``: any."""
    found = [
        (max(most - _held_by_others(sheet, cap, mark), 0), cap)
        for cap, mark, most in _capped(sheet, marks(customer, ip))
    ]
    return min(found, default=None)


def _capped(sheet: Sheet, found: tuple[UUID | None, UUID | None]) -> list[tuple[Cap, UUID, int]]:
    of_customer, of_address = found
    mosts: list[tuple[Cap, UUID | None, int | None]] = [
        ("customer_limit", of_customer, sheet.terms.max_per_customer),
        ("address_limit", of_address, sheet.terms.max_per_address),
    ]
    return [(cap, mark, most) for cap, mark, most in mosts if mark and most]


def _held_by_others(sheet: Sheet, cap: Cap, mark: UUID) -> int:
    return int(prepared.ask(_BY[cap], [sheet.session.store_id, mark, sheet.session.id])()[0][0])


def keep(written: Sequence[Written]) -> None:
    """Refuse what carts of one customer or address have taken at the same moment beyond the cap; those who take wait for each other here.

    Within a transaction whose holds are written: whoever comes second sees what the first has committed.
    """
    grown = [(one.sheet, *capped) for one in written if _grew(one) for capped in _capped(one.sheet, _marks(one.sheet))]
    for key in sorted({int.from_bytes(mark.bytes[:8], signed=True) for _sheet, _cap, mark, _most in grown}):
        prepared.ask("SELECT pg_advisory_xact_lock(%s)", [key])
    for sheet, cap, mark, most in grown:
        if _units(sheet) + _held_by_others(sheet, cap, mark) > most:
            raise Refused(sentence(cap, most), code=cap)


def _marks(sheet: Sheet) -> tuple[UUID | None, UUID | None]:
    cart: Cart = sheet.record
    return cart.by_customer, cart.by_address


def _grew(one: Written) -> bool:
    before: int = sum(row["quantity"] for row in one.before[Hold].values() if row["state"] == HELD)
    return _units(one.sheet) > before


def _units(sheet: Sheet) -> int:
    return sum(hold.quantity for hold in held(sheet))


def sentence(cap: Cap, most: int) -> str:
    """Why no more."""
    if cap == "customer_limit":
        return gettext("One customer may hold no more than {most} units at a time in this store.").format(most=most)
    return gettext("From one address no more than {most} units may be held at a time in this store.").format(most=most)
