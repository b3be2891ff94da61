"""By what carts of one customer, or of one address, are known as such while they hold anything: keyed digests, which nobody reads back."""

from ipaddress import ip_network
from uuid import UUID

from floorwalker.core.log.sheet import Sheet
from floorwalker.risk.addresses import read_address
from floorwalker.risk.velocity import CUSTOMER, mark

Marks = tuple[UUID | None, UUID | None]
_ONE_HOUSEHOLD = 64
"""Bits of an IPv6 address that a provider gives to one customer; the others they choose themselves."""


def marks_of(sheet: Sheet) -> Marks:
    """The marks of a cart's customer and address."""
    return marks(sheet.session.customer_ref, sheet.record.ip)


def marks(customer: str, ip: str) -> Marks:
    """The marks of a customer and an address, as far as they are known."""
    of_customer = mark(CUSTOMER, customer) if customer else None
    address = read_address(ip) if ip else None
    if address is None:
        return of_customer, None
    where = str(address) if address.version == 4 else str(ip_network((address, _ONE_HOUSEHOLD), strict=False))
    return of_customer, mark("address", where)
