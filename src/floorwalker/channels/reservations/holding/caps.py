"""Caps of a store: how many units one customer, and one address, may hold at a time in all their carts together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext

from floorwalker.channels.reservations.effects import held
from floorwalker.channels.reservations.holding.marks import marks
from floorwalker.channels.reservations.models import HELD, Cart, Hold
from floorwalker.core.errors import Refused
from floorwalker.core.log.sheet import Sheet, Written
from floorwalker.kit.database import prepared

Cap = Literal["customer_limit", "address_limit"]
_LOCKED = "SELECT pg_advisory_xact_lock(k) FROM (SELECT unnest(%s::bigint[]) AS k ORDER BY k) AS keys"
_BY = """(
  SELECT coalesce(sum(h.quantity) FILTER (
    WHERE s.store_id = a.store_id AND h.state = 'held' AND h.expires_at > statement_timestamp()
  ), 0)
  FROM reservations_cart c JOIN core_session s ON s.id = c.session_id JOIN reservations_hold h ON h.session_id = c.session_id
  WHERE c.{column} = a.mark AND c.session_id <> a.session_id
)"""
_OTHERS = f"""
SELECT CASE a.cap WHEN 'customer_limit' THEN {_BY.format(column="by_customer")} ELSE {_BY.format(column="by_address")} END
FROM unnest(%s::text[], %s::uuid[], %s::bigint[], %s::uuid[]) WITH ORDINALITY AS a (cap, mark, store_id, session_id, place)
ORDER BY a.place
"""
"""Each by itself, and by nothing that another index could find, so that a plan made for an empty house is a good one for a full."""


@dataclass(frozen=True, kw_only=True)
class Bound:
    """A cart that a cap binds: ``mark`` says whose units are counted together, of which there may be at ``most`` so many."""

    sheet: Sheet
    cap: Cap
    mark: UUID
    most: int


Theirs = Mapping[tuple[UUID, UUID], int]
"""How many units other carts hold that count together with a cart, by its session and the mark that they share."""


def look(asked: Iterable[tuple[Sheet, str, str]]) -> Theirs:
    """What ``room`` has to know of carts, each with the customer and the address that ask. One statement, or none where no cap binds."""
    bounds = [bound for sheet, customer, ip in asked for bound in _bounds(sheet, _who(sheet, customer, ip))]
    return {(one.sheet.session.id, one.mark): units for one, units in zip(bounds, _others(bounds), strict=True)}


def room(sheet: Sheet, customer: str, ip: str, theirs: Theirs) -> tuple[int, Cap] | None:
    """How many units the cart may hold in all beside the other carts of its customer and address, and what binds; ``None``: any."""
    bounds = _bounds(sheet, _who(sheet, customer, ip))
    return min(((max(one.most - theirs[sheet.session.id, one.mark], 0), one.cap) for one in bounds), default=None)


def _who(sheet: Sheet, customer: str, ip: str) -> tuple[UUID | None, UUID | None]:
    return marks(customer or sheet.session.customer_ref, ip or sheet.record.ip)


def _bounds(sheet: Sheet, found: tuple[UUID | None, UUID | None]) -> list[Bound]:
    of_customer, of_address = found
    mosts: list[tuple[Cap, UUID | None, int | None]] = [
        ("customer_limit", of_customer, sheet.terms.max_per_customer),
        ("address_limit", of_address, sheet.terms.max_per_address),
    ]
    return [Bound(sheet=sheet, cap=cap, mark=mark, most=most) for cap, mark, most in mosts if mark and most]


def _others(bounds: Sequence[Bound]) -> list[int]:
    """How many units other carts of the same mark hold, for each. One statement."""
    if not bounds:
        return []
    sessions = [one.sheet.session for one in bounds]
    asked = [
        [one.cap for one in bounds],
        [one.mark for one in bounds],
        [session.store_id for session in sessions],
        [session.id for session in sessions],
    ]
    return [int(units) for (units,) in prepared.ask(_OTHERS, asked)()]


def keep(written: Sequence[Written]) -> None:
    """Refuse what carts of one customer or address have taken at the same moment beyond the cap; those who take wait for each other here.

    Within a transaction whose holds are written: whoever comes second sees what the first has committed.
    """
    grown = [bound for one in written if _grew(one) for bound in _bounds(one.sheet, _marks(one.sheet))]
    if not grown:
        return
    prepared.ask(_LOCKED, [[int.from_bytes(one.mark.bytes[:8], signed=True) for one in grown]])
    for one, theirs in zip(grown, _others(grown), strict=True):
        if _units(one.sheet) + theirs > one.most:
            raise Refused(sentence(one.cap, one.most), code=one.cap)


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
