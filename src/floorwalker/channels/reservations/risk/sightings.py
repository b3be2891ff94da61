"""Who was seen to hold what, noted in the transaction that writes it. An address is kept as a keyed digest only."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from floorwalker.channels.reservations.effects import cart_of
from floorwalker.channels.reservations.models import CONSUMED, HELD, Hold
from floorwalker.core.log.sheet import Sheet, Written
from floorwalker.risk.addresses import book, network_of, read_address
from floorwalker.risk.facts import RiskLifted, RiskRestricted
from floorwalker.risk.velocity import CUSTOMER, Sighting, mark, marks, note_all

ADDRESS, NETWORK, SYSTEM, IDENTITY = "address", "network", "system", "identity"
EXPIRED = "expired"
RESTRICTED, LIFTED = "restricted", "lifted"
_ENDS = (EXPIRED, CONSUMED)
_CHANGES = {RiskRestricted: RESTRICTED, RiskLifted: LIFTED}
_EVERYWHERE = (ADDRESS, NETWORK, SYSTEM, IDENTITY)
_WHO = (IDENTITY,)
WHENCE = (IDENTITY, ADDRESS)
Doing = tuple[tuple[str, ...], str, int, str]


def marks_of(sheet: Sheet) -> dict[str, UUID]:
    """The marks of whoever has the cart: address, network, provider, and identity, which is the customer where one is known, else the cart."""
    session, address = sheet.session, read_address(cart_of(sheet).ip)
    customer = session.customer_ref
    who = mark(CUSTOMER, customer) if customer else mark("cart", session.token)
    return (_where(str(address)) if address else {}) | {IDENTITY: who}


def _where(address: str) -> dict[str, UUID]:
    system = book().origin(address).system
    return marks({ADDRESS: address, NETWORK: network_of(address), SYSTEM: "" if system is None else str(system)})


def note(written: Sequence[Written]) -> None:
    """Note each hold that began or grew, for the identity each that ran out or was ordered, and who was restricted."""
    note_all(sighting for one in written for sighting in _sightings(one))


def _sightings(one: Written) -> Iterator[Sighting]:
    if not (doings := [*_holds(one), *_restrictions(one)]):
        return
    seen, store = marks_of(one.sheet), one.sheet.session.store_id
    for names, kind, quantity, subject in doings:
        of = {name: seen[name] for name in names if name in seen}
        yield Sighting(store_id=store, seen=of, kind=kind, quantity=quantity, subject=subject)


def _holds(one: Written) -> Iterator[Doing]:
    before = one.before[Hold]
    for number, hold in one.sheet.rows(Hold).items():
        was = before.get(number, {})
        more = hold.quantity - (was["quantity"] if was.get("state") == HELD else 0)
        if hold.state == HELD and more > 0:
            yield _EVERYWHERE, HELD, more, str(hold.level_id)
        elif hold.state in _ENDS and was.get("state") != hold.state:
            yield _WHO, hold.state, hold.quantity, str(hold.level_id)


def _restrictions(one: Written) -> Iterator[Doing]:
    for happening in one.happenings:
        if kind := _CHANGES.get(type(happening.fact)):
            yield WHENCE, kind, 1, ""
