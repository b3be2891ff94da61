"""A customer of a store, with what may be known of them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from phonenumber_field.modelfields import PhoneNumberField
from uuid_utils.compat import uuid7

from floorwalker.accounts.models import Store
from floorwalker.accounts.trail import traced
from floorwalker.commerce import addresses
from floorwalker.commerce.addresses import Address
from floorwalker.kit.speech import later as _

STATUSES = [("active", _("Active")), ("disabled", _("Disabled")), ("erased", _("Erased"))]
PRIVATE = {
    "username": "", "given_name": "", "family_name": "", "email": "", "phone": "", "tax_id": "", "addresses": [],
    "tags": [], "note": "",
}  # fmt: skip
"""What of a customer is private, and what it is once erased."""


@traced("status", "language", "accepts_marketing", "tax_exempt", "number", *PRIVATE)
class Customer(models.Model):
    """Somebody who buys; ``external_id`` is the shop's key, ``number`` what the shop's people call them by.

    ``updated_at`` is the shop's clock: what is older changes nothing. ``digest`` tells whether the same was said again,
    ``by_hand`` which fields were changed here, see ``commerce.by_hand``. ``note`` is the staff's own.
    ``order_count`` and ``lifetime_value`` (paid less refunded) are kept by the verbs of orders.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", db_index=False)
    external_id = models.CharField(max_length=200)
    number = models.CharField(max_length=64, default="")
    username = models.CharField(max_length=254, default="")
    given_name = models.CharField(max_length=120, default="")
    family_name = models.CharField(max_length=120, default="")
    email = models.CharField(max_length=254, default="")
    phone = PhoneNumberField(default="", blank=True)
    language = models.CharField(max_length=16, default="")
    status = models.CharField(max_length=12, default="active", choices=STATUSES)
    tags = ArrayField(models.CharField(max_length=64), default=list)
    accepts_marketing = models.BooleanField(default=False)
    tax_exempt = models.BooleanField(default=False)
    tax_id = models.CharField(max_length=64, default="")
    addresses = models.JSONField(default=list)
    country = models.CharField(max_length=2, default="")
    order_count = models.IntegerField(default=0)
    lifetime_value = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    digest = models.CharField(max_length=64, default="")
    by_hand = models.JSONField(default=dict)
    note = models.TextField(default="")
    words = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "external_id"], name="customers_once"),
            models.CheckConstraint(condition=models.Q(order_count__gte=0), name="customers_count_orders"),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="customers_list"),
            models.Index(fields=["store", "-created_at", "-id"], name="customers_store_list"),
            models.Index(fields=["-lifetime_value", "-id"], name="customers_value_list"),
            models.Index(fields=["-order_count", "-id"], name="customers_orders_list"),
            models.Index(fields=["country", "-created_at", "-id"], name="customers_country_list"),
            models.Index(fields=["store", "email"], name="customers_email", condition=~models.Q(email="")),
            models.Index(fields=["store", "phone"], name="customers_phone", condition=~models.Q(phone="")),
            GinIndex(OpClass("words", name="gin_trgm_ops"), name="customers_words"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.number or self.external_id

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def places(self) -> tuple[Address, ...]:
        """All addresses, the usual one first."""
        return tuple(addresses.read(kept) for kept in self.addresses)

    @property
    def erased(self) -> bool:
        return self.status == "erased"
