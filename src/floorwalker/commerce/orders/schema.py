"""Orders as other systems tell of them, field by field."""

from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from floorwalker.commerce.said import (
    MOST_AMOUNT,
    Amount,
    Email,
    Id,
    Instant,
    Line,
    Name,
    Part,
    Place,
    Quantity,
    Ref,
    Said,
    Short,
    Tags,
    Title,
    Url,
    Words,
)


class LineIn(Part):
    """One line. What is left out of its description is taken from the catalog, where the variant is known there."""

    external_id: Annotated[Ref, Field(description="Its id within the order; without one, its place: `1`, `2` …")] = ""
    variant: Annotated[Ref, Field(description="The variant's `external_id` in the catalog.")] = ""
    sku: Line = ""
    title: Title = ""
    picture_url: Url = ""
    vendor: Line = ""
    type: Line = ""
    tags: Tags | None = None
    quantity: Quantity
    price: Annotated[Amount, Field(description="A unit's list price, before discounts.")]
    discount: Annotated[Amount, Field(description="All discounts of the whole line.")] = 0
    tax: Annotated[Amount, Field(description="All taxes of the whole line.")] = 0


class PaymentIn(Part):
    """One thing that happened to the money. A sale is a `capture`."""

    external_id: Id
    kind: Literal["authorize", "capture", "void", "refund"]
    status: Literal["pending", "succeeded", "failed"] = "succeeded"
    gateway: Short = ""
    amount: Amount
    occurred_at: Instant


class FulfilledIn(Part):
    """So many units of a line in a parcel."""

    line: Id = Field(description="The line's `external_id`.")
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]


class FulfilmentIn(Part):
    """A parcel, or a hand-over in a store."""

    external_id: Id
    carrier: Short = ""
    tracking: Line = ""
    tracking_url: Url = ""
    shipped_at: Instant | None = None
    delivered_at: Instant | None = None
    cancelled: bool = False
    lines: Annotated[list[FulfilledIn], Field(max_length=2000)]


class OrderIn(Said):
    """An order with all that belongs to it. Each time the whole order is told; amounts are minor units, such as cents."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "example": {
                "external_id": "450789469",
                "updated_at": "2026-11-22T17:45:00Z",
                "name": "#1001",
                "placed_at": "2026-11-20T08:12:00Z",
                "customer": "6214",
                "email": "ada@example.com",
                "shipping": {"name": "Ada Berg", "street": "Torstraße 5", "zip": "10119", "city": "Berlin", "country": "DE"},
                "shipping_paid": 490,
                "lines": [{"external_id": "1", "sku": "SCARF-RED", "title": "Wool scarf", "quantity": 2, "price": 2490, "tax": 795}],
                "payments": [
                    {"external_id": "t-1", "kind": "capture", "gateway": "card", "amount": 5470, "occurred_at": "2026-11-20T08:12:09Z"}
                ],
                "fulfilments": [
                    {"external_id": "f-1", "shipped_at": "2026-11-21T15:00:00Z", "lines": [{"line": "1", "quantity": 2}]}
                ],
            }
        }
    )  # fmt: skip

    name: Annotated[Name, Field(description="What buyers know it by, such as #1001.")]
    number: Annotated[int, Field(ge=0, le=MOST_AMOUNT)] | None = None
    placed_at: Instant
    cancelled_at: Instant | None = None
    source: Annotated[Short, Field(description="The sales channel: web, pos, a marketplace.")] = ""
    customer: Annotated[Ref, Field(description="The customer's `external_id`; empty for a guest.")] = ""
    email: Email = ""
    phone: Short = ""
    billing: Place = Place()
    shipping: Place = Place()
    note: Words = ""
    currency: (
        Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="Must be the store's; left out, it is.")] | None
    ) = None
    tax_included: Annotated[bool, Field(description="Whether prices hold their tax; else it comes on top.")] = True
    tags: Tags = []
    discount_codes: Tags = []
    discount: Annotated[Amount, Field(description="Further discount on the goods: spread over the lines by value.")] = 0
    tax: Annotated[Amount, Field(description="Further tax on the goods: spread over the lines by value.")] = 0
    shipping_paid: Annotated[Amount, Field(description="What was paid for shipping, with its tax.")] = 0
    extra: Annotated[
        int, Field(ge=-MOST_AMOUNT, le=MOST_AMOUNT, description="Tips, duties, rounding: what else was to pay.")
    ] = 0
    total: (
        Annotated[Amount, Field(description="Where it is given, lines, shipping and extra must add up to it.")] | None
    ) = None
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=2000)]
    payments: Annotated[list[PaymentIn], Field(max_length=500)] = []
    fulfilments: Annotated[list[FulfilmentIn], Field(max_length=500)] = []
