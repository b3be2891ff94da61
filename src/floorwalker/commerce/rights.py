"""The guard of the verbs of commerce."""

from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.core.errors import NotAllowed


def must(actor: Actor, right: str, store: Store) -> None:
    """The actor holds the right in this store, or NotAllowed is raised."""
    if not actor.may(right, store.pk):
        no = gettext("You need the right “{right}” in this store.").format(right=right)
        raise NotAllowed(no, right=right)
