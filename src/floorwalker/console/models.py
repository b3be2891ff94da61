"""Moves asked of many sessions at once; forms that were carried out."""

from django.conf import settings
from django.db import models


class BulkRun(models.Model):
    """One move of many sessions that a member asked for: made by the worker, one session after the other.

    ``ids`` are the sessions, ``said`` what was sent for the move's form. ``results`` tell of each that is done, in order: its
    name, whether it went, and in a sentence why not.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    code = models.CharField(max_length=16)
    move = models.CharField(max_length=40)
    said = models.TextField(default="")
    ids = models.JSONField()
    results = models.JSONField(default=list)
    finished_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)


class SentForm(models.Model):
    """A form that a member sent and that was carried out; sent again, it leads to ``url`` and does nothing more."""

    pk = models.CompositePrimaryKey("member_id", "key")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=36)
    url = models.CharField(max_length=500, default="")
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sent_at"], name="console_sent_form_age")]
