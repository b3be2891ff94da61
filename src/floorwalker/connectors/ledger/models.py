"""What the built-in payer has paid, and the built-in shop was asked to move."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Transfer(models.Model):
    """One line of the book; the database refuses to change or delete it. ``key`` makes it once."""

    key = models.CharField(max_length=200, unique=True)
    account = models.CharField(max_length=64)
    subject = models.CharField(max_length=200)
    method = models.CharField(max_length=24)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    paid_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="ledger_amount")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"LT-{self.pk}"


class Shift(models.Model):
    """One line of the book of stock: what was to be moved of an item. ``key`` makes it once."""

    key = models.CharField(max_length=200, unique=True)
    account = models.CharField(max_length=64)
    item = models.CharField(max_length=200)
    reason = models.CharField(max_length=40)
    reference = models.CharField(max_length=200)
    changes = models.JSONField()
    moved_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"LS-{self.pk}"
