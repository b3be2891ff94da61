"""The sheet of a shopping session: one basket, its lines, its transactions (payment attempts) and its checks.

Transactions and checks have machines of their own.
"""

from typing import TYPE_CHECKING

from django.db import models

from floorwalker.core.models import Session
from floorwalker.core.parts import Part, PartState
from floorwalker.kit.speech import later as _

if TYPE_CHECKING:
    from datetime import datetime

NEW = ("", "checked_in")
"""The states in which nothing is in the basket yet."""
PAYING = "paying"
"""The state in which money is on its way."""


class Basket(models.Model):
    """What a shopping session has beyond what every session has."""

    session = models.OneToOneField(Session, models.CASCADE, primary_key=True, related_name="basket")
    stale = models.BooleanField(default=False)
    reached = models.CharField(max_length=24, default="")
    end_reason = models.CharField(max_length=24, default="")
    device = models.CharField(max_length=100, default="")
    client_version = models.CharField(max_length=40, default="")
    customer_kind = models.CharField(max_length=12, default="")
    paid_at = models.DateTimeField(null=True)
    exit_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=100, default="")
    attempts = models.IntegerField(default=0)
    spot_check = models.CharField(max_length=12, default="")
    age_check = models.CharField(max_length=12, default="")
    waiting_seconds = models.FloatField(null=True)
    handling_seconds = models.FloatField(null=True)
    prevented_loss = models.BigIntegerField(default=0)
    rating = models.SmallIntegerField(null=True)
    rating_scale = models.SmallIntegerField(null=True)


class Line(models.Model):
    """One position of the basket. ``price`` and ``total`` are minor units; ``weight`` is grams."""

    pk = models.CompositePrimaryKey("session_id", "number")
    session = models.ForeignKey(Session, models.CASCADE, related_name="lines", db_index=False)
    number = models.IntegerField()
    ref = models.CharField(max_length=100)
    code = models.CharField(max_length=100)
    gtin = models.CharField(max_length=14, default="")
    name = models.CharField(max_length=200, default="")
    quantity = models.IntegerField()
    weight = models.IntegerField(null=True)
    price = models.BigIntegerField()
    total = models.BigIntegerField()
    minimum_age = models.SmallIntegerField(default=0)
    scanned_at = models.DateTimeField()


class Transaction(models.Model):
    """One payment attempt; it begins with each tap on Pay."""

    pk = models.CompositePrimaryKey("session_id", "number")
    session = models.ForeignKey(Session, models.CASCADE, related_name="transactions", db_index=False)
    number = models.IntegerField()
    ref = models.CharField(max_length=100)
    state = models.CharField(max_length=24)
    method = models.CharField(max_length=60, default="")
    amount = models.BigIntegerField()
    quantity = models.IntegerField(default=0)
    reason = models.CharField(max_length=200, default="")
    receipt = models.CharField(max_length=100, default="")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    @property
    def open(self) -> bool:
        """Whether it has not ended yet; one that was given up may still turn out to be paid."""
        return self.ended_at is None


_UNPAID = ("awaiting_age", "awaiting_spot_check", "authorising")
TRANSACTIONS = Part(
    code="transaction",
    label=_("Transaction"),
    model=Transaction,
    states=(
        PartState("awaiting_age", _("Awaiting age verification"), "orange"),
        PartState("awaiting_spot_check", _("Awaiting spot check"), "orange"),
        PartState("authorising", _("Authorising")),
        PartState("completed", _("Completed"), "green", final=True),
        PartState("cancelled", _("Cancelled"), "secondary", final=True),
        PartState("failed", _("Failed"), "red", final=True),
    ),
    ways={"": (*_UNPAID, "completed")}
    | dict.fromkeys(_UNPAID, (*_UNPAID, "completed", "cancelled", "failed"))
    | dict.fromkeys(("cancelled", "failed"), ("completed",)),
)


class Check(models.Model):
    """A spot check or an age verification by an employee."""

    pk = models.CompositePrimaryKey("session_id", "number")
    session = models.ForeignKey(Session, models.CASCADE, related_name="checks", db_index=False)
    number = models.IntegerField()
    ref = models.CharField(max_length=100)
    kind = models.CharField(max_length=12)
    mode = models.CharField(max_length=24, default="")
    state = models.CharField(max_length=24)
    transaction = models.IntegerField(null=True)
    required_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    employee = models.CharField(max_length=100, default="")
    corrections = models.JSONField(default=list)
    prevented_loss = models.BigIntegerField(default=0)

    @property
    def open(self) -> bool:
        """Whether the shopper still waits for it."""
        return self.decided_at is None

    @property
    def waiting_seconds(self) -> float | None:
        """From the check being shown in the shopper's app to an employee acknowledging it."""
        return _seconds(self.shown_at or self.required_at, self.acknowledged_at)

    @property
    def handling_seconds(self) -> float | None:
        """From the employee opening the basket to the outcome."""
        return _seconds(self.acknowledged_at, self.decided_at)


CHECKS = Part(
    code="check",
    label=_("Check"),
    model=Check,
    states=(
        PartState("required", _("waiting"), "orange"),
        PartState("shown", _("waiting"), "orange"),
        PartState("acknowledged", _("being checked"), "orange"),
        PartState("approved", _("approved"), "green", final=True),
        PartState("rejected", _("rejected"), "red", final=True),
        PartState("voided", _("no longer needed"), "secondary", final=True),
    ),
    ways={
        "": ("required",),
        "required": ("shown", "acknowledged", "approved", "rejected", "voided"),
        "shown": ("acknowledged", "approved", "rejected", "voided"),
        "acknowledged": ("approved", "rejected", "voided"),
    },
)


def _seconds(start: "datetime | None", end: "datetime | None") -> float | None:
    return (end - start).total_seconds() if start and end else None
