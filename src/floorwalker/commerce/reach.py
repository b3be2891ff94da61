"""The wall between stores, as the rooms of commerce build it: rows of these stores and of no others."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor, Reach
from floorwalker.accounts.models import Store
from floorwalker.core.errors import NotAllowed

Row = TypeVar("Row", bound=Model)


def within(rows: QuerySet[Row], reach: Reach) -> QuerySet[Row]:
    """The rows whose ``store`` the reader sees; one store is asked for by itself, so that its index serves."""
    if reach.everywhere:
        return rows
    if len(reach.store_ids) == 1:
        return rows.filter(store_id=next(iter(reach.store_ids)))
    return rows.filter(store_id__in=reach.store_ids)


def must(actor: Actor, right: str, store: Store) -> None:
    """The actor holds the right in this store, or NotAllowed is raised."""
    if not actor.may(right, store.pk):
        no = gettext("You need the right “{right}” in this store.").format(right=right)
        raise NotAllowed(no, right=right)
