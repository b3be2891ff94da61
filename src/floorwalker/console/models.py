"""Moves asked of many sessions at once."""

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
