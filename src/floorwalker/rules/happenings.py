"""What the history of the house tells of rules: which version was published for which store, by whom, and what it changed."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.happenings import Change
from floorwalker.accounts.history import Source, within
from floorwalker.rules.changes import changes
from floorwalker.rules.document import restored
from floorwalker.rules.models import PolicyVersion
from floorwalker.rules.policies import EDIT, compiled
from floorwalker.rules.vocabulary import vocabularies


def published(row: PolicyVersion, earlier: PolicyVersion | None) -> tuple[str, tuple[Change, ...]]:
    """A version and why it was published; each thing that is otherwise than in the version before it."""
    known = {spoken.code: spoken for spoken in vocabularies()}
    spoken = known.get(row.policy.vocabulary)
    said = gettext("Version {version} of the rules “{rules}” of {store} was published: {note}").format(
        version=row.number,
        rules=spoken.label if spoken else row.policy.vocabulary,
        store=row.policy.store,
        note=row.note,
    )
    if spoken is None:
        return said, ()
    before = restored(earlier.document) if earlier else spoken.document
    told = changes(before, restored(row.document), spoken, compiled(row).setting())
    return said, tuple(Change(label=one, before=None, after=None) for one in told)


def _versions(actor: Actor) -> QuerySet[Any]:
    rows = PolicyVersion.objects.select_related("policy__store")
    return within(rows, actor.reach(EDIT), "policy__store_id")


SOURCE = Source(rows=_versions, same=("policy_id",), tell=published, at="published_at", who=lambda row: row.who)
