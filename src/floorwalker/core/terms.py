"""A store's terms for a channel: the version in force when a session opens stays with it."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec

from floorwalker.accounts.models import Terms
from floorwalker.core.registry import Channel


def terms_of(which: Channel, versions: Iterable[int]) -> dict[int | None, Any]:
    """The channel's terms by version id; ``None`` answers the defaults."""
    return {None: which.terms()} | {version: _terms(which, version) for version in versions}


@lru_cache(maxsize=1024)
def _terms(which: Channel, version: int) -> Any:
    """A version never changes, so each process reads it once."""
    return msgspec.convert(Terms.objects.values_list("values", flat=True).get(id=version), which.terms)


def current_terms(which: Channel, stores: Iterable[int]) -> dict[int, int]:
    """The newest version of each store, by store; a store that never changed its terms is absent."""
    newest = (
        Terms.objects.filter(channel=which.code, store_id__in=list(stores))
        .order_by("store_id", "-version")
        .distinct("store_id")
    )
    return dict(newest.values_list("store_id", "id"))
