"""Recorded invoices of a shop, one line a row: what was sold, and what was cancelled later."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from hashlib import sha256
from pathlib import Path
from typing import Literal

from floorwalker.core.replays.files import opened
from floorwalker.kit.errors import Invalid

Kind = Literal["goods", "postage", "charge", "correction"]
KINDS: Mapping[Kind, str] = {
    "goods": "goods",
    "postage": "postage and carriage",
    "charge": "other charges: fees, discounts, samples, entered by hand",
    "correction": "corrections of the stock: of nobody at no price, or of less than one unit",
}
_POSTAGE = {"POST", "DOT", "C2"}
_CHARGES = {"M", "D", "S", "B", "CRUK", "AMAZONFEE", "BANK CHARGES"}
_COLUMNS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A row: so many units at a price in pence; of a cancellation, so many that came back. ``place`` counts in its invoice."""

    invoice: str
    place: int
    code: str
    title: str
    quantity: int
    price: int
    at: datetime
    customer: str
    country: str
    kind: Kind

    @property
    def value(self) -> int:
        return self.quantity * self.price


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """The lines of one number; a number that begins with C cancels."""

    number: str
    lines: tuple[Line, ...]

    @property
    def cancels(self) -> bool:
        return self.number.startswith("C")

    @property
    def at(self) -> datetime:
        """When it was begun."""
        return min(line.at for line in self.lines)

    @property
    def customer(self) -> str:
        return self.lines[0].customer

    def of(self, *kinds: Kind) -> list[Line]:
        """Its lines of these kinds."""
        return [line for line in self.lines if line.kind in kinds]


@dataclass(frozen=True, kw_only=True)
class Invoices:
    """The invoices that are wanted, in the order of their times; ``last_on`` is the last day of the whole recording.

    ``name`` is made of all that was recorded, so a copy of the files is still the same.
    """

    name: str
    last_on: date
    all: tuple[Invoice, ...]

    @property
    def sales(self) -> list[Invoice]:
        """Those with goods: they become orders."""
        return [one for one in self.all if not one.cancels and one.of("goods")]

    @property
    def cancellations(self) -> list[Invoice]:
        return [one for one in self.all if one.cancels]

    def kinds(self, *, cancelled: bool) -> Counter[Kind]:
        """How many lines there are of each kind."""
        return Counter(line.kind for one in self.all if one.cancels == cancelled for line in one.lines)


def read_invoices(folder: Path, *, limit: int | None = None) -> Invoices:
    """Read all files of a folder. ``limit`` wants only the first invoices."""
    content, found = sha256(), dict[str, list[Line]]()
    for path in _files(folder):
        for number, row in _rows(path):
            content.update("\0".join(row[column] for column in _COLUMNS).encode())
            lines = found.setdefault(row["InvoiceNo"], [])
            try:
                lines.append(_line(row, len(lines) + 1))
            except (ValueError, InvalidOperation):
                raise Invalid(f"Line {number} of {path} is no line of an invoice.") from None
    if not found:
        raise Invalid(f"The folder {folder} has no invoices.")
    invoices = [Invoice(number=number, lines=tuple(lines)) for number, lines in found.items()]
    invoices.sort(key=lambda one: one.at)
    last_on = max(line.at for one in invoices for line in one.lines).date()
    return Invoices(name=content.hexdigest()[:8], last_on=last_on, all=tuple(invoices[:limit]))


def _files(folder: Path) -> list[Path]:
    found = sorted([*folder.glob("*.csv"), *folder.glob("*.csv.gz")])
    if not found:
        raise Invalid(f"There is no CSV file in the folder {folder}.")
    return found


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with the number of its line; what is missing at the end of one is empty."""
    with opened(path) as file:
        rows = csv.DictReader(file, restval="")
        missing = [column for column in _COLUMNS if column not in (rows.fieldnames or ())]
        if missing:
            raise Invalid(f"The file {path} has no column {' and no '.join(missing)}.")
        try:
            for row in rows:
                yield rows.line_num, row
        except csv.Error as no:
            raise Invalid(f"The file {path} is not made of invoices: {no}.") from None


def _line(row: Mapping[str, str], place: int) -> Line:
    quantity, price, code = int(row["Quantity"]), pence(row["UnitPrice"]), row["StockCode"].strip()
    cancels = row["InvoiceNo"].startswith("C")
    quantity = -quantity if cancels else quantity
    return Line(
        invoice=row["InvoiceNo"],
        place=place,
        code=code,
        title=" ".join(row["Description"].split())[:200] or code,
        quantity=quantity,
        price=price,
        at=datetime.fromisoformat(row["InvoiceDate"]),
        customer=row["CustomerID"],
        country=row["Country"],
        kind=_kind(code.upper(), quantity, nobodys=not row["CustomerID"] and not price),
    )


def pence(pounds: str) -> int:
    """A unit's price in pence, half a penny rounded up: 0.005 is 1, 0.001 is 0."""
    return int((Decimal(pounds) * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _kind(code: str, quantity: int, *, nobodys: bool) -> Kind:
    if quantity < 1 or nobodys:
        return "correction"
    if code in _POSTAGE:
        return "postage"
    return "charge" if code in _CHARGES else "goods"
