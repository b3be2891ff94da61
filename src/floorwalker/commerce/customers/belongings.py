"""What other rooms keep of a customer: each brings its box for the customer's page."""

from collections.abc import Callable, Iterator

from floorwalker.commerce.customers.models import Customer
from floorwalker.core.card import Panel
from floorwalker.core.reader import Reader

Draw = Callable[[Customer, Reader], Panel]
_drawn: dict[str, Draw] = {}


def belongs(code: str, draw: Draw) -> None:
    """Bring a box; it is drawn for readers who may see ``code`` in the customer's store."""
    _drawn[code] = draw


def belongings(customer: Customer, reader: Reader) -> Iterator[Panel]:
    """The boxes that this reader may see."""
    for code, draw in _drawn.items():
        if reader.actor.may(f"{code}.see", customer.store_id):
            yield draw(customer, reader)
