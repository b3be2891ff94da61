"""What ``floorwalker verify`` proves of the waitlist: nothing lies on a shelf that somebody waits for."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from floorwalker.channels.reservations.waiting.models import WAITING, Entry
from floorwalker.commerce.stock.models import Level
from floorwalker.core.log.verify import Finding


def findings() -> Iterator[Finding]:
    """Levels that have units for those who wait, and have not offered them."""
    line = Entry.objects.filter(level_id=OuterRef("pk"), state=WAITING)
    for level in Level.objects.filter(Exists(line), available__gt=0, oversell=False).order_by("pk"):
        yield Finding(subject=f"stock level {level.pk}", field="available", stored=level.available, folded=0)
