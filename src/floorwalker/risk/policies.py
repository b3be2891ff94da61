"""The risk of stores: which version is in force, what is drafted, and the verbs that save, publish and bring back."""

from dataclasses import dataclass
from functools import lru_cache

from django.db import transaction
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.core.clock import now
from floorwalker.core.errors import Invalid, NotAllowed, NotFound, Refused
from floorwalker.kit.database import prepared
from floorwalker.risk.document import Document, restored, starting, stored
from floorwalker.risk.learning.terms import Model, Purpose
from floorwalker.risk.learning.terms import restored as restored_model
from floorwalker.risk.models import RiskModel, RiskPolicy, RiskVersion
from floorwalker.risk.score import Scale
from floorwalker.risk.signals import Scheme, scheme

SEE = "risk.see"
EDIT = "risk.edit"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What an editor finds: what is in force, and what is being written. ``revision`` goes back with each change."""

    store: Store
    scheme: Scheme
    revision: int
    force: Scale
    latest: RiskVersion | None
    policy: RiskPolicy | None

    @property
    def draft(self) -> Document | None:
        """What is to be published next, if anything is."""
        kept = self.policy.draft if self.policy else None
        return restored(kept) if kept is not None else None

    @property
    def writing(self) -> Document:
        """The document that the next change begins with."""
        return self.draft or self.force.document

    @property
    def has_news(self) -> bool:
        """Whether the draft says anything that is not in force."""
        return self.draft is not None and self.draft != self.force.document

    @property
    def trying(self) -> Scale:
        """The draft, ready to weigh what has been; it never weighs what is to come."""
        return scale(self.scheme, self.store.pk, self.writing, self.force.version)


def in_force(watched: Scheme, store_id: int) -> Scale:
    """What weighs in a store now. One look into the database, by a unique key and without compiling the question each time."""
    found = prepared.ask(
        "SELECT force FROM risk_riskpolicy WHERE store_id = %s AND scheme = %s", [store_id, watched.code]
    )()
    return _version(found[0][0]) if found and found[0][0] else _unpublished(watched)


@lru_cache(maxsize=64)
def _unpublished(watched: Scheme) -> Scale:
    return Scale(scheme=watched, document=starting(watched))


@lru_cache(maxsize=1024)
def _version(id_: int) -> Scale:
    """A version never changes, nor do the models that it names, so each process reads it once."""
    found = RiskVersion.objects.select_related("policy").get(id=id_)
    return scale(scheme(found.policy.scheme), found.policy.store_id, restored(found.document), found.number)


def scale_of(watched: Scheme, store_id: int, number: int) -> Scale:
    """What weighed under a version of a store; ``0`` is the house's own."""
    found = RiskVersion.objects.filter(policy__store=store_id, policy__scheme=watched.code, number=number)
    key = found.values_list("pk", flat=True).first()
    return _version(key) if key else _unpublished(watched)


def scale(watched: Scheme, store_id: int, document: Document, version: int) -> Scale:
    """A document with its models, ready to weigh. A model that is not there is left out."""
    known = _models(watched, store_id, document)
    return Scale(
        scheme=watched,
        document=document,
        version=version,
        model=known.get((document.model, "fraud")),
        anomaly=known.get((document.anomaly, "anomaly")),
        worth=known.get((document.worth, "worth")),
    )


def _models(watched: Scheme, store_id: int, document: Document) -> dict[tuple[int, Purpose], Model]:
    if not document.models:
        return {}
    rows = RiskModel.objects.filter(store_id=store_id, scheme=watched.code, number__in=document.models)
    models = [(row.number, restored_model(row.terms)) for row in rows if row.terms]
    return {(number, model.purpose): model for number, model in models}


def open_desk(store: Store, watched: Scheme) -> Desk:
    """What is in force and what is being written."""
    policy = RiskPolicy.objects.filter(store=store, scheme=watched.code).first()
    return Desk(
        store=store,
        scheme=watched,
        revision=policy.revision if policy else 0,
        force=in_force(watched, store.pk),
        latest=policy.versions.order_by("-number").first() if policy else None,
        policy=policy,
    )


def versions(store: Store, watched: Scheme) -> list[RiskVersion]:
    """All versions, newest first."""
    return list(RiskVersion.objects.filter(policy__store=store, policy__scheme=watched.code).order_by("-number"))


@transaction.atomic
def save(store: Store, watched: Scheme, *, document: Document, revision: int, actor: Actor) -> None:
    """Keep a document as the draft; nothing is weighed by it. What cannot be published is Invalid."""
    policy = _locked(store, watched, actor, revision)
    _must_fit(document, watched, store)
    policy.draft, policy.drafted_by, policy.drafted_at = stored(document), name_of(actor), now()
    _keep(policy, "draft", "drafted_by", "drafted_at")


@transaction.atomic
def discard(store: Store, watched: Scheme, *, revision: int, actor: Actor) -> None:
    """Throw the draft away; what is in force stays."""
    policy = _locked(store, watched, actor, revision)
    policy.draft = None
    _keep(policy, "draft")


@transaction.atomic
def publish(store: Store, watched: Scheme, *, revision: int, note: str, actor: Actor) -> RiskVersion:
    """Make the draft the next version: whoever weighs from now on weighs by it."""
    policy = _locked(store, watched, actor, revision)
    desk = open_desk(store, watched)
    if desk.draft is None or not desk.has_news:
        raise Refused(gettext("There is nothing new to publish."), code="nothing_to_publish")
    policy.draft = None
    return _add(policy, watched, desk.draft, note=note, actor=actor)


@transaction.atomic
def restore(store: Store, watched: Scheme, *, number: int, revision: int, note: str, actor: Actor) -> RiskVersion:
    """Publish an older version again, as it was; a draft is kept."""
    policy = _locked(store, watched, actor, revision)
    older = policy.versions.filter(number=number).first()
    if older is None:
        raise NotFound(gettext("There is no version {number}.").format(number=number))
    return _add(policy, watched, restored(older.document), note=note, actor=actor, restores=number)


@transaction.atomic
def put(store: Store, watched: Scheme, *, document: Document, revision: int, note: str, actor: Actor) -> RiskVersion:
    """Publish a document at once; a draft is kept. For changes of one thing, such as the model that counts."""
    policy = _locked(store, watched, actor, revision)
    return _add(policy, watched, document, note=note, actor=actor)


def _add(
    policy: RiskPolicy, watched: Scheme, document: Document, *, note: str, actor: Actor, restores: int | None = None
) -> RiskVersion:
    _must_fit(document, watched, policy.store)
    latest = policy.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = policy.versions.create(
        number=latest + 1,
        document=stored(document),
        note=note,
        restores=restores,
        published_by=name_of(actor),
        published_at=now(),
    )
    policy.force = version.pk
    _keep(policy, "draft", "force")
    return version


def _keep(policy: RiskPolicy, *fields: str) -> None:
    policy.revision += 1
    policy.save(update_fields=["revision", *fields])


def _locked(store: Store, watched: Scheme, actor: Actor, revision: int) -> RiskPolicy:
    """The policy, held until the transaction ends, for somebody who may edit it and has seen its last change."""
    if not actor.may(EDIT, store.pk):
        raise NotAllowed(gettext("You may not change the risk of {store}.").format(store=store), right=EDIT)
    RiskPolicy.objects.get_or_create(store=store, scheme=watched.code)
    rows = RiskPolicy.objects.select_for_update(of=["self"]).select_related("store")
    policy = rows.get(store=store, scheme=watched.code)
    if policy.revision != revision:
        said = gettext("Somebody changed this while you were writing. Nothing of yours was saved yet; look again.")
        raise Refused(said, code="changed_meanwhile", revision=policy.revision)
    return policy


def _must_fit(document: Document, watched: Scheme, store: Store) -> None:
    if document.review <= document.monitored:
        said = gettext("The level “Review” must begin above “Monitored”.")
        raise Invalid(said, code="wrong_thresholds", field="review")
    if unknown := set(document.restriction.actions) - set(watched.actions):
        raise Invalid(gettext("Unknown actions: {names}.").format(names=", ".join(sorted(unknown))), field="actions")
    known = set(_models(watched, store.pk, document))
    asked = {(document.model, "fraud"), (document.anomaly, "anomaly"), (document.worth, "worth")}
    if {(number, purpose) for number, purpose in asked if number} - known:
        raise Invalid(gettext("There is no such model."), code="unknown_model", field="model")


def name_of(actor: Actor) -> str:
    """Kind, reference and name of an actor, as they are kept."""
    return f"{actor.kind} {actor.ref} {actor.label}"[:200]
