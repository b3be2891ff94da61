"""What was paid is divided to the unit, and comes back to the minor unit, whatever the order of returns."""

from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.commerce.orders.allocation import spread, unit_values, value_of
from floorwalker.kit.speech import minor_units


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line as allocation sees it."""

    quantity: int
    paid: int


AMOUNTS = st.integers(min_value=0, max_value=10**9)
LINES = st.builds(Line, quantity=st.integers(min_value=1, max_value=60), paid=AMOUNTS)


@st.composite
def orders(draw: st.DrawFn) -> tuple[list[Line], int]:
    """The lines of an order with a discount spread over them and tax inside or on top, and all that was paid but shipping."""
    goods = draw(
        st.lists(st.tuples(st.integers(1, 30), st.sampled_from([0, 1, 99, 333, 1000, 123_456])), min_size=1, max_size=6)
    )
    worth = [quantity * price for quantity, price in goods]
    discount = draw(st.integers(0, sum(worth)))
    left = [total - share for total, share in zip(worth, spread(discount, worth), strict=True)]
    tax = draw(st.integers(0, 10_000)) if draw(st.booleans()) else 0
    paid = [rest + share for rest, share in zip(left, spread(tax, left), strict=True)]
    lines = [Line(quantity=quantity, paid=cost) for (quantity, _), cost in zip(goods, paid, strict=True)]
    return lines, sum(worth) - discount + tax


@given(orders(), st.randoms())
def test_any_split_of_an_order_gives_back_exactly_what_was_paid(order: tuple[list[Line], int], dice: Random) -> None:
    lines, paid = order
    returned = [0] * len(lines)
    given_back = 0
    while any(done < line.quantity for done, line in zip(returned, lines, strict=True)):
        index = dice.choice([i for i, line in enumerate(lines) if returned[i] < line.quantity])
        some = dice.randint(1, lines[index].quantity - returned[index])
        value = value_of(lines[index], some, returned[index])
        assert value >= 0
        given_back += value
        returned[index] += some

    assert given_back == paid


@given(LINES)
def test_equal_units_differ_by_at_most_one_minor_unit_and_the_dearest_is_the_last(line: Line) -> None:
    values = unit_values(line)

    assert sum(values) == line.paid
    assert len(values) == line.quantity
    assert max(values) - min(values) <= 1
    assert values[-1] == max(values)


@given(LINES, st.data())
def test_some_units_are_worth_what_their_units_are_worth(line: Line, data: st.DataObject) -> None:
    already = data.draw(st.integers(0, line.quantity))
    quantity = data.draw(st.integers(0, line.quantity - already))

    assert value_of(line, quantity, already) == sum(unit_values(line)[already : already + quantity])


@given(AMOUNTS, st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_shares_add_up_are_never_negative_and_nothing_worth_nothing_gets_any(total: int, weights: list[int]) -> None:
    shares = spread(total, weights)

    assert sum(shares) == total
    assert all(share >= 0 for share in shares)
    if any(weights):
        assert all(share == 0 for share, weight in zip(shares, weights, strict=True) if not weight)
        assert all(
            abs(share * sum(weights) - total * weight) < sum(weights)
            for share, weight in zip(shares, weights, strict=True)
        )


@pytest.mark.parametrize(
    ("currency", "paid", "values"),
    [
        ("EUR", "10.00", ("3.33", "3.33", "3.34")),
        ("EUR", "0.02", ("0", "0.01", "0.01")),
        ("JPY", "1000", ("333", "333", "334")),
        ("KWD", "1.000", ("0.333", "0.333", "0.334")),
        ("EUR", "0", ("0", "0", "0")),
    ],
)
def test_the_rest_comes_with_the_last_units(currency: str, paid: str, values: tuple[str, ...]) -> None:
    line = Line(quantity=3, paid=minor_units(paid, currency))

    assert unit_values(line) == tuple(minor_units(value, currency) for value in values)


def test_a_hundred_units_at_half_a_cent_are_worth_at_most_a_cent_each() -> None:
    assert set(unit_values(Line(quantity=100, paid=50))) == {0, 1}


def test_a_line_that_was_taken_away_is_worth_nothing() -> None:
    assert unit_values(Line(quantity=0, paid=0)) == ()
    assert value_of(Line(quantity=0, paid=0), 0) == 0


@pytest.mark.parametrize(("quantity", "already"), [(4, 0), (2, 2), (-1, 0), (1, -1)])
def test_more_than_was_bought_has_no_value(quantity: int, already: int) -> None:
    with pytest.raises(ValueError, match="more units than were bought"):
        value_of(Line(quantity=3, paid=999), quantity, already)


def test_a_total_without_parts_cannot_be_spread() -> None:
    with pytest.raises(ValueError, match="nothing to spread over"):
        spread(1, [])
    assert spread(0, []) == []


def test_equal_shares_where_nothing_weighs() -> None:
    assert spread(5, [0, 0]) == [2, 3]
