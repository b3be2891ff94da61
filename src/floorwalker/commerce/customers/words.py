"""What a customer is found by."""

from floorwalker.commerce.customers.models import Customer
from floorwalker.core.lists.haystack import haystack


def words_of(customer: Customer) -> str:
    """The text that free words are looked for in."""
    places = [part for place in customer.places for part in (place.company, place.street, place.zip, place.city)]
    return haystack(
        customer.id.hex,
        customer.external_id,
        customer.number,
        customer.name,
        customer.username,
        customer.email,
        str(customer.phone),
        *customer.tags,
        *places,
    )
