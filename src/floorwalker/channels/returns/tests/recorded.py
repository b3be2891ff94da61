"""A small recording of invoices for tests, with one of everything that can stand in one."""

import csv
import gzip
from collections.abc import Iterable
from pathlib import Path

COLUMNS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
Row = tuple[str, str, int, str, str, str]
"""Number, article, quantity, moment, price and customer."""
ROWS: tuple[Row, ...] = (
    ("100", "A1", 5, "2011-01-03 09:00:00", "2.55", "17"),
    ("100", "B2", 1, "2011-01-03 09:00:00", "0.005", "17"),
    ("100", "POST", 1, "2011-01-03 09:00:00", "3.00", "17"),
    ("101", "A1", 2, "2011-01-10 09:00:00", "2.10", "17"),
    ("101", "M", 1, "2011-01-10 09:00:00", "1.50", "17"),
    ("102", "A1", 9, "2011-01-11 09:00:00", "2.55", ""),
    ("103", "DOT", 1, "2011-01-12 09:00:00", "8.00", ""),
    ("104", "A1", -3, "2011-01-12 10:00:00", "0.0", ""),
    ("C200", "A1", -3, "2011-01-20 09:00:00", "2.55", "17"),
    ("C200", "C9", -1, "2011-01-20 09:00:00", "7.95", "17"),
    ("C200", "D", -1, "2011-01-20 09:00:00", "5.00", "17"),
    ("C201", "A1", -6, "2011-01-21 09:00:00", "2.55", "17"),
    ("C202", "A1", -4, "2011-01-22 09:00:00", "2.55", ""),
)


def recorded(folder: Path, rows: Iterable[Row] = ROWS, *, packed: bool = True) -> Path:
    """A folder with these rows, in two files."""
    folder.mkdir(exist_ok=True)
    rows = list(rows)
    for name, some in (("2011-01.csv", rows[: len(rows) // 2]), ("2011-02.csv", rows[len(rows) // 2 :])):
        path = folder / (f"{name}.gz" if packed else name)
        with gzip.open(path, "wt") if packed else path.open("w") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for number, code, quantity, at, price, customer in some:
                writer.writerow((number, code, f"{code} of tin", quantity, at, price, customer, "United Kingdom"))
    return folder
