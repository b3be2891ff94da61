"""Reading rules: the list, the rules of a store, trying, comparing, and the versions there were."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.stores import stores_within
from floorwalker.accounts.walls import walled
from floorwalker.core.clock import now
from floorwalker.rules.changes import changes
from floorwalker.rules.compiled import Compiled
from floorwalker.rules.decide import decide
from floorwalker.rules.document import Document, restored
from floorwalker.rules.explain import explain
from floorwalker.rules.forms import CaseForm, NoteForm
from floorwalker.rules.overview import overview
from floorwalker.rules.pages import SEE, cards, desk_of, draw, otherwise
from floorwalker.rules.policies import Desk, compiled, find_version, versions
from floorwalker.rules.simulate import check, simulate
from floorwalker.rules.trace import Decision
from floorwalker.rules.trying import ContextForm
from floorwalker.rules.vocabulary import Sample
from floorwalker.rules.words import read, say

PICKED = 30
SIMULATED = 500
SHOWN = 20


@require_GET
@walled(SEE)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    return draw(request, actor, "index", groups=overview(list(stores_within(actor, SEE))))


@require_GET
@walled(SEE)
def policy(request: HttpRequest, actor: Actor, store_id: int, vocabulary: str) -> HttpResponse:
    desk = desk_of(actor, store_id, vocabulary)
    return draw(
        request,
        actor,
        "policy",
        desk,
        cards=cards(desk.writing),
        otherwise=otherwise(desk.writing),
        checked=check(desk.writing, desk.document.cases),
        last=len(desk.document.rules) - 1,
    )


@require_GET
@walled(SEE)
def words(request: HttpRequest, actor: Actor, store_id: int, vocabulary: str) -> HttpResponse:
    """What is being typed as a condition, in a sentence, with what cannot be read."""
    desk = desk_of(actor, store_id, vocabulary)
    return render(request, "rules/parts/said.html", said_of(desk, request.GET.get("when", "")))


def said_of(desk: Desk, text: str) -> dict[str, Any]:
    """The sentence of a condition, and the problems of its words."""
    setting = desk.writing.setting(now())
    reading = read(text, desk.vocabulary, setting)
    return {"said": say(reading.condition, desk.vocabulary, setting), "problems": reading.problems}


@require_GET
@walled(SEE)
def attempt(request: HttpRequest, actor: Actor, store_id: int, vocabulary: str) -> HttpResponse:
    """Try the rules on a context that is filled in, or on a sample that is picked."""
    desk = desk_of(actor, store_id, vocabulary)
    rules = desk.force if request.GET.get("rules") == "force" else desk.writing
    samples = _samples(desk, PICKED)
    picked = next((sample for sample in samples if sample.name == request.GET.get("sample")), None)
    form = ContextForm(
        request.GET if "tried" in request.GET else None, rules=rules, context=picked.context if picked else None
    )
    context = form.context(now()) if form.is_bound and form.is_valid() else picked.context if picked else None
    decision = decide(rules, context) if context else None
    return draw(
        request,
        actor,
        "try",
        desk,
        status=422 if form.is_bound and form.errors else 200,
        form=form,
        samples=samples,
        picked=picked,
        rules=rules,
        given=_given(form),
        decision=decision,
        **_told(decision, desk),
    )


def _told(decision: Decision | None, desk: Desk) -> dict[str, Any]:
    if decision is None:
        return {}
    expected = CaseForm(vocabulary=desk.vocabulary, initial={"expects": decision.outcomes})
    return {
        "staff": explain(decision.trace, desk.vocabulary),
        "shopper": explain(decision.trace, desk.vocabulary, "shopper"),
        "case_form": expected,
    }


def _given(form: ContextForm) -> list[tuple[str, Any]]:
    """Every input with what stands in it, to be sent again."""
    drawn = ((field.name, field.value()) for field in form)
    return [
        (name, f"{value:%Y-%m-%dT%H:%M}" if hasattr(value, "strftime") else value) for name, value in drawn if value
    ]


def _samples(desk: Desk, most: int) -> list[Sample]:
    find = desk.vocabulary.samples
    return list(find(desk.store, most)) if find else []


@require_GET
@walled(SEE)
def compare(request: HttpRequest, actor: Actor, store_id: int, vocabulary: str) -> HttpResponse:
    """The draft beside what is in force: in words, and on samples."""
    desk = desk_of(actor, store_id, vocabulary)
    found = simulate(desk.writing, _samples(desk, SIMULATED), against=desk.force)
    return draw(
        request,
        actor,
        "compare",
        desk,
        changes=_changes(desk, desk.force.document, desk.document),
        found=found,
        moved=[(_labels(desk, old), _labels(desk, new), count) for (old, new), count in (found.moved or {}).items()],
        outcomes=[(_labels(desk, outcomes), count) for outcomes, count in found.outcomes.items()],
        differences=[
            (one.name, _labels(desk, one.before.outcomes), _labels(desk, one.after.outcomes))
            for one in found.differences[:SHOWN]
        ],
        conflicts=found.conflicts[:SHOWN],
    )


def _labels(desk: Desk, codes: tuple[str, ...]) -> str:
    outcomes = {outcome.code: str(outcome.label) for outcome in desk.vocabulary.outcomes}
    return ", ".join(outcomes.get(code, code) for code in codes)


def _changes(desk: Desk, before: Document, after: Document) -> list[str]:
    return changes(before, after, desk.vocabulary, desk.writing.setting())


@require_GET
@walled(SEE)
def history(request: HttpRequest, actor: Actor, store_id: int, vocabulary: str) -> HttpResponse:
    desk = desk_of(actor, store_id, vocabulary)
    return draw(request, actor, "history", desk, versions=versions(desk.store, desk.vocabulary))


@require_GET
@walled(SEE)
def version(request: HttpRequest, actor: Actor, store_id: int, vocabulary: str, number: int) -> HttpResponse:
    return draw_version(request, actor, desk_of(actor, store_id, vocabulary), number)


def draw_version(
    request: HttpRequest, actor: Actor, desk: Desk, number: int, form: NoteForm | None = None
) -> HttpResponse:
    """One version, and what it changed."""
    found = find_version(desk.store, desk.vocabulary, number)
    rules: Compiled = compiled(found)
    earlier = (
        restored(find_version(desk.store, desk.vocabulary, number - 1).document)
        if number > 1
        else desk.vocabulary.document
    )
    return draw(
        request,
        actor,
        "version",
        desk,
        status=422 if form and form.errors else 200,
        version=found,
        cards=cards(rules),
        otherwise=otherwise(rules),
        changes=_changes(desk, earlier, rules.document),
        form=form or NoteForm(),
    )
