"""The lines of an RMA: those that come back, and those that were rejected."""

from floorwalker.commerce.rmas.events import Exchanged, Line
from floorwalker.commerce.rmas.models import ReturnLine
from floorwalker.core.log.sheet import Sheet


def accepted(sheet: Sheet) -> dict[int, ReturnLine]:
    """The lines that nobody has rejected, by their place in the RMA."""
    return {place: line for place, line in sheet.rows(ReturnLine).items() if not line.rejected}


def units_of(sheet: Sheet) -> dict[int, int]:
    """What the RMA claims of its order: units by the number of the order's line."""
    return {line.order_line: line.quantity for line in accepted(sheet).values()}


def line_of(row: ReturnLine) -> Line:
    """A line as its fact said it."""
    return Line(
        line=row.order_line, sku=row.sku, title=row.title, quantity=row.quantity, option=row.option, value=row.value, bonus=row.bonus, fee=row.fee,  # type: ignore[arg-type]  # it was said as one
        exchange=Exchanged(**row.exchange) if row.exchange else None,
    )  # fmt: skip
