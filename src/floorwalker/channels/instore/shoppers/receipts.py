"""Recorded receipts, one a line, items separated by commas: each becomes a visit, the same one whenever it is read."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from floorwalker.channels.instore.shoppers.catalogue import Article
from floorwalker.channels.instore.shoppers.visit import Said, Visit, shop
from floorwalker.core.replays.calendar import Calendar
from floorwalker.core.replays.files import opened
from floorwalker.kit.errors import Invalid

_DAYS = 30
_OPENS, _OPEN_SECONDS = time(8), 12 * 3600


@dataclass(frozen=True, kw_only=True)
class Receipts:
    """A file of receipts, read once: how many of the ``whole`` are wanted, with how many items, and all kinds of goods.

    ``name`` is made of what is in the file, so a copy of it under another name is still the same.
    """

    path: Path
    name: str
    whole: int
    count: int
    items: int
    kinds: frozenset[str]

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """Each receipt with its number, from 1."""
        return enumerate(_read(self.path), start=1)


def read_receipts(path: Path, *, limit: int | None = None) -> Receipts:
    """Look through the file. ``limit`` counts only the first receipts; the kinds are always those of the whole file."""
    content, kinds = sha256(), set[str]()
    whole = items = 0
    for whole, line in enumerate(_read(path), start=1):
        content.update("\n".join(line).encode() + b"\0")
        kinds.update(line)
        if limit is None or whole <= limit:
            items += len(line)
    if not whole:
        raise Invalid(f"The file {path} has no receipts.")
    count = whole if limit is None else min(whole, limit)
    name = content.hexdigest()[:8]
    return Receipts(path=path, name=name, whole=whole, count=count, items=items, kinds=frozenset(kinds))


def _read(path: Path) -> Iterator[list[str]]:
    with opened(path) as file:
        try:
            for line in csv.reader(file):
                receipt = [item.strip()[:200] for item in line if item.strip()]
                if receipt:
                    yield receipt
        except csv.Error as no:
            raise Invalid(f"The file {path} is not made of receipts: {no}.") from None


def moment(days: Calendar, place: int, of: int) -> datetime:
    """When the receipt at ``place`` (from 0) of so many begins, within opening hours: they fill the thirty days."""
    day, second = divmod(place * _DAYS * _OPEN_SECONDS // of, _OPEN_SECONDS)
    opens = datetime.combine(days.until - timedelta(days=_DAYS - day), _OPENS, ZoneInfo(days.zone))
    return opens + timedelta(seconds=second)


@dataclass(frozen=True, kw_only=True)
class Recording:
    """Receipts with all that makes visits of them."""

    receipts: Receipts
    articles: dict[str, Article]
    calendar: Calendar
    seed: int = 1

    @property
    def prefix(self) -> str:
        """How the tokens of all its sessions begin."""
        return f"receipt-{self.receipts.name}-{self.seed}-"

    def visits(self, share: int, of: int) -> Iterator[list[Said]]:
        """What the devices say of each receipt, visit by visit; the receipts are dealt out among ``of`` clients."""
        for number, kinds in self.receipts.lines():
            if number > self.receipts.count:
                return
            if number % of == share:
                yield self.visit(number, kinds)

    def visit(self, number: int, kinds: list[str]) -> list[Said]:
        """One receipt's visit; every item on it is scanned, one after the other."""
        token = f"{self.prefix}{number:05}"
        begin = moment(self.calendar, number - 1, self.receipts.whole)
        visit = Visit(token=token, begin=begin, rng=Random(token))
        return shop(visit, [(self.articles[kind], 1) for kind in kinds])
