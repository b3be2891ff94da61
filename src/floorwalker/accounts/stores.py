"""Stores: who may see and change them."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.accounts.trail import noted
from floorwalker.kit.errors import NotAllowed, NotFound

EDITABLE = ("name", "address", "time_zone", "currency", "active")


def stores_within(actor: Actor, right: str) -> QuerySet[Store]:
    """The stores in which the actor holds the right."""
    reach = actor.reach(right)
    return Store.objects.all() if reach.everywhere else Store.objects.filter(pk__in=reach.store_ids)


def find_store(actor: Actor, store_id: int, *, right: str) -> Store:
    store = stores_within(actor, right).filter(pk=store_id).first()
    if store is None:
        raise NotFound(gettext("There is no such store."))
    return store


@noted
def open_store(*, actor: Actor, code: str, **fields: Any) -> Store:
    """A new store; only for someone who edits every store."""
    if not actor.may("stores.edit", None):
        raise NotAllowed(gettext("Only someone who may edit every store can open one."), right="stores.edit")
    return Store.objects.create(code=code, **{key: fields[key] for key in EDITABLE if key in fields})


@noted
@transaction.atomic
def edit(store: Store, *, actor: Actor, **fields: Any) -> Store:
    """Change what is said about a store; its code stays, since other systems know it by that."""
    if not actor.may("stores.edit", store.pk):
        raise NotAllowed(gettext("You may not edit {store}.").format(store=store), right="stores.edit")
    locked = Store.objects.select_for_update().get(pk=store.pk)
    for key in EDITABLE:
        setattr(locked, key, fields.get(key, getattr(locked, key)))
    locked.save(update_fields=EDITABLE)
    return locked
