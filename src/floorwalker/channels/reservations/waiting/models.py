"""Who waits for what is sold out. Rows of one level are changed only under the level's lock."""

from uuid import UUID

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from floorwalker.accounts.models import Store
from floorwalker.accounts.trail import traced
from floorwalker.commerce.stock.models import Level
from floorwalker.kit.speech import later as _

WAITING, OFFERED, CLAIMED, LAPSED, LEFT = "waiting", "offered", "claimed", "lapsed", "left"
STATES: dict[str, str] = {
    WAITING: _("Waiting"),
    OFFERED: _("Offered"),
    CLAIMED: _("Claimed"),
    LAPSED: _("Lapsed"),
    LEFT: _("Left"),
}
_OPEN = Q(state__in=(WAITING, OFFERED))


@traced("state", "quantity", "offered")
class Entry(models.Model):
    """One cart in line for a variant in a store. ``place`` grows with each that joins; ``offered`` units are held for it now.

    ``provider`` is the shop that was told so, and will be told when they are given back; none where the store only tracks.
    ``email`` is kept while it may be needed, and is gone when the entry ends; ``told_at`` is when a letter said that it was offered.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", db_index=False)
    level = models.ForeignKey(Level, models.PROTECT, related_name="+", db_index=False)
    token = models.CharField(max_length=200)
    place = models.IntegerField()
    quantity = models.IntegerField()
    offered = models.IntegerField(default=0)
    provider = models.CharField(max_length=24, default="")
    state = models.CharField(max_length=8, default=WAITING)
    email = models.CharField(max_length=254, default="")
    language = models.CharField(max_length=8, default="")
    joined_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    words = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "token"], name="waiting_once", condition=_OPEN),
            models.UniqueConstraint(fields=["level", "place"], name="waiting_place"),
            models.CheckConstraint(condition=Q(offered__gte=0, quantity__gte=1), name="waiting_units"),
            models.CheckConstraint(
                condition=Q(offered=0) ^ Q(state=OFFERED, offered__lte=F("quantity")), name="waiting_offered_is_held"
            ),
        ]
        indexes = [
            models.Index(fields=["-joined_at", "-id"], name="waiting_list"),
            models.Index(fields=["store", "-joined_at", "-id"], name="waiting_store_list"),
            models.Index(fields=["level", "place"], name="waiting_line", condition=Q(state=WAITING)),
            models.Index(fields=["expires_at"], name="waiting_due", condition=Q(state=OFFERED)),
            models.Index(fields=["store", "token"], name="waiting_mine"),
            GinIndex(OpClass("words", name="gin_trgm_ops"), name="waiting_words"),
        ]

    def __str__(self) -> str:
        return str(self.level)


def anybody_waits(level_id: UUID) -> bool:
    """Whether units of a level that come free are somebody's already."""
    return Entry.objects.filter(level_id=level_id, state=WAITING).exists()
