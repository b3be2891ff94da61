"""Reading risk: the list, the weights of a store, a trial on the past, versions, models with their figures, labels."""

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.stores import stores_within
from floorwalker.accounts.walls import walled
from floorwalker.risk.changes import changes
from floorwalker.risk.learning.extra import NOT_HERE, can_learn
from floorwalker.risk.learning.figures import Figures
from floorwalker.risk.learning.lessons import PLACES, PURPOSES, STEPS, lessons, models
from floorwalker.risk.levels import level
from floorwalker.risk.models import RiskLesson, RiskModel
from floorwalker.risk.pages import desk_of, draw
from floorwalker.risk.policies import SEE, Desk, in_force, versions
from floorwalker.risk.report import report
from floorwalker.risk.samples import newest
from floorwalker.risk.signals import schemes
from floorwalker.risk.trying import Moved, attempt
from floorwalker.risk.weights import NoteForm, WeightsForm

TRIED = 2_000


@require_GET
@walled(SEE)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    stores = list(stores_within(actor, SEE))
    groups = [(one, [(store, in_force(one, store.pk).version) for store in stores]) for one in schemes()]
    return draw(request, actor, "index", groups=groups)


@require_GET
@walled(SEE)
def weights(request: HttpRequest, actor: Actor, store_id: int, scheme: str) -> HttpResponse:
    return draw_weights(request, actor, desk_of(actor, store_id, scheme))


def draw_weights(
    request: HttpRequest, actor: Actor, desk: Desk, form: WeightsForm | None = None, problem: str = ""
) -> HttpResponse:
    """The form of weights, and what the draft changes."""
    status = 409 if problem else 422 if form is not None else 200
    return draw(
        request,
        actor,
        "weights",
        desk,
        status=status,
        problem=problem,
        form=form or WeightsForm(scheme=desk.scheme, document=desk.writing),
        changes=changes(desk.force.document, desk.writing, desk.scheme),
        note=NoteForm(),
    )


@require_GET
@walled(SEE)
def trial(request: HttpRequest, actor: Actor, store_id: int, scheme: str) -> HttpResponse:
    """The draft beside what is in force, on sessions that have been."""
    desk = desk_of(actor, store_id, scheme)
    found = attempt(newest(desk.store, desk.scheme, TRIED), force=desk.force, other=desk.trying)
    return draw(
        request,
        actor,
        "trial",
        desk,
        found=found,
        levels=[(level(code), before, after) for code, before, after in found.levels],
        moved=[_moved(one) for one in found.shown],
        changes=changes(desk.force.document, desk.writing, desk.scheme),
    )


def _moved(one: Moved) -> dict[str, Any]:
    return {
        "at": one.sample.observed_at,
        "called": one.sample.session_id.hex[-8:],
        "label": one.sample.label,
        "before": (one.before[0], level(one.before[1])),
        "after": (one.after[0], level(one.after[1])),
    }


@require_GET
@walled(SEE)
def history(request: HttpRequest, actor: Actor, store_id: int, scheme: str) -> HttpResponse:
    desk = desk_of(actor, store_id, scheme)
    return draw(request, actor, "history", desk, versions=versions(desk.store, desk.scheme))


@require_GET
@walled(SEE)
def learnt(request: HttpRequest, actor: Actor, store_id: int, scheme: str) -> HttpResponse:
    """Models with their figures, the lessons that run, and which are in use."""
    desk = desk_of(actor, store_id, scheme)
    running = [_lesson(one) for one in lessons(desk.store, desk.scheme)]
    document = desk.force.document
    in_use = {"fraud": document.model, "anomaly": document.anomaly, "worth": document.worth}
    found = [_model(one, in_use) for one in models(desk.store, desk.scheme)]
    return draw(
        request,
        actor,
        "models",
        desk,
        lessons=running,
        models=found,
        purposes=[(code, label, code == "anomaly" or can_learn()) for code, label in PURPOSES.items()],
        not_here="" if can_learn() else NOT_HERE,
        waits=any(one["running"] for one in running),
        before=desk.latest.number - 1 if desk.latest else 0,
    )


def _lesson(one: RiskLesson) -> dict[str, Any]:
    return {
        "lesson": one,
        "purpose": PURPOSES.get(one.purpose, one.purpose),  # type: ignore[call-overload]  # a lesson may be older than its purposes
        "step": STEPS.get(one.step, one.step),
        "place": PLACES.get(one.step, 0),
        "of": len(PLACES) - 1,
        "running": one.ended_at is None,
        "tone": {"done": "green", "silent": "orange", "failed": "red"}.get(one.step, "blue"),
    }


def _model(one: RiskModel, in_use: dict[str, int]) -> dict[str, Any]:
    figures = msgspec.convert(one.figures, Figures)
    return {
        "model": one,
        "purpose": PURPOSES.get(one.purpose, one.purpose),  # type: ignore[call-overload]  # likewise
        "figures": figures,
        "in_use": in_use.get(one.purpose) == one.number,
        "better": None if figures.auc is None or figures.signals_auc is None else figures.auc > figures.signals_auc,
        "first": [(one.many, round(100 * one.model), round(100 * one.signals)) for one in figures.first],
        "calibration": [(one.many, round(100 * one.told), round(100 * one.true)) for one in figures.calibration],
    }


@require_GET
@walled(SEE)
def labels(request: HttpRequest, actor: Actor, store_id: int, scheme: str) -> HttpResponse:
    """What people said of sessions, and how often the score was wrong."""
    desk = desk_of(actor, store_id, scheme)
    found = report(desk.store, desk.scheme)
    shares = (found.false_positives, found.precision, found.missed)
    return draw(
        request,
        actor,
        "labels",
        desk,
        report=found,
        rows=[(level(line.level), line, _percent(line.fine_share)) for line in found.levels],
        weeks=[(line, _percent(line.false_positives), _percent(line.missed)) for line in found.weeks],
        rates=[_percent(share) for share in shares],
    )


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{100 * share:.1f} %"
