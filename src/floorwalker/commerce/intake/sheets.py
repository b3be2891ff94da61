"""The sheets: the columns of each kind of record in a CSV file."""

from typing import Any

from floorwalker.commerce.intake.columns import Convert, Field, Sheet, amount, instant, text, truth, whole_number, words
from floorwalker.kit.speech import later as _


def _address(prefix: str, path: str) -> tuple[Field, ...]:
    parts = {"name": "Ada Berg", "company": "", "street": "Torstraße 5", "more": "", "zip": "10119", "city": "Berlin",
             "region": "", "country": "DE"}  # fmt: skip
    return tuple(
        Field(name=f"{prefix}{part}", path=f"{path}.{part}", convert=text, example=example)
        for part, example in parts.items()
    )


_ID = Field(name="external_id", path="external_id", convert=text, help=_("Your id; rows of one id stand together."))
_UPDATED = Field(name="updated_at", path="updated_at", convert=instant, help=_("What is older changes nothing."))
_TAGS = Field(name="tags", path="tags", convert=words, example="winter|gift", help=_("A bar stands between them."))


def _finish_order(order: dict[str, Any], lines: list[dict[str, Any]], extras: dict[str, Any]) -> None:
    """Payments and the parcel that the columns ``paid``, ``refunded`` and ``shipped`` tell of."""
    at = order.get("placed_at")
    payments = [
        {
            "external_id": f"csv-{kind}",
            "kind": kind,
            "amount": extras[name],
            "occurred_at": at,
            "gateway": extras.get("gateway", ""),
        }
        for name, kind in (("paid", "capture"), ("refunded", "refund"))
        if extras.get(name)
    ]
    if payments:
        order["payments"] = payments
    shipped = [line.pop("shipped", None) for line in lines]
    if any(units is not None for units in shipped):
        units = [
            {"line": line.get("external_id") or str(place), "quantity": quantity}
            for place, (line, quantity) in enumerate(zip(lines, shipped, strict=True), start=1)
            if quantity
        ]
        told = {name: extras[name] for name in ("carrier", "tracking", "shipped_at", "delivered_at") if name in extras}
        order["fulfilments"] = [{"external_id": "csv", "lines": units} | told]


def _plain(name: str, convert: Convert = text, example: str = "", help_: str = "") -> Field:
    return Field(name=name, path=name, convert=convert, example=example, help=help_)


def _finish_customer(customer: dict[str, Any], parts: list[dict[str, Any]], extras: dict[str, Any]) -> None:
    """One address, the usual one."""
    if "addresses" in customer:
        customer["addresses"] = [customer["addresses"]]


ORDERS = Sheet(
    whole=(
        _ID,
        _plain("name", example="#1001", help_=_("What buyers know the order by.")),
        _plain("number", whole_number, "1001"),
        _plain("placed_at", instant, "2026-11-20 09:12", _("On the store's clock, unless it has a zone.")),
        _UPDATED,
        _plain("cancelled_at", instant),
        _plain("source", example="web", help_=_("The sales channel.")),
        _plain("customer", example="6214", help_=_("The customer's external_id; empty for a guest.")),
        _plain("email", example="ada@example.com"),
        _plain("phone", example="+49 30 901820"),
        *_address("shipping_", "shipping"),
        *_address("billing_", "billing"),
        _plain("note"),
        _TAGS,
        _plain("discount_codes", words, "WELCOME5"),
        _plain("tax_included", truth, "yes", _("Whether prices hold their tax; else it comes on top.")),
        Field(name="order_discount", path="discount", convert=amount, help=_("On the goods: spread over the lines.")),
        Field(name="order_tax", path="tax", convert=amount, help=_("On the goods: spread over the lines.")),
        _plain("shipping_paid", amount, "4.90", _("With its tax.")),
        _plain("extra", amount, "", _("Tips, duties, rounding.")),
        _plain("total", amount, "52.20", _("Where it stands, all must add up to it.")),
    ),
    extras=(
        _plain("paid", amount, "52.20", _("What was taken.")),
        _plain("refunded", amount, "", _("What went back.")),
        _plain("gateway", text, "card"),
        _plain("shipped_at", instant, "2026-11-21 16:00"),
        _plain("delivered_at", instant),
        _plain("carrier", text),
        _plain("tracking", text),
    ),
    part=(
        Field(name="line_id", path="external_id", convert=text, help=_("Its id in the order; else its place.")),
        _plain("variant", help_=_("The variant's external_id in the catalog.")),
        _plain("sku", example="SLIPPER-RED"),
        _plain("title", example="Felt slippers"),
        _plain("picture_url"),
        _plain("vendor"),
        _plain("type"),
        Field(name="line_tags", path="tags", convert=words),
        _plain("quantity", whole_number, "2"),
        _plain("price", amount, "24.90", _("A unit's list price.")),
        _plain("discount", amount, "2.50", _("Of the whole line.")),
        _plain("tax", amount, "7.55", _("Of the whole line.")),
        _plain("shipped", whole_number, "2", _("Units that have left the house.")),
    ),
    parts="lines",
    finish=_finish_order,
)  # fmt: skip
CUSTOMERS = Sheet(
    whole=(
        Field(name="external_id", path="external_id", convert=text, example="6214", help=_("Your id.")),
        _UPDATED,
        _plain("number"),
        _plain("username"),
        _plain("given_name", example="Ada"),
        _plain("family_name", example="Berg"),
        _plain("email", example="ada@example.com"),
        _plain("phone", example="+49 30 901820"),
        _plain("language", example="de"),
        _plain("status", example="active", help_=_("active or disabled.")),
        _TAGS,
        _plain("accepts_marketing", truth, "no"),
        _plain("tax_exempt", truth, "no"),
        _plain("tax_id"),
        _plain("created_at", instant),
        *_address("", "addresses"),
    ),
    finish=_finish_customer,
)  # fmt: skip

CATALOG = Sheet(
    whole=(
        _ID,
        _UPDATED,
        _plain("title", example="Felt slippers"),
        _plain("vendor", example="Nordlicht"),
        _plain("type", example="Accessories"),
        _TAGS,
        _plain("picture_url"),
        _plain("minimum_age", whole_number, "0"),
        _plain("final_sale", truth, "no", _("It never comes back.")),
        _plain("active", truth, "yes"),
    ),
    part=(
        Field(name="variant_id", path="external_id", convert=text, example="v-17-red", help=_("Your id of it.")),
        _plain("sku", example="SLIPPER-RED"),
        _plain("gtin", example="4006381333931"),
        Field(name="variant_title", path="title", convert=text, example="Red"),
        _plain("price", amount, "24.90"),
        Field(name="variant_picture_url", path="picture_url", convert=text),
        Field(name="variant_active", path="active", convert=truth, example="yes"),
    ),
    parts="variants",
)  # fmt: skip

STOCK = Sheet(
    whole=(
        Field(name="external_id", path="external_id", convert=text, example="v-17-red", help=_("The variant's id.")),
        _UPDATED,
        _plain("on_hand", whole_number, "12", _("All units that are there.")),
        _plain("committed", whole_number, "2", _("Sold, but still there.")),
        _plain("unavailable", whole_number, "", _("There, but not to be sold.")),
        _plain("oversell", truth, "no", _("More may be sold than there is.")),
    ),
)  # fmt: skip

DRIFT = Sheet(
    whole=(
        Field(name="external_id", path="external_id", convert=text, example="v-17-red", help=_("The variant's id.")),
        _UPDATED,
        _plain("on_hand", whole_number, "11", _("All units that are there.")),
        _plain("committed", whole_number, "2", _("Sold, but still there.")),
    ),
)  # fmt: skip

SHEETS = {"orders": ORDERS, "customers": CUSTOMERS, "catalog": CATALOG, "stock": STOCK, "drift": DRIFT}
