"""An order with what it owns: lines, payments, fulfilments, and payouts of ours."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from uuid_utils.compat import uuid7

from floorwalker.accounts.models import Store
from floorwalker.accounts.trail import traced
from floorwalker.commerce import addresses
from floorwalker.commerce.addresses import Address
from floorwalker.commerce.catalog.models import Variant
from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.orders.statuses import FULFILMENT, ORDER, PAYMENT, choices
from floorwalker.kit.speech import later as _

PRIVATE = {"email": "", "phone": "", "billing": {}, "shipping": {}, "zip": "", "note": ""}
"""What of an order is private, and what it is once erased."""


@traced(
    "name", "status", "payment_status", "fulfilment_status", "customer", "tags", "quantity", "returning", "total", "paid",
    "refunded", "refunding", "cancelled_at", *PRIVATE,
)  # fmt: skip
class Order(models.Model):
    """What somebody bought. All amounts are minor units of ``currency``; ``external_id`` is the shop's key.

    ``source`` is the sales channel. ``total`` = what the lines cost + ``shipping_paid`` + ``extra`` (tips, duties, rounding).
    Never more than ``paid`` goes back: ``refunded`` has gone, ``refunding`` is promised to payouts on their way.
    ``updated_at`` is the shop's clock: what is older changes nothing. ``digest`` tells whether the same was said again,
    ``by_hand`` which fields were changed here, see ``commerce.by_hand``.
    ``zip`` and ``country`` are those of the parcel, else of the bill, as they are compared.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", db_index=False)
    external_id = models.CharField(max_length=200)
    name = models.CharField(max_length=64)
    number = models.BigIntegerField(null=True)
    source = models.CharField(max_length=64, default="")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="orders", db_index=False)
    customer_ref = models.CharField(max_length=200, default="")
    email = models.CharField(max_length=254, default="")
    phone = models.CharField(max_length=128, default="")
    billing = models.JSONField(default=dict)
    shipping = models.JSONField(default=dict)
    zip = models.CharField(max_length=32, default="")
    country = models.CharField(max_length=2, default="")
    note = models.TextField(default="")
    currency = models.CharField(max_length=3)
    tax_included = models.BooleanField(default=True)
    tags = ArrayField(models.CharField(max_length=64), default=list)
    discount_codes = ArrayField(models.CharField(max_length=64), default=list)
    quantity = models.IntegerField(default=0)
    returning = models.IntegerField(default=0)
    discount = models.BigIntegerField(default=0)
    tax = models.BigIntegerField(default=0)
    shipping_paid = models.BigIntegerField(default=0)
    extra = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    authorized = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    refunding = models.BigIntegerField(default=0)
    status = models.CharField(max_length=12, default="open", choices=choices(ORDER))
    payment_status = models.CharField(max_length=20, default="unpaid", choices=choices(PAYMENT))
    fulfilment_status = models.CharField(max_length=20, default="unfulfilled", choices=choices(FULFILMENT))
    placed_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, default="")
    by_hand = models.JSONField(default=dict)
    words = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "external_id"], name="orders_once"),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunding__gte=0, refunded__lte=F("paid") - F("refunding")),
                name="orders_never_refund_more_than_paid",
            ),
        ]
        indexes = [
            models.Index(fields=["-placed_at", "-id"], name="orders_list"),
            models.Index(fields=["store", "-placed_at", "-id"], name="orders_store_list"),
            models.Index(fields=["status", "-placed_at", "-id"], name="orders_status_list"),
            models.Index(fields=["payment_status", "-placed_at", "-id"], name="orders_payment_list"),
            models.Index(fields=["fulfilment_status", "-placed_at", "-id"], name="orders_fulfilment_list"),
            models.Index(fields=["country", "-placed_at", "-id"], name="orders_country_list"),
            models.Index(fields=["-total", "-id"], name="orders_total_list"),
            models.Index(fields=["-quantity", "-id"], name="orders_quantity_list"),
            models.Index(fields=["-updated_at", "-id"], name="orders_updated_list"),
            models.Index(fields=["customer", "-placed_at", "-id"], name="orders_customer_list"),
            models.Index(
                fields=["store", "customer_ref"], name="orders_unlinked", condition=Q(customer=None) & ~Q(customer_ref="")
            ),
            models.Index("store", Lower("name"), name="orders_name"),
            models.Index(fields=["store", "email"], name="orders_email", condition=~Q(email="")),
            GinIndex(OpClass("words", name="gin_trgm_ops"), name="orders_words"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def bill_to(self) -> Address:
        return addresses.read(self.billing)

    @property
    def ship_to(self) -> Address:
        return addresses.read(self.shipping)

    @property
    def buyer(self) -> str:
        """Whoever bought it: the customer, else the name on an address, else the e-mail address."""
        known = str(self.customer) if self.customer else ""
        return known or self.bill_to.name or self.ship_to.name or self.email or self.customer_ref

    @property
    def refundable(self) -> int:
        """What may still be promised to be paid back."""
        return self.paid - self.refunded - self.refunding


class OrderLine(models.Model):
    """One line, with what it was when it was bought. ``price`` is a unit's list price; the other amounts are the whole line's.

    ``tax`` is inside the price where the order's ``tax_included`` says so, else on top; ``paid`` is what the line cost.
    ``shipped`` is ``None`` while no fulfilment of the order is known. ``returning`` units are claimed by returns, finished
    ones too. A line that the shop took away stays, with the quantity 0.
    """

    pk = models.CompositePrimaryKey("order_id", "number")
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", db_index=False)
    number = models.IntegerField()
    external_id = models.CharField(max_length=200)
    variant = models.ForeignKey(Variant, models.SET_NULL, null=True, related_name="+")
    variant_ref = models.CharField(max_length=200, default="")
    sku = models.CharField(max_length=120, default="")
    title = models.CharField(max_length=255)
    picture_url = models.CharField(max_length=1000, default="")
    vendor = models.CharField(max_length=120, default="")
    type = models.CharField(max_length=120, default="")
    tags = ArrayField(models.CharField(max_length=64), default=list)
    minimum_age = models.SmallIntegerField(default=0)
    final_sale = models.BooleanField(default=False)
    quantity = models.IntegerField()
    price = models.BigIntegerField()
    discount = models.BigIntegerField(default=0)
    tax = models.BigIntegerField(default=0)
    paid = models.BigIntegerField()
    shipped = models.IntegerField(null=True)
    returning = models.IntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["order", "external_id"], name="orders_line_once"),
            models.CheckConstraint(
                condition=Q(returning__gte=0, returning__lte=F("quantity")), name="orders_never_return_more_than_bought"
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0, discount__gte=0, tax__gte=0, paid__gte=0), name="orders_line_amounts"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def returnable(self) -> int:
        """How many units may still be claimed by a return."""
        most = self.quantity if self.shipped is None else min(self.shipped, self.quantity)
        return max(most - self.returning, 0)


class Payment(models.Model):
    """What the shop says of money: an authorization, a capture, its cancelling (void), a refund."""

    KINDS = [
        ("authorize", _("Authorization")),
        ("capture", _("Capture")),
        ("void", _("Void")),
        ("refund", _("Refund")),
    ]
    STATUSES = [("pending", _("Pending")), ("succeeded", _("Succeeded")), ("failed", _("Failed"))]

    pk = models.CompositePrimaryKey("order_id", "number")
    order = models.ForeignKey(Order, models.CASCADE, related_name="payments", db_index=False)
    number = models.IntegerField()
    external_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=KINDS)
    status = models.CharField(max_length=12, choices=STATUSES)
    gateway = models.CharField(max_length=64, default="")
    amount = models.BigIntegerField()
    occurred_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["order", "external_id"], name="orders_payment_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="orders_payment_amount"),
        ]


class Fulfilment(models.Model):
    """A parcel or a hand-over; ``quantities`` says how many units of which line, by the line's number."""

    pk = models.CompositePrimaryKey("order_id", "number")
    order = models.ForeignKey(Order, models.CASCADE, related_name="fulfilments", db_index=False)
    number = models.IntegerField()
    external_id = models.CharField(max_length=200)
    carrier = models.CharField(max_length=64, default="")
    tracking = models.CharField(max_length=120, default="")
    tracking_url = models.CharField(max_length=1000, default="")
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    cancelled = models.BooleanField(default=False)
    quantities = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["order", "external_id"], name="orders_fulfilment_once")]

    @property
    def is_linked(self) -> bool:
        """Whether the tracking address leads to a web page, and to nothing that a browser would run."""
        return self.tracking_url.startswith(("https://", "http://"))

    @property
    def units(self) -> dict[int, int]:
        """How many units by the line's number; none of a cancelled one."""
        return {} if self.cancelled else {int(number): quantity for number, quantity in self.quantities.items()}


class Payout(models.Model):
    """Money or credit that we give back for an order. ``key`` makes it once; ``reference`` is the payer's own name for it."""

    STATES = [("planned", _("Planned")), ("settled", _("Settled")), ("released", _("Released"))]

    pk = models.CompositePrimaryKey("order_id", "number")
    order = models.ForeignKey(Order, models.CASCADE, related_name="payouts", db_index=False)
    number = models.IntegerField()
    key = models.CharField(max_length=120)
    method = models.CharField(max_length=24)
    amount = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=STATES, default="planned")
    reference = models.CharField(max_length=200, default="")
    planned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=200)
    reason = models.TextField(default="")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["order", "key"], name="orders_payout_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="orders_payout_amount"),
        ]
