"""The page of an order."""

import pytest

from floorwalker.accounts.models import Store
from floorwalker.commerce.orders.models import OrderLine
from floorwalker.commerce.tests.builders import make_order
from floorwalker.core.registry import desk
from floorwalker.core.tests.builders import reader

ALWAYS = ["No.", "Item", "SKU", "Quantity", "Price", "Tax", "Paid", "Total"]


@pytest.mark.parametrize(
    ("returning", "discount", "more"),
    [
        (0, 0, {}),
        (1, 0, {"Returned": "1"}),
        (0, 500, {"Discount": "€5.00"}),
        (1, 500, {"Returned": "1", "Discount": "€5.00"}),
    ],
)
def test_lines_have_numbers_and_only_columns_that_say_something(
    berlin: Store, returning: int, discount: int, more: dict[str, str]
) -> None:
    scarf = {"quantity": 1, "price": 2490, "title": "Wool scarf"}
    order = make_order(berlin, scarf | {"discount": discount}, scarf)
    OrderLine.objects.filter(order=order, number=1).update(returning=returning)

    panels = {panel.key: panel for panel in desk("orders").panels(order, reader())}
    heads = [heading.label for heading in panels["lines"].headings]
    first, second = (dict(zip(heads, [cell.text for cell in row.cells], strict=True)) for row in panels["lines"].rows)

    assert sorted(heads) == sorted([*ALWAYS, *more])
    assert (first["No."], second["No."]) == ("1", "2")
    assert {name: first[name] for name in more} == more
