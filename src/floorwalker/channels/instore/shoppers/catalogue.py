"""Articles that recorded and made-up shoppers put in their baskets: read from a file, or made by us."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from floorwalker.core.replays.files import opened
from floorwalker.kit.errors import Invalid

_EXAMPLES = "952"
"""GS1 keeps this prefix for examples, so our own articles collide with nobody's."""
_AGES = {
    16: {"beer", "wine", "prosecco", "cider"},
    18: {"liquor", "brandy", "rum", "whisky", "vodka", "gin", "spirits"},
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """What a scanner reads and what it costs, in minor units."""

    code: str
    name: str
    price: int
    minimum_age: int = 0


def check_digit(body: str) -> str:
    """The last digit of a GTIN whose other digits are ``body`` (GS1 General Specifications, 7.9)."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def own_code(name: str) -> str:
    """A GTIN-13 for an article of ours, always the same for the same name."""
    body = f"{_EXAMPLES}{_number(name) % 10**9:09}"
    return body + check_digit(body)


def price_of(code: str) -> int:
    """A price from 0.49 to 14.99, always the same for the same code; cheap articles are common."""
    number = _number(code)
    return (4 + number % 10 * (1 + number // 10 % 15)) * 10 + 9


def minimum_age(name: str) -> int:
    """From which age an article of that name is sold."""
    words = _words(name)
    return next((age for age, kinds in _AGES.items() if words & kinds), 0)


def own_article(name: str) -> Article:
    """An article that we made up."""
    code = own_code(name)
    return Article(code=code, name=name, price=price_of(code), minimum_age=minimum_age(name))


def read_catalogue(path: Path) -> list[tuple[str, str]]:
    """GTIN and name of each product whose check digit is right, by GTIN. Codes that stores make themselves are left out."""
    with opened(path) as file:
        rows = csv.DictReader(file)
        missing = {"gtin", "product_name"} - set(rows.fieldnames or ())
        if missing:
            raise Invalid(f"The catalogue {path} has no column {' and no '.join(sorted(missing))}.")
        return sorted({(row["gtin"], row["product_name"].strip()[:200]) for row in rows if _usable(row["gtin"] or "")})


def _usable(gtin: str) -> bool:
    if len(gtin) != 13 or not gtin.isdecimal() or gtin.startswith(("2", "02")):
        return False
    return check_digit(gtin[:-1]) == gtin[-1]


def assign(kinds: Iterable[str], catalogue: Sequence[tuple[str, str]]) -> dict[str, Article]:
    """An article for each kind of goods: of the catalogue, the free one whose name shares most words with it."""
    kinds = sorted(set(kinds))
    if not catalogue:
        return {kind: own_article(kind) for kind in kinds}
    if len(catalogue) < len(kinds):
        raise Invalid(f"The catalogue has {len(catalogue)} usable products, and the receipts name {len(kinds)} kinds.")
    words = [_words(name) for _, name in catalogue]
    free = set(range(len(catalogue)))
    articles = {}
    for kind in kinds:
        wanted, salt = _words(kind), _number(kind)
        best = max(free, key=lambda at: (len(words[at] & wanted), -len(words[at]), (at * 7919 + salt) % 65_537, at))
        free.remove(best)
        gtin, name = catalogue[best]
        articles[kind] = Article(code=gtin, name=name or kind, price=price_of(gtin), minimum_age=minimum_age(kind))
    return articles


def _words(text: str) -> frozenset[str]:
    return frozenset(word.removesuffix("s") for word in re.findall(r"[a-z]{3,}", text.casefold()))


def _number(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:6])
