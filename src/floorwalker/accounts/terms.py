"""A store's settings for a channel, version by version."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store, Terms
from floorwalker.kit.errors import NotAllowed


def current(store: Store, channel: str) -> Terms:
    """The latest version; version 0 without values where nobody has set any."""
    latest = Terms.objects.filter(store=store, channel=channel).order_by("-version").first()
    return latest or Terms(store=store, channel=channel, version=0, values={})


@transaction.atomic
def amend(store: Store, channel: str, *, values: dict[str, Any], actor: Actor) -> Terms:
    """Add a version with these values; the same values again add none."""
    if not actor.may("stores.edit", store.pk):
        raise NotAllowed(gettext("You may not change the terms of {store}.").format(store=store), right="stores.edit")
    Store.objects.select_for_update().get(pk=store.pk)
    latest = current(store, channel)
    if latest.version and latest.values == values:
        return latest
    return Terms.objects.create(
        store=store,
        channel=channel,
        version=latest.version + 1,
        values=values,
        created_by=f"{actor.kind} {actor.ref} {actor.label}"[:200],
    )
