"""What the shop last said of each level, beside what is known here; and runs in which its word was taken over."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from floorwalker.accounts.models import Store
from floorwalker.commerce.stock.models import Level
from floorwalker.kit.speech import later as _

SOURCES = [("told", _("Told")), ("report", _("Report")), ("read", _("Asked for"))]


class Told(models.Model):
    """What the shop said of a level, and by how many units that is more than is known here.

    ``committed`` is ``None`` where the shop did not tell; then it is not compared. What was ``told`` was taken over at once, a
    ``report`` and what was ``read`` from the shop only stand beside. ``since`` is when the two began to differ; nothing, while they
    agree. Like the gaps it is kept by ``ledger.move``, and by whoever writes here.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", db_index=False)
    level = models.OneToOneField(Level, models.PROTECT, related_name="told")
    external_id = models.CharField(max_length=200)
    on_hand = models.IntegerField()
    committed = models.IntegerField(null=True)
    source = models.CharField(max_length=8, choices=SOURCES)
    on_hand_gap = models.IntegerField(default=0)
    committed_gap = models.IntegerField(default=0)
    since = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()
    digest = models.CharField(max_length=64, default="")
    words = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "external_id"], name="drift_told_once")]
        indexes = [
            models.Index(fields=["-since", "-id"], name="drift_list", condition=Q(since__isnull=False)),
            models.Index(fields=["store", "-since", "-id"], name="drift_store_list", condition=Q(since__isnull=False)),
            models.Index(fields=["store", "id"], name="drift_run", condition=Q(since__isnull=False)),
            GinIndex(OpClass("words", name="gin_trgm_ops"), name="drift_words", condition=Q(since__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.level)


class DriftRun(models.Model):
    """Somebody wants the shop's word taken over wherever it differed when they said so. ``last`` is how far the worker is."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    total = models.IntegerField()
    done = models.IntegerField(default=0)
    agreed = models.IntegerField(default=0)
    last = models.UUIDField(null=True)
    complaint = models.CharField(max_length=300, default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
