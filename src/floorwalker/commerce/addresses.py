"""Postal addresses: how they are kept, told in lines, and compared."""

from typing import Any

import msgspec


class Address(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where somebody lives or wants a parcel; ``country`` is ISO 3166 alpha-2, ``region`` a state or province."""

    name: str = ""
    company: str = ""
    street: str = ""
    more: str = ""
    city: str = ""
    region: str = ""
    zip: str = ""
    country: str = ""
    phone: str = ""

    def __bool__(self) -> bool:
        return self != NOWHERE

    @property
    def lines(self) -> tuple[str, ...]:
        """The address as it stands on a label, without the telephone."""
        place = " ".join(part for part in (self.zip, self.city) if part)
        found = (self.name, self.company, self.street, self.more, place, self.region, self.country)
        return tuple(line for line in found if line)


NOWHERE = Address()


def read(kept: dict[str, Any] | None) -> Address:
    """An address as its row keeps it."""
    return msgspec.convert(kept or {}, Address)


def kept(address: Address) -> dict[str, Any]:
    """An address as a row keeps it: what is empty is left out."""
    plain: dict[str, Any] = msgspec.to_builtins(address)
    return plain


def zip_key(text: str) -> str:
    """A postal code as it is compared: ``sw1a 1aa`` is ``SW1A1AA``."""
    return "".join(sign for sign in text.upper() if sign.isalnum())
