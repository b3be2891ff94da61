"""What the machine face remembers: answers to requests that carried an ``Idempotency-Key``."""

from django.db import models


class KeyedAnswer(models.Model):
    """The answer to one key of one credential. It commits together with what the request did, or not at all."""

    pk = models.CompositePrimaryKey("credential", "key")
    credential = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    request = models.CharField(max_length=64)
    status = models.SmallIntegerField(default=0)
    body = models.TextField(default="")
    content_type = models.CharField(max_length=100, default="")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="api_keyed_answer_age")]
