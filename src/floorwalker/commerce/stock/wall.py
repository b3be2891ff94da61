"""The wall between stores: stock leaves the room only through here, and only with the reader's stores."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext

from floorwalker.accounts.actor import Reach
from floorwalker.commerce.stock.models import Level
from floorwalker.core.errors import NotFound
from floorwalker.core.wall import within


def levels(reach: Reach) -> QuerySet[Level]:
    """The levels of these stores, each with its variant."""
    return within(reach, Level.objects.select_related("store", "variant__product"))


def lacking(reach: Reach, units: int) -> QuerySet[Level]:
    """The levels that do not have so many units to sell."""
    return within(reach, Level.objects.filter(oversell=False, available__lt=units))


@dataclass(frozen=True, kw_only=True)
class Shortfall:
    """How many levels promise more than was found, and how many units these are."""

    levels: int
    units: int


def shortfall(reach: Reach) -> Shortfall:
    """What is short in these stores now; an index knows."""
    short = within(reach, Level.objects.filter(short__gt=0)).aggregate(
        levels=Count("pk"), units=Sum("short", default=0)
    )
    return Shortfall(**short)


def find_level(reach: Reach, id_: UUID) -> Level:
    """One level. Another store's is not found."""
    level = levels(reach).filter(pk=id_).first()
    if level is None:
        raise NotFound(gettext("There is no such stock level in your stores."))
    return level
