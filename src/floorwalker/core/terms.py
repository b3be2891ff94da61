"""A store's terms for a channel: the version in force when a session opens stays with it."""

from collections.abc import Iterable
from typing import Any

import msgspec

from floorwalker.accounts.models import Terms
from floorwalker.core.registry import Channel


def terms_of(which: Channel, versions: Iterable[int]) -> dict[int | None, Any]:
    """The channel's terms by version id; ``None`` answers the defaults."""
    found = Terms.objects.filter(id__in=list(versions)).values_list("id", "values") if versions else ()
    known: dict[int | None, Any] = {id_: msgspec.convert(values, which.terms) for id_, values in found}
    known[None] = which.terms()
    return known


def current_terms(which: Channel, stores: Iterable[int]) -> dict[int, int]:
    """The newest version of each store, by store; a store that never changed its terms is absent."""
    newest = (
        Terms.objects.filter(channel=which.code, store_id__in=list(stores))
        .order_by("store_id", "-version")
        .distinct("store_id")
    )
    return dict(newest.values_list("store_id", "id"))
