"""What shoppers hand in at the door."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from uuid_utils.compat import uuid7

from floorwalker.accounts.models import Store
from floorwalker.accounts.trail import traced


@traced("guest", "kind", "hooks", "fee", "returned_at", "remark")
class Ticket(models.Model):
    """One coat, bag or umbrella in a store's cloakroom, from the counter to the counter."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", db_index=False)
    tag = models.CharField(max_length=20)
    guest = models.CharField(max_length=100)
    kind = models.CharField(max_length=12)
    hooks = models.IntegerField(default=1)
    fee = models.BigIntegerField()
    handed_in_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)
    remark = models.TextField(default="")
    words = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["-handed_in_at", "-id"], name="cloakroom_list"),
            models.Index(fields=["store", "-handed_in_at", "-id"], name="cloakroom_store_list"),
            models.Index(fields=["kind", "-handed_in_at", "-id"], name="cloakroom_kind_list"),
            models.Index(fields=["guest", "id"], name="cloakroom_guest_list"),
            models.Index(fields=["-fee", "-id"], name="cloakroom_fee_list"),
            GinIndex(OpClass("words", name="gin_trgm_ops"), name="cloakroom_words"),
        ]

    def __str__(self) -> str:
        return self.tag
