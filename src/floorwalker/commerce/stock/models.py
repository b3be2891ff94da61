"""What a store has of each variant, and the ledger in which every unit's way stands."""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from floorwalker.accounts.models import Store
from floorwalker.commerce.catalog.models import Variant
from floorwalker.kit.speech import later as _

INSIDE = ("available", "held", "committed", "unavailable", "short")
"""The accounts whose sum is what is on hand. ``short`` is negative: promised, but not there."""
ACCOUNTS = [
    ("available", _("Available")),
    ("held", _("Held")),
    ("committed", _("Committed")),
    ("unavailable", _("Unavailable")),
    ("short", _("Short")),
    ("outside", _("Outside")),
]
CAUSES = [
    ("hold", _("Hold")),
    ("adjust", _("Adjustment")),
    ("count", _("Count")),
    ("told", _("Told by the shop")),
    ("restock", _("Returned goods")),
    ("repair", _("Taken over from the shop")),
]


class Level(models.Model):
    """Units of a variant in a store. ``available`` follows from the others, and nothing can sell what is not there.

    ``short`` units are promised, but were not found when somebody counted: units that come free fill that gap first, and
    ``short_since`` is when it opened.
    ``oversell``: the merchant sells more than there is, and ``available`` may be negative. ``updated_at`` is when the shop,
    or a person, last said what is there; holds do not change it. ``stuck``: a shop could not be told what is held.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", db_index=False)
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="levels", db_index=False)
    external_id = models.CharField(max_length=200)
    on_hand = models.IntegerField(default=0)
    held = models.IntegerField(default=0)
    committed = models.IntegerField(default=0)
    unavailable = models.IntegerField(default=0)
    short = models.IntegerField(default=0)
    short_since = models.DateTimeField(null=True)
    available = models.GeneratedField(
        expression=F("on_hand") + F("short") - F("held") - F("committed") - F("unavailable"),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    oversell = models.BooleanField(default=False)
    stuck = models.BooleanField(default=False, db_default=False)
    entry_count = models.IntegerField(default=0)
    updated_at = models.DateTimeField()
    digest = models.CharField(max_length=64, default="")
    words = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "external_id"], name="stock_level_once"),
            models.UniqueConstraint(fields=["variant", "store"], name="stock_variant_once"),
            models.CheckConstraint(
                condition=Q(on_hand__gte=0, held__gte=0, committed__gte=0, unavailable__gte=0, short__gte=0),
                name="stock_nothing_negative",
            ),
            models.CheckConstraint(
                condition=Q(oversell=True) | Q(on_hand__gte=F("held") + F("committed") + F("unavailable") - F("short")),
                name="stock_never_oversold",
            ),
        ]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="stock_list"),
            models.Index(fields=["store", "-updated_at", "-id"], name="stock_store_list"),
            models.Index(fields=["-on_hand", "-id"], name="stock_on_hand_list"),
            models.Index(fields=["-updated_at", "-id"], name="stock_stuck_list", condition=Q(stuck=True)),
            models.Index(fields=["-updated_at", "-id"], name="stock_short_list", condition=Q(short__gt=0)),
            GinIndex(OpClass("words", name="gin_trgm_ops"), name="stock_words"),
        ]

    def __str__(self) -> str:
        return f"{self.variant.product} {self.variant.title}".strip()


class StockEntry(models.Model):
    """So many units went from one account to another; the database refuses to change or delete it. ``key`` makes it once.

    ``session_id`` and ``line`` name the hold whose units they are. ``provider`` is the code of the shop that follows, if any does.
    """

    pk = models.CompositePrimaryKey("level_id", "number")
    level = models.ForeignKey(Level, models.PROTECT, related_name="entries", db_index=False)
    number = models.IntegerField()
    source = models.CharField(max_length=12, choices=ACCOUNTS)
    target = models.CharField(max_length=12, choices=ACCOUNTS)
    quantity = models.IntegerField()
    cause = models.CharField(max_length=8, choices=CAUSES)
    key = models.CharField(max_length=200)
    session_id = models.UUIDField(null=True)
    line = models.IntegerField(null=True)
    reason = models.CharField(max_length=200, default="")
    provider = models.CharField(max_length=24, default="", db_default="")
    actor_kind = models.CharField(max_length=12)
    actor_ref = models.CharField(max_length=200)
    actor_label = models.CharField(max_length=200)
    occurred_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["level", "key"], name="stock_entry_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0) & ~Q(source=F("target")), name="stock_entry_moves"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class Telling(models.Model):
    """How far a shop has followed a level: its ledger up to ``heard`` is carried out there, and up to ``wanted`` is to be.

    While nobody knows whether that up to ``through`` was carried out, it is asked for again in the same words. After a certain no it
    is another ``attempt``, of all that has come since. ``due_at`` is when it is tried next; ``parked`` waits for a person.
    """

    pk = models.CompositePrimaryKey("level_id", "provider")
    level = models.ForeignKey(Level, models.CASCADE, related_name="tellings", db_index=False)
    provider = models.CharField(max_length=24)
    heard = models.IntegerField()
    wanted = models.IntegerField()
    through = models.IntegerField(null=True)
    attempt = models.IntegerField(default=1, db_default=1)
    tries = models.IntegerField(default=0, db_default=0)
    parked = models.BooleanField(default=False, db_default=False)
    complaint = models.CharField(max_length=500, default="", db_default="")
    due_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="stock_telling_due", condition=Q(parked=False, due_at__isnull=False))
        ]


class Correction(models.Model):
    """A counter of a level did not follow from its ledger, and was put right; the database refuses to change or delete it."""

    level = models.ForeignKey(Level, models.PROTECT, related_name="corrections", db_index=False)
    counter = models.CharField(max_length=24)
    before = models.IntegerField()
    after = models.IntegerField()
    actor_kind = models.CharField(max_length=12)
    actor_ref = models.CharField(max_length=200)
    actor_label = models.CharField(max_length=200)
    corrected_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["level", "-id"], name="stock_corrections")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
