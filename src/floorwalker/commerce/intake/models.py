"""A file that a member has uploaded, looked through and brought in by the worker."""

from django.conf import settings
from django.db import models

from floorwalker.accounts.models import Store
from floorwalker.kit.speech import later as _

STATES = [
    ("checking", _("Being checked")),
    ("checked", _("Checked")),
    ("importing", _("Being imported")),
    ("done", _("Imported")),
    ("failed", _("Failed")),
]
COUNTS = ("created", "changed", "unchanged", "outdated", "refused")


class Upload(models.Model):
    """``done`` of ``size`` bytes are read. The counts say what became, or would become, of its records.

    ``problems`` are the first few as (line, id, sentence); all stand in its result file. ``note`` says what was not read.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="uploads")
    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    format = models.CharField(max_length=8)
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=STATES, default="checking")
    size = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    created = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    outdated = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    problems = models.JSONField(default=list)
    note = models.TextField(default="")
    complaint = models.TextField(default="")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    @property
    def records(self) -> int:
        """How many records were read so far."""
        return sum(getattr(self, name) for name in COUNTS)
