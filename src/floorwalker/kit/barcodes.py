"""What a scanned code says: a GTIN, a GS1 element string, or a store's own code with weight or price inside."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

import biip
from biip.gs1_messages import GS1Message
from moneyed import CurrencyDoesNotExist

from floorwalker.kit.speech import digits


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """A read code. ``article`` is the GTIN in 14 digits, or the code itself where it is the store's own.

    ``weight`` is grams; ``price`` is minor units, ``major_price`` the currency's own; ``currency`` is that of the price,
    empty where the code leaves it to the store. A store's own code never matches a catalogue by its whole text.
    """

    article: str
    gtin: str = ""
    weight: int | None = None
    price: int | None = None
    major_price: Decimal | None = None
    currency: str = ""

    def price_in(self, currency: str) -> int | None:
        """The price inside in minor units, rounded half to even; ``None`` where there is none in that currency."""
        if self.major_price is None or self.currency not in {"", currency}:
            return self.price
        return int(self.major_price.scaleb(digits(currency)).to_integral_value(ROUND_HALF_EVEN))


@lru_cache(maxsize=65_536)
def read(code: str) -> Read:
    """Read a code. What is no known code stays the store's own; nothing raises."""
    own = _own(code)
    if own is not None:
        return own
    try:
        if code.startswith("("):
            return _from_message(GS1Message.parse_hri(code), code)
        result = biip.parse(code)
    except (biip.ParseError, CurrencyDoesNotExist):
        return Read(article=code)
    message = result.gs1_message
    if message is not None and any(element.ai.ai[:3] in _MEASURES for element in message.element_strings):
        return _from_message(message, code)
    if result.gtin is None:
        return Read(article=code)
    full = result.gtin.as_gtin_14()
    return Read(article=full, gtin=full)


def _own(code: str) -> Read | None:
    """Codes that begin with 2 (EAN-13) or 02 (UPC-A in 13 digits): article 2–7, weight or price 8–12, check digit.

    The prefixes follow the widespread European use: 20–24 hold a price in minor units, 25–29 grams; 02 a price.
    """
    if len(code) != 13 or not code.isdigit() or code[:2] not in _OWN or not _check_digit_fits(code):
        return None
    figure = int(code[7:12])
    article = code[:7]
    if code[:2] in {"25", "26", "27", "28", "29"}:
        return Read(article=article, weight=figure or None)
    return Read(article=article, price=figure)


_MEASURES = frozenset({"310", "392", "393"})
_OWN = {"02", *(str(prefix) for prefix in range(20, 30))}


def _check_digit_fits(code: str) -> bool:
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(code[:12]))
    return (10 - total % 10) % 10 == int(code[12])


def _from_message(message: GS1Message, code: str) -> Read:
    found = {element.ai.ai[:3]: element for element in message.element_strings}
    item = next((found[ai] for ai in ("01", "02") if ai in found), None)
    full = item.gtin.as_gtin_14() if item is not None and item.gtin is not None else ""
    weight = found["310"].decimal if "310" in found else None
    priced = next((found[ai] for ai in ("392", "393") if ai in found), None)
    return Read(
        article=full or code,
        gtin=full,
        weight=int(weight * 1000) if weight is not None else None,
        major_price=priced.decimal if priced else None,
        currency=priced.money.currency.code if priced and priced.money else "",
    )
