"""Customers as other systems tell of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from floorwalker.accounts.models import Store
from floorwalker.commerce import addresses, by_hand
from floorwalker.commerce.customers.models import PRIVATE, Customer
from floorwalker.commerce.customers.words import words_of
from floorwalker.commerce.said import Email, Instant, Line, Place, Ref, Said, Short, Tags, phone_of
from floorwalker.commerce.taking import Intake

_PLAIN = (
    "number", "username", "given_name", "family_name", "email", "language", "status", "tags", "accepts_marketing",
    "tax_exempt", "tax_id",
)  # fmt: skip
_WRITTEN = (*_PLAIN, "phone", "addresses", "country", "updated_at", "digest", "by_hand", "words")


class CustomerIn(Said):
    """A customer. What is left out is empty: each time the whole customer is told."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "example": {
                "external_id": "6214",
                "updated_at": "2026-11-22T17:45:00Z",
                "given_name": "Ada",
                "family_name": "Berg",
                "email": "ada@example.com",
                "phone": "+49 30 901820",
                "language": "de",
                "tags": ["wholesale"],
                "addresses": [{"name": "Ada Berg", "street": "Torstraße 5", "zip": "10119", "city": "Berlin", "country": "DE"}],
            }
        }
    )  # fmt: skip

    number: Annotated[Short, Field(description="What your people call them by, if that is not the id.")] = ""
    username: Annotated[Ref, Field(description="What they sign in with, if that is not the e-mail address.")] = ""
    given_name: Line = ""
    family_name: Line = ""
    email: Email = ""
    phone: Short = ""
    language: Annotated[str, Field(max_length=16, pattern=r"^[A-Za-z-]*$")] = ""
    status: Literal["active", "disabled"] = "active"
    tags: Tags = []
    accepts_marketing: bool = False
    tax_exempt: bool = False
    tax_id: Short = ""
    addresses: Annotated[list[Place], Field(max_length=50, description="The usual one first.")] = []
    created_at: Instant | None = None


class CustomerBatch:
    """Some customers of a store on their way in."""

    def __init__(self, store: Store, items: Sequence[CustomerIn], moment: datetime) -> None:
        self._store = store
        self._items = items
        self._moment = moment

    def known(self, *, lock: bool) -> list[Customer]:
        mine = Customer.objects.filter(store=self._store, external_id__in=[item.external_id for item in self._items])
        return list((mine.select_for_update() if lock else mine).order_by("id"))

    def content(self, item: CustomerIn) -> str:
        return item.model_dump_json(exclude={"updated_at"})

    def load(self, rows: Sequence[Customer]) -> None:
        """A customer owns nothing else."""

    def fill(self, row: Customer | None, item: CustomerIn) -> Customer:
        """An erased customer stays erased: of them nothing private is taken any more."""
        customer = row or Customer(store=self._store, external_id=item.external_id, created_at=self._moment)
        erased, held = customer.erased, by_hand.hold(customer)
        for name in _PLAIN:
            setattr(customer, name, getattr(item, name))
        customer.created_at = item.created_at or customer.created_at
        customer.addresses = [addresses.kept(place.address) for place in item.addresses]
        customer.country = item.addresses[0].country if item.addresses else ""
        customer.phone = phone_of(item.phone, customer.country)
        by_hand.restore(customer, held)
        if erased:
            customer.status = "erased"
            for name, empty in PRIVATE.items():
                setattr(customer, name, empty)
        customer.words = words_of(customer)
        return customer

    def write(self, created: Sequence[Customer], changed: Sequence[Customer]) -> None:
        Customer.objects.bulk_create(sorted(created, key=lambda row: row.external_id))
        Customer.objects.bulk_update(changed, [*_WRITTEN, "created_at"])


CUSTOMERS = Intake(code="customers", right="customers.write", item=CustomerIn, batch=CustomerBatch, model=Customer)
