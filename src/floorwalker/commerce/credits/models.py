"""Store credit and gift cards: what each is worth, and the ledger from which that follows."""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from floorwalker.accounts.models import Store
from floorwalker.accounts.trail import traced
from floorwalker.commerce.customers.models import Customer
from floorwalker.kit.speech import later as _

KINDS = [("store_credit", _("Store credit")), ("gift_card", _("Gift card"))]
STATUSES = [("active", _("Active")), ("spent", _("Spent")), ("expired", _("Expired")), ("void", _("Void"))]


@traced("status", "customer", "expires_at")
class Credit(models.Model):
    """Worth ``balance`` minor units of ``currency`` at the store; whoever has a gift card's ``code`` may spend it.

    ``key`` makes it once: who asks for the same credit again gets the first.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=16, choices=KINDS)
    code = models.CharField(max_length=32)
    key = models.CharField(max_length=120)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="credits", db_index=False)
    currency = models.CharField(max_length=3)
    issued = models.BigIntegerField(default=0)
    balance = models.BigIntegerField(default=0)
    status = models.CharField(max_length=12, default="active", choices=STATUSES)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    entry_count = models.IntegerField(default=0)
    words = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "code"], name="credits_code_once"),
            models.UniqueConstraint(fields=["store", "key"], name="credits_issued_once"),
            models.CheckConstraint(condition=Q(balance__gte=0), name="credits_balance_not_negative"),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="credits_list"),
            models.Index(fields=["store", "-created_at", "-id"], name="credits_store_list"),
            models.Index(fields=["status", "-created_at", "-id"], name="credits_status_list"),
            models.Index(fields=["kind", "-created_at", "-id"], name="credits_kind_list"),
            models.Index(fields=["-balance", "-id"], name="credits_balance_list"),
            models.Index(fields=["customer", "-created_at", "-id"], name="credits_customer_list"),
            models.Index(fields=["expires_at"], name="credits_due", condition=Q(status="active", expires_at__isnull=False)),
            GinIndex(OpClass("words", name="gin_trgm_ops"), name="credits_words"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        """The code as it may be shown: its last four signs, since whoever knows the whole can spend it."""
        return f"•••• {self.code[-4:]}"


class CreditEntry(models.Model):
    """One line of a credit's ledger; the database refuses to change or delete it. ``balance`` is what was left after it.

    ``key`` makes it once. ``amount`` is positive where worth came, negative where it went.
    """

    KINDS = [("issue", _("Issued")), ("spend", _("Spent")), ("expire", _("Expired")), ("void", _("Voided"))]

    pk = models.CompositePrimaryKey("credit_id", "number")
    credit = models.ForeignKey(Credit, models.PROTECT, related_name="entries", db_index=False)
    number = models.IntegerField()
    kind = models.CharField(max_length=8, choices=KINDS)
    amount = models.BigIntegerField()
    balance = models.BigIntegerField()
    key = models.CharField(max_length=120)
    order_ref = models.CharField(max_length=200, default="")
    actor_kind = models.CharField(max_length=12)
    actor_ref = models.CharField(max_length=200)
    actor_label = models.CharField(max_length=200)
    reason = models.TextField(default="")
    occurred_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["credit", "key"], name="credits_entry_once"),
            models.CheckConstraint(condition=Q(balance__gte=0), name="credits_entry_balance_not_negative"),
            models.CheckConstraint(
                condition=Q(kind="issue", amount__gt=0) | (~Q(kind="issue") & Q(amount__lt=0)), name="credits_entry_direction"
            ),
        ]  # fmt: skip
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
