"""All rules of some stores at a glance."""

from dataclasses import dataclass

from django.db.models.functions import Now

from floorwalker.accounts.models import Store
from floorwalker.rules.models import Draft, PolicyVersion
from floorwalker.rules.vocabulary import Vocabulary, vocabularies


@dataclass(frozen=True, kw_only=True)
class Row:
    """The rules of one store: the version in force and the newest draft, if there are any."""

    store: Store
    version: PolicyVersion | None
    draft: Draft | None


@dataclass(frozen=True, kw_only=True)
class Group:
    """One vocabulary and its rules in each store."""

    vocabulary: Vocabulary
    rows: list[Row]


def overview(stores: list[Store]) -> list[Group]:
    """Every vocabulary with every store, in two looks into the database however many there are."""
    in_force = (
        PolicyVersion.objects.filter(policy__store__in=stores, effective_at__lte=Now())
        .select_related("policy")
        .defer("document")
        .order_by("policy_id", "-number")
        .distinct("policy_id")
    )
    newest = (
        Draft.objects.filter(policy__store__in=stores)
        .select_related("policy")
        .defer("document")
        .order_by("policy_id", "-revision")
        .distinct("policy_id")
    )
    known = {(version.policy.store_id, version.policy.vocabulary): version for version in in_force}
    drafts = {(draft.policy.store_id, draft.policy.vocabulary): draft for draft in newest}
    return [
        Group(
            vocabulary=spoken,
            rows=[
                Row(store=store, version=known.get((store.pk, spoken.code)), draft=drafts.get((store.pk, spoken.code)))
                for store in stores
            ],
        )
        for spoken in vocabularies()
    ]
