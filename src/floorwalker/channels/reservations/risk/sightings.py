"""Who was seen to hold what, noted in the transaction that writes it. An address is kept as a keyed digest only."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from floorwalker.channels.reservations.effects import cart_of
from floorwalker.channels.reservations.models import CONSUMED, HELD, Hold
from floorwalker.core.sheet import Sheet, Written
from floorwalker.risk.addresses import network_of, read_address
from floorwalker.risk.velocity import CUSTOMER, Sighting, mark, marks, note_all

ADDRESS, NETWORK, IDENTITY = "address", "network", "identity"
EXPIRED = "expired"
_ENDS = (EXPIRED, CONSUMED)


def marks_of(sheet: Sheet) -> dict[str, UUID]:
    """The marks of whoever has the cart: address, network, and identity, which is the customer where one is known, else the cart."""
    session, address = sheet.session, read_address(cart_of(sheet).ip)
    customer = session.customer_ref
    who = mark(CUSTOMER, customer) if customer else mark("cart", session.token)
    where = {ADDRESS: str(address), NETWORK: network_of(str(address))} if address else {}
    return marks(where) | {IDENTITY: who}


def note(written: Sequence[Written]) -> None:
    """Note each hold that began or grew, and for the identity each that ran out or was ordered."""
    note_all(sighting for one in written for sighting in _sightings(one))


def _sightings(one: Written) -> Iterator[Sighting]:
    seen, before, store = marks_of(one.sheet), one.before[Hold], one.sheet.session.store_id
    for number, hold in one.sheet.rows(Hold).items():
        was = before.get(number, {})
        more = hold.quantity - (was["quantity"] if was.get("state") == HELD else 0)
        subject = str(hold.level_id)
        if hold.state == HELD and more > 0:
            yield Sighting(store_id=store, seen=seen, kind=HELD, quantity=more, subject=subject)
        elif hold.state in _ENDS and was.get("state") != hold.state:
            who = {IDENTITY: seen[IDENTITY]}
            yield Sighting(store_id=store, seen=who, kind=hold.state, quantity=hold.quantity, subject=subject)
