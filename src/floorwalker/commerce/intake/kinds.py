"""The kinds of records that other systems may tell of, as both ways in know them: the API and the upload."""

from dataclasses import replace

from floorwalker.commerce.catalog.intake import CATALOG
from floorwalker.commerce.customers.intake import CUSTOMERS
from floorwalker.commerce.orders.intake import ORDERS, adopt
from floorwalker.commerce.stock.drift.intake import REPORTS
from floorwalker.commerce.stock.intake import STOCK
from floorwalker.commerce.taking import Intake
from floorwalker.core.errors import NotFound

KINDS: tuple[Intake, ...] = (ORDERS, replace(CUSTOMERS, created=adopt), CATALOG, STOCK, REPORTS)


def kind(code: str) -> Intake:
    """The kind of that code; an unknown one is not found."""
    for one in KINDS:
        if one.code == code:
            return one
    raise NotFound("There is no such kind of record.")
