"""How many units a cart gets, and what its order takes: decided under the locks of the session and of the levels."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext

from floorwalker.channels.reservations.effects import held
from floorwalker.channels.reservations.events import (
    CartConverted,
    CartDenied,
    CartReserved,
    ConversionConflicted,
    HoldsExtended,
    HoldsRenewed,
    Kind,
    Line,
    Taken,
)
from floorwalker.channels.reservations.holding import caps
from floorwalker.channels.reservations.models import Hold
from floorwalker.channels.reservations.summary import contents
from floorwalker.commerce.stock.shelves import Shelf, Shelves
from floorwalker.core.errors import Refused
from floorwalker.core.facts import Fact
from floorwalker.core.log.sheet import Sheet
from floorwalker.risk.restrictions import Restriction
from floorwalker.risk.standing import restriction_of

Denial = Literal[
    "", "out_of_stock", "limit", "customer_limit", "address_limit", "restricted", "unknown", "not_reservable"
]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """So many units of a variant in all; none gives back what is held."""

    variant: str
    quantity: int


@dataclass(frozen=True, kw_only=True)
class Shopper:
    """Who asks; the address and the browser are kept apart, for those with the right to see them.

    ``views`` is how many pages were seen before, ``bare`` whether the request lacks what browsers send; ``None`` is not known.
    """

    kind: Kind = "guest"
    customer: str = ""
    country: str = ""
    country_source: str = ""
    ip: str = ""
    agent: str = ""
    views: int | None = None
    bare: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was decided of a request: each line, which variants are not in stock here, and whether all was granted.

    ``changed`` says whether anything was; without it, the cart stands as it stood.
    """

    granted: bool
    changed: bool
    lines: tuple[Line, ...]
    unknown: tuple[str, ...]
    fact: Fact | None = None

    @property
    def short(self) -> frozenset[UUID]:
        """The levels that had too little."""
        return frozenset(line.level for line in self.lines if line.reason == "out_of_stock")


def merged(wanted: Iterable[Wanted]) -> list[Wanted]:
    """Each variant once: what is asked for twice is asked for in all."""
    units: dict[str, int] = {}
    for one in wanted:
        units[one.variant] = units.get(one.variant, 0) + one.quantity
    return [Wanted(variant=variant, quantity=quantity) for variant, quantity in units.items()]


def decide(
    sheet: Sheet, shelves: Shelves, theirs: caps.Theirs, wanted: Sequence[Wanted], shopper: Shopper, *, partial: bool
) -> Decision:
    """What the cart gets of each variant. Unless ``partial`` will do, it gets all, or nothing changes."""
    if sheet.session.state == "converted":
        raise Refused(gettext("This cart is an order already."), code="converted")
    store = sheet.session.store_id
    known = [(shelves.by_place.get((store, one.variant)), one) for one in wanted]
    unknown = tuple(one.variant for shelf, one in known if shelf is None)
    room = caps.room(sheet, shopper.customer, shopper.ip, theirs)
    lines = tuple(_lines(sheet, [(shelf, one.quantity) for shelf, one in known if shelf is not None], room))
    short = bool(unknown) or any(line.reason not in {"", "not_reservable"} for line in lines)
    said: dict[str, Any] = vars(shopper) | {"lines": lines, "minutes": minutes_of(sheet)}
    if short and not (partial and any(line.granted for line in lines)):
        denied = CartDenied(**said) if sheet.session.event_count and lines else None
        return Decision(granted=False, changed=False, lines=lines, unknown=unknown, fact=denied)
    changes = tuple(line for line in lines if line.reason != "not_reservable")
    fact = CartReserved(**said | {"lines": changes}) if _matters(sheet, changes) else None
    return Decision(granted=not short, changed=True, lines=lines, unknown=unknown, fact=fact)


def _matters(sheet: Sheet, lines: Sequence[Line]) -> bool:
    """Whether a request says anything that is not so already."""
    mine = {hold.level_id: hold for hold in held(sheet)}
    return any(
        line.wanted > 0 if (hold := mine.get(line.level)) is None else (hold.wanted, hold.quantity) != (line.wanted, line.granted)
        for line in lines
    )  # fmt: skip


def _lines(sheet: Sheet, wanted: Sequence[tuple[Shelf, int]], room: tuple[int, caps.Cap] | None) -> Iterator[Line]:
    """Each line in turn; the units of a product that others of its variants have count against its limit."""
    restriction = restriction_of(sheet.record)
    mine = {hold.level_id: hold for hold in held(sheet)}
    units = {hold.level_id: (hold.product, hold.quantity) for hold in mine.values()}
    for shelf, quantity in wanted:
        own = mine[shelf.level_id].quantity if shelf.level_id in mine else 0
        others = sum(
            some for level, (product, some) in units.items() if product == shelf.product and level != shelf.level_id
        )
        rest = sum(some for level, (_product, some) in units.items() if level != shelf.level_id)
        line = _line(sheet.terms, restriction, shelf, quantity, own=own, others=others)
        line = _within(line, room, own=own, rest=rest)
        units[shelf.level_id] = (shelf.product, line.granted)
        yield line


def _within(line: Line, room: tuple[int, caps.Cap] | None, *, own: int, rest: int) -> Line:
    """No more than the store's caps leave beside the ``rest`` of the cart; what it has already, no cap takes."""
    if room is None or line.granted <= (left := max(room[0] - rest, own)):
        return line
    return replace(line, granted=left, reason=room[1])


def _line(terms: Any, restriction: Restriction, shelf: Shelf, wanted: int, *, own: int, others: int) -> Line:
    asked = Line(
        level=shelf.level_id,
        variant=shelf.variant,
        product=shelf.product,
        sku=shelf.sku,
        title=shelf.title,
        price=shelf.price,
        wanted=wanted,
        granted=0,
    )
    if terms.reservable == "selected" and shelf.product not in terms.selected:
        return replace(asked, reason="not_reservable")
    most = wanted if terms.max_per_product is None else max(terms.max_per_product - others, 0)
    allowed = min(wanted, most)
    free = min(allowed, max(own, restriction.quantity_within(allowed)))
    granted = min(free, own) + shelf.gives(max(free - own, 0))
    return replace(asked, granted=granted, reason=_why(granted, free, allowed, wanted))


def _why(granted: int, free: int, allowed: int, wanted: int) -> Denial:
    """Why a line gets less than was wanted: what binds it first. What it has already, no restriction takes."""
    if granted < free:
        return "out_of_stock"
    if free < allowed:
        return "restricted"
    return "limit" if allowed < wanted else ""


def minutes_of(sheet: Sheet) -> int:
    """How long holds last that begin now."""
    return restriction_of(sheet.record).minutes_within(sheet.terms.ttl)


def extend(sheet: Sheet) -> HoldsExtended:
    """More time, by as much as the store says; refused where no hold could last longer."""
    if all(hold.expires_at == hold.ends_by for hold in held(sheet)):
        raise Refused(gettext("It lasts as long as it may."), code="capped")
    return HoldsExtended(minutes=sheet.terms.extend_by)


def renew(sheet: Sheet) -> HoldsRenewed:
    """The shopper is still there."""
    return HoldsRenewed(minutes=minutes_of(sheet))


def lacking(sheet: Sheet, shelves: Shelves) -> frozenset[UUID]:
    """The levels that have too little for what was in a cart whose holds are over."""
    gone = [] if held(sheet) else contents(list(sheet.rows(Hold).values()))
    return frozenset(hold.level_id for hold in gone if _left(shelves, hold) < hold.quantity)


def convert(sheet: Sheet, shelves: Shelves, order: str) -> CartConverted | ConversionConflicted:
    """The order takes what is held. Where the holds are over, it takes what was in the cart, if all of that is left."""
    holds = held(sheet)
    if holds:
        return CartConverted(order=order, taken=_taken(holds))
    gone = contents(list(sheet.rows(Hold).values()))
    if not gone or lacking(sheet, shelves):
        return ConversionConflicted(order=order)
    return CartConverted(order=order, taken=_taken(gone), late=True)


def _left(shelves: Shelves, hold: Hold) -> int:
    shelf = shelves.by_level.get(hold.level_id)
    return shelf.gives(hold.quantity) if shelf else 0


def _taken(holds: Iterable[Hold]) -> tuple[Taken, ...]:
    return tuple(Taken(hold=hold.number, quantity=hold.quantity) for hold in holds)
