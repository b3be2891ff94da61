"""Lessons: a worker learns a model from a store's own sessions, measures it on later ones, and keeps both; a person promotes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext
from procrastinate.contrib.django import app

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.core.clock import now
from floorwalker.core.errors import NotAllowed, NotFound, Refused
from floorwalker.kit.speech import later as _
from floorwalker.risk.learning.anomaly import learn_unusual
from floorwalker.risk.learning.extra import learn
from floorwalker.risk.learning.figures import FIRST, Figures, First, auc, brier, calibration, precision
from floorwalker.risk.learning.terms import Model, Purpose, stored
from floorwalker.risk.models import RiskLesson, RiskModel
from floorwalker.risk.policies import EDIT, in_force, name_of
from floorwalker.risk.samples import ENDED, LABELLED, Sample, in_time, newest
from floorwalker.risk.score import Scale
from floorwalker.risk.signals import Scheme, scheme

MOST = 50_000
PAST = 0.75
"""This share of the sessions, the earlier ones, is learnt from; the later ones are held out."""
ENOUGH = 200
ENOUGH_EACH = 20
HELD_OUT_EACH = 10
ENOUGH_UNUSUAL = 300
PURPOSES: dict[Purpose, str] = {
    "fraud": _("Fraud, from labels"),
    "anomaly": _("What is unusual, without labels"),
    "worth": _("Hold worth: the chance of success"),
}
STEPS = {
    "waiting": _("Waiting"),
    "reading": _("Reading sessions"),
    "learning": _("Learning"),
    "measuring": _("Measuring"),
    "done": _("Learnt"),
    "silent": _("Too little to learn from"),
    "failed": _("Failed"),
}
PLACES = {step: place for place, step in enumerate(("waiting", "reading", "learning", "measuring", "done"))}
Tell = Callable[[str], None]


class TooLittle(Exception):
    """Says in a sentence what is lacking."""


@dataclass(frozen=True, kw_only=True)
class Learnt:
    """A model and its figures."""

    model: Model
    figures: Figures


def begin(store: Store, watched: Scheme, purpose: Purpose, *, actor: Actor) -> RiskLesson:
    """Have a worker learn. Refused where one of the same kind still runs, or where the extra is needed and not installed."""
    if not actor.may(EDIT, store.pk):
        raise NotAllowed(gettext("You may not change the risk of {store}.").format(store=store), right=EDIT)
    if purpose != "anomaly":
        learn()
    try:
        with transaction.atomic():
            lesson = RiskLesson.objects.create(
                store=store, scheme=watched.code, purpose=purpose, asked_by=name_of(actor), asked_at=now()
            )
            app.configure_task("floorwalker.risk.jobs.learn").defer(number=lesson.pk)
    except IntegrityError:
        raise Refused(gettext("This is being learnt already."), code="lesson_running") from None
    return lesson


def run(number: int) -> None:
    """Do a lesson, once. What goes wrong is kept with it, in words."""
    lesson = RiskLesson.objects.select_related("store").get(id=number)
    if lesson.ended_at is not None:
        return
    try:
        _do(lesson)
    except TooLittle as lacking:
        _end(lesson, "silent", str(lacking))
    except Exception as problem:
        _end(lesson, "failed", f"{type(problem).__name__}: {problem}"[:500])
        raise


def _do(lesson: RiskLesson) -> None:
    def tell(step: str) -> None:
        RiskLesson.objects.filter(id=lesson.id).update(step=step)

    watched = scheme(lesson.scheme)
    tell("reading")
    learnt = _LESSONS[lesson.purpose](lesson.store, watched, tell)
    with transaction.atomic():
        kept = keep(lesson.store, watched, learnt, by=lesson.asked_by)
        _end(lesson, "done", model=kept.number)


def _end(lesson: RiskLesson, step: str, complaint: str = "", model: int = 0) -> None:
    rows = RiskLesson.objects.filter(id=lesson.id)
    rows.update(step=step, complaint=complaint, model=model, ended_at=now())


@transaction.atomic
def keep(store: Store, watched: Scheme, learnt: Learnt, *, by: str) -> RiskModel:
    """Keep what was learnt under the next number. The store's row is held, so that no number is given twice."""
    Store.objects.select_for_update(no_key=True).get(pk=store.pk)
    known = RiskModel.objects.filter(store=store, scheme=watched.code)
    latest = known.aggregate(latest=Max("number"))["latest"] or 0
    return RiskModel.objects.create(
        store=store,
        scheme=watched.code,
        number=latest + 1,
        purpose=learnt.model.purpose,
        terms=stored(learnt.model),
        figures=msgspec.to_builtins(learnt.figures),
        learnt_by=by,
        learnt_at=now(),
    )


def _fraud(store: Store, watched: Scheme, tell: Tell) -> Learnt:
    samples = in_time(newest(store, watched, MOST, only=LABELLED))
    return measured(
        "fraud", watched, samples, [one.label == "fraud" for one in samples], in_force(watched, store.pk), tell
    )


def _worth(store: Store, watched: Scheme, tell: Tell) -> Learnt:
    samples = in_time(newest(store, watched, MOST, only=ENDED))
    return measured(
        "worth", watched, samples, [bool(one.succeeded) for one in samples], in_force(watched, store.pk), tell
    )


def _unusual(store: Store, watched: Scheme, tell: Tell) -> Learnt:
    samples = newest(store, watched, MOST)
    if len(samples) < ENOUGH_UNUSUAL:
        said = gettext("There are {many} sessions; what is usual shows from {enough} on.")
        raise TooLittle(said.format(many=len(samples), enough=ENOUGH_UNUSUAL))
    tell("learning")
    model = learn_unusual(watched.signals, [one.values for one in samples])
    return Learnt(model=model, figures=Figures(learnt_from=len(samples)))


_LESSONS: dict[str, Callable[[Store, Scheme, Tell], Learnt]] = {"fraud": _fraud, "worth": _worth, "anomaly": _unusual}


def measured(
    purpose: Purpose, watched: Scheme, samples: Sequence[Sample], truths: Sequence[bool], scale: Scale, tell: Tell
) -> Learnt:
    """Learn from the earlier sessions and measure on the later ones: the only split that does not see the future."""
    split = int(len(samples) * PAST)
    must_be_enough(truths, split)
    teach, codes = learn(), [one.code for one in watched.watched]
    tell("learning")
    model = teach(purpose, codes, [one.values for one in samples[:split]], truths[:split])
    tell("measuring")
    alone = msgspec.structs.replace(scale.document, model=0, anomaly=0, worth=0)
    figures = _figures(model, samples, truths, split, Scale(scheme=watched, document=alone))
    return Learnt(model=model, figures=figures)


def must_be_enough(truths: Sequence[bool], split: int) -> None:
    """Say what is lacking; a model of less would only seem to know something."""
    past, later = truths[:split], truths[split:]
    each = (min(sum(part), len(part) - sum(part)) for part in (past, later))
    if len(truths) >= ENOUGH and all(
        found >= least for found, least in zip(each, (ENOUGH_EACH, HELD_OUT_EACH), strict=True)
    ):
        return
    said = gettext(
        "There are {many} sessions to learn from, {true} of one kind and {false} of the other. It takes {enough}, with {each} of each "
        "kind among the earlier and {held} among the later ones."
    )
    true = sum(truths)
    counts = {"many": len(truths), "true": true, "false": len(truths) - true}
    raise TooLittle(said.format(enough=ENOUGH, each=ENOUGH_EACH, held=HELD_OUT_EACH, **counts))


def _figures(model: Model, samples: Sequence[Sample], truths: Sequence[bool], split: int, signals: Scale) -> Figures:
    later, true = samples[split:], list(truths[split:])
    scores = [model.score(one.values) for one in later]
    chances = [model.chance(one.values) for one in later]
    rated = [float(sum(reason.points for reason in signals.weigh(one.values))) for one in later]
    if model.purpose == "worth":
        rated = [-points for points in rated]
    return Figures(
        learnt_from=split,
        learnt_true=sum(truths[:split]),
        held_out=len(later),
        held_out_true=sum(true),
        since=later[0].observed_at.isoformat(),
        auc=auc(scores, true),
        signals_auc=auc(rated, true),
        brier=brier(chances, true),
        first=tuple(
            First(many, precision(scores, true, many), precision(rated, true, many))
            for many in FIRST
            if many <= len(later)
        ),
        calibration=calibration(chances, true),
    )


def models(store: Store, watched: Scheme, most: int = 50) -> list[RiskModel]:
    """What was learnt, newest first."""
    return list(RiskModel.objects.filter(store=store, scheme=watched.code).order_by("-number")[:most])


def find_model(store: Store, watched: Scheme, number: int) -> RiskModel:
    """One of them; an unknown one is not found."""
    found = RiskModel.objects.filter(store=store, scheme=watched.code, number=number).first()
    if found is None:
        raise NotFound(gettext("There is no such model."))
    return found


def lessons(store: Store, watched: Scheme, most: int = 5) -> list[RiskLesson]:
    """The last lessons, newest first."""
    return list(RiskLesson.objects.filter(store=store, scheme=watched.code).order_by("-id")[:most])
