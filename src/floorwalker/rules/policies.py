"""The rules of stores: which are in force, what is drafted, and the verbs that save, publish and discard."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.core.clock import now
from floorwalker.core.errors import Invalid, NotAllowed, NotFound, Refused
from floorwalker.rules.changes import changes
from floorwalker.rules.compiled import Compiled
from floorwalker.rules.document import Document, restored, stored
from floorwalker.rules.models import Draft, Policy, PolicyVersion
from floorwalker.rules.problems import problems
from floorwalker.rules.simulate import check
from floorwalker.rules.vocabulary import Vocabulary, vocabulary

EDIT = "rules.edit"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What an editor finds: the rules in force, and those being written. ``revision`` goes back with each change.

    ``latest`` is the newest version, perhaps not in force yet; without a draft, it is what is written on.
    """

    store: Store
    vocabulary: Vocabulary
    revision: int
    force: Compiled
    latest: PolicyVersion | None
    writing: Compiled
    draft: Draft | None

    @property
    def document(self) -> Document:
        """The rules being written."""
        return self.writing.document

    @property
    def published(self) -> Document:
        """The rules of the newest version."""
        return restored(self.latest.document) if self.latest else self.vocabulary.document

    @property
    def has_news(self) -> bool:
        """Whether the draft says anything that the newest version does not."""
        return self.draft is not None and self.document != self.published


def in_force(spoken: Vocabulary, store: Store, at: datetime | None = None) -> Compiled:
    """The rules that hold in a store, now or at a moment: ready to decide. One look into the database."""
    found = (
        PolicyVersion.objects.filter(policy__store=store, policy__vocabulary=spoken.code, effective_at__lte=at or Now())
        .order_by("-number")
        .values_list("id", flat=True)
        .first()
    )
    return _compiled(found) if found else unpublished(spoken, store)


def unpublished(spoken: Vocabulary, store: Store) -> Compiled:
    """What holds where nothing was published: the vocabulary's own rules, as version 0."""
    return _compile(spoken, spoken.document, store)


@lru_cache(maxsize=1024)
def _compiled(version_id: int) -> Compiled:
    """A version never changes, so each process reads it once."""
    return compiled(PolicyVersion.objects.select_related("policy").get(id=version_id))


def compiled(version: PolicyVersion) -> Compiled:
    """A published version, ready to decide."""
    return Compiled(
        vocabulary=vocabulary(version.policy.vocabulary),
        document=restored(version.document),
        zone=version.time_zone,
        currency=version.currency,
        policy=version.policy_id,
        version=version.number,
    )


def _compile(spoken: Vocabulary, document: Document, store: Store) -> Compiled:
    return Compiled(vocabulary=spoken, document=document, zone=store.time_zone, currency=store.currency)


def find_version(store: Store, spoken: Vocabulary, number: int) -> PolicyVersion:
    """One published version of a store's rules."""
    found = PolicyVersion.objects.select_related("policy").filter(
        policy__store=store, policy__vocabulary=spoken.code, number=number
    )
    version = found.first()
    if version is None:
        raise NotFound(gettext("There is no version {number} of these rules.").format(number=number))
    return version


def versions(store: Store, spoken: Vocabulary) -> list[PolicyVersion]:
    """All versions, newest first."""
    found = PolicyVersion.objects.filter(policy__store=store, policy__vocabulary=spoken.code)
    return list(found.select_related("policy").order_by("-number"))


def open_desk(store: Store, spoken: Vocabulary) -> Desk:
    """What is in force and what is being written."""
    policy = Policy.objects.filter(store=store, vocabulary=spoken.code).first()
    draft = policy.drafts.order_by("-revision").first() if policy else None
    latest = policy.versions.order_by("-number").first() if policy else None
    kept = draft or latest
    document = restored(kept.document) if kept else spoken.document
    return Desk(
        store=store,
        vocabulary=spoken,
        revision=policy.revision if policy else 0,
        force=in_force(spoken, store),
        latest=latest,
        writing=_compile(spoken, document, store),
        draft=draft,
    )


@transaction.atomic
def save(store: Store, spoken: Vocabulary, *, document: Document, revision: int, actor: Actor) -> Draft:
    """Keep a document as the draft. One that cannot be published is Invalid; one written from an older one is Refused."""
    policy = _locked(store, spoken, actor)
    desk = open_desk(store, spoken)
    _must_be_current(policy, desk, revision)
    if wrong := problems(document, spoken, desk.writing.setting()):
        raise Invalid(" ".join(wrong), code="wrong_rules", problems=wrong)
    policy.revision += 1
    policy.save(update_fields=["revision"])
    return policy.drafts.create(
        revision=policy.revision, document=stored(document), saved_by=_name(actor), saved_at=now()
    )


@transaction.atomic
def discard(store: Store, spoken: Vocabulary, *, revision: int, actor: Actor) -> None:
    """Throw the draft away; what is in force stays."""
    policy = _locked(store, spoken, actor)
    _must_be_current(policy, open_desk(store, spoken), revision)
    policy.drafts.all().delete()
    policy.revision += 1
    policy.save(update_fields=["revision"])


@transaction.atomic
def publish(
    store: Store,
    spoken: Vocabulary,
    *,
    revision: int,
    note: str,
    actor: Actor,
    effective_at: datetime | None = None,
    acknowledged: Iterable[str] = (),
) -> PolicyVersion:
    """Make the draft the next version. Refused where a case fails whose id is not among the acknowledged ones."""
    policy = _locked(store, spoken, actor)
    desk = open_desk(store, spoken)
    _must_be_current(policy, desk, revision)
    if not desk.has_news:
        raise Refused(gettext("There is nothing new to publish."), code="nothing_to_publish")
    failing = [one.case for one in check(desk.writing, desk.document.cases) if not one.holds]
    if open_cases := [case for case in failing if case.id not in set(acknowledged)]:
        names = ", ".join(f"“{case.name}”" for case in open_cases)
        said = gettext("These cases come out otherwise than expected: {cases}.").format(cases=names)
        raise Refused(said, code="cases_fail", cases=[case.id for case in open_cases])
    let_pass = [case.name for case in failing]
    version = _add(policy, desk.document, note=note, actor=actor, effective_at=effective_at, failing=let_pass)
    policy.drafts.all().delete()
    return version


@transaction.atomic
def restore(store: Store, spoken: Vocabulary, *, number: int, revision: int, note: str, actor: Actor) -> PolicyVersion:
    """Publish an older version again, as it was; a draft is kept. Its cases are not asked again."""
    policy = _locked(store, spoken, actor)
    _must_be_current(policy, open_desk(store, spoken), revision)
    document = restored(find_version(store, spoken, number).document)
    return _add(policy, document, note=note, actor=actor, restores=number)


def _add(
    policy: Policy,
    document: Document,
    *,
    note: str,
    actor: Actor,
    effective_at: datetime | None = None,
    restores: int | None = None,
    failing: Iterable[str] = (),
) -> PolicyVersion:
    spoken, store, at = vocabulary(policy.vocabulary), policy.store, now()
    if wrong := problems(document, spoken, _compile(spoken, document, store).setting()):
        raise Invalid(" ".join(wrong), code="wrong_rules", problems=wrong)
    latest = policy.versions.order_by("-number").values_list("number", flat=True).first() or 0
    policy.revision += 1
    policy.save(update_fields=["revision"])
    return policy.versions.create(
        number=latest + 1,
        revision=policy.revision,
        document=stored(document),
        currency=store.currency,
        time_zone=store.time_zone,
        note=note,
        restores=restores,
        acknowledged=list(failing),
        published_by=_name(actor),
        published_at=at,
        effective_at=max(at, effective_at or at),
    )


def _locked(store: Store, spoken: Vocabulary, actor: Actor) -> Policy:
    """The policy, held until the transaction ends, for somebody who may edit it."""
    if not actor.may(EDIT, store.pk):
        raise NotAllowed(gettext("You may not change the rules of {store}.").format(store=store), right=EDIT)
    Policy.objects.get_or_create(store=store, vocabulary=spoken.code)
    return (
        Policy.objects.select_for_update(of=["self"]).select_related("store").get(store=store, vocabulary=spoken.code)
    )


def _must_be_current(policy: Policy, desk: Desk, revision: int) -> None:
    """Two editors at once: the second one is told what was changed since they began, and nothing is overwritten."""
    if policy.revision == revision:
        return
    before = _document_at(policy, revision)
    raise Refused(
        gettext("Somebody changed these rules while you were writing. Nothing of yours was saved yet."),
        code="changed_meanwhile",
        revision=policy.revision,
        changes=changes(before, desk.document, desk.vocabulary, desk.writing.setting()),
    )


def _document_at(policy: Policy, revision: int) -> Document:
    """The document that stood at a revision, as far as it is still known: drafts go when they are published."""
    draft = policy.drafts.filter(revision__lte=revision).order_by("-revision").first()
    version = policy.versions.filter(revision__lte=revision).order_by("-number").first()
    kept = draft or version
    return restored(kept.document) if kept else vocabulary(policy.vocabulary).document


def _name(actor: Actor) -> str:
    return f"{actor.kind} {actor.ref} {actor.label}"[:200]
