"""Forms that were carried out."""

from django.conf import settings
from django.db import models


class SentForm(models.Model):
    """A form that a member sent and that was carried out; sent again, it leads to ``url`` and does nothing more."""

    pk = models.CompositePrimaryKey("member_id", "key")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=36)
    url = models.CharField(max_length=500, default="")
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sent_at"], name="console_sent_form_age")]
