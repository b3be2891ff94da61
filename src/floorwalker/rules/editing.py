"""Writing rules: each change is a save of the draft; publishing, restoring, discarding."""

from uuid import uuid4

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.walls import walled
from floorwalker.core.clock import now
from floorwalker.core.errors import Invalid, NotFound, Refused
from floorwalker.rules.changes import changes
from floorwalker.rules.document import Case, Document, Rule
from floorwalker.rules.forms import CaseForm, NoteForm, OtherwiseForm, PublishForm, RuleForm
from floorwalker.rules.pages import conflict, desk_of, draw
from floorwalker.rules.policies import EDIT, Desk, discard, open_desk, publish, restore, save
from floorwalker.rules.simulate import check, values_of
from floorwalker.rules.trying import ContextForm
from floorwalker.rules.views import draw_version, said_of


def _revision(request: HttpRequest) -> int:
    """The revision that the sender had read."""
    text = request.POST.get("revision", "")
    if not text.isdecimal() or len(text) > 9:
        raise Invalid(gettext("This form is not complete. Open the page again."), field="revision")
    return int(text)


def _back(desk: Desk, place: str = "") -> HttpResponse:
    return redirect(f"{reverse('rules:policy', args=[desk.store.pk, desk.vocabulary.code])}{place}")


def _saved(request: HttpRequest, actor: Actor, desk: Desk, document: Document, place: str = "") -> HttpResponse:
    """Save a changed draft and go back to it."""
    try:
        save(desk.store, desk.vocabulary, document=document, revision=_revision(request), actor=actor)
    except Refused as no:
        return conflict(request, actor, no, open_desk(desk.store, desk.vocabulary))
    return _back(desk, place)


def _found(desk: Desk, rule_id: str) -> Rule:
    rule = desk.document.rule(rule_id)
    if rule is None:
        raise _gone()
    return rule


def _gone() -> NotFound:
    return NotFound(gettext("There is no such rule; perhaps somebody took it away."))


@require_http_methods(["GET", "POST"])
@walled(EDIT)
def rule(request: HttpRequest, actor: Actor, store_id: int, vocabulary: str, rule_id: str = "") -> HttpResponse:
    """Write a rule. Whoever was overtaken sees what changed, keeps what they wrote, and may save it on top."""
    desk = desk_of(actor, store_id, vocabulary, EDIT)
    known = desk.document.rule(rule_id)
    if rule_id and not known and (request.method == "GET" or _revision(request) == desk.revision):
        raise _gone()
    setting = desk.writing.setting(now())
    form = RuleForm(request.POST or None, vocabulary=desk.vocabulary, setting=setting, rule=known, id_=rule_id)
    overtaken: Refused | None = None
    if form.is_valid():
        try:
            written = form.rule
            document = desk.document.with_rule(written)
            save(desk.store, desk.vocabulary, document=document, revision=_revision(request), actor=actor)
        except Invalid as wrong:
            form.add_error(None, wrong.message)
        except Refused as no:
            overtaken, desk = no, open_desk(desk.store, desk.vocabulary)
        else:
            return _back(desk, f"#rule-{written.id}")
    status = 409 if overtaken else 422 if form.errors else 200
    said = said_of(desk, str(form["when"].value() or ""))
    return draw(request, actor, "rule", desk, status=status, form=form, rule=known, problem=overtaken, **said)


@require_http_methods(["GET", "POST"])
@walled(EDIT)
def otherwise(request: HttpRequest, actor: Actor, store_id: int, vocabulary: str) -> HttpResponse:
    desk = desk_of(actor, store_id, vocabulary, EDIT)
    form = OtherwiseForm(
        request.POST or None,
        vocabulary=desk.vocabulary,
        then=desk.document.otherwise,
        initial={"says": desk.document.says},
    )
    if form.is_valid():
        kept = {"otherwise": form.cleaned_data["then"], "says": form.cleaned_data["says"]}
        return _saved(request, actor, desk, msgspec.structs.replace(desk.document, **kept), "#otherwise")
    return draw(request, actor, "otherwise", desk, status=422 if form.errors else 200, form=form)


@require_POST
@walled(EDIT)
def move(request: HttpRequest, actor: Actor, store_id: int, vocabulary: str, rule_id: str) -> HttpResponse:
    """Put a rule at another place; ``to`` counts from 0."""
    desk = desk_of(actor, store_id, vocabulary, EDIT)
    _found(desk, rule_id)
    to = request.POST.get("to", "")
    if not to.isdecimal() or len(to) > 9:
        raise Invalid(gettext("Say at which place the rule shall stand."), field="to")
    ids = [one.id for one in desk.document.rules if one.id != rule_id]
    ids.insert(int(to), rule_id)
    return _saved(request, actor, desk, desk.document.ordered(ids), f"#rule-{rule_id}")


@require_POST
@walled(EDIT)
def switch(request: HttpRequest, actor: Actor, store_id: int, vocabulary: str, rule_id: str) -> HttpResponse:
    """Switch a rule on or off."""
    desk = desk_of(actor, store_id, vocabulary, EDIT)
    changed = msgspec.structs.replace(_found(desk, rule_id), active=request.POST.get("active") == "1")
    return _saved(request, actor, desk, desk.document.with_rule(changed), f"#rule-{rule_id}")


@require_POST
@walled(EDIT)
def drop(request: HttpRequest, actor: Actor, store_id: int, vocabulary: str, rule_id: str) -> HttpResponse:
    """Take a rule away."""
    desk = desk_of(actor, store_id, vocabulary, EDIT)
    _found(desk, rule_id)
    return _saved(request, actor, desk, desk.document.without_rule(rule_id))


@require_POST
@walled(EDIT)
def keep_case(request: HttpRequest, actor: Actor, store_id: int, vocabulary: str) -> HttpResponse:
    """Keep what was tried as a case."""
    desk = desk_of(actor, store_id, vocabulary, EDIT)
    form, tried = CaseForm(request.POST, vocabulary=desk.vocabulary), ContextForm(request.POST, rules=desk.writing)
    if not form.is_valid() or not tried.is_valid():
        raise Invalid(gettext("Give the case a name, and say what is expected."), field="name")
    context = tried.context(now())
    case = Case(
        id=uuid4().hex[:8],
        name=form.cleaned_data["name"],
        values=values_of(context, desk.writing),
        at=context.now,
        currency=context.currency,
        expects=tuple(form.cleaned_data["expects"]),
    )
    return _saved(request, actor, desk, desk.document.with_cases(*desk.document.cases, case), "#cases")


@require_POST
@walled(EDIT)
def drop_case(request: HttpRequest, actor: Actor, store_id: int, vocabulary: str, case_id: str) -> HttpResponse:
    """Take a case away."""
    desk = desk_of(actor, store_id, vocabulary, EDIT)
    cases = [case for case in desk.document.cases if case.id != case_id]
    if len(cases) == len(desk.document.cases):
        raise NotFound(gettext("There is no such case; perhaps somebody took it away."))
    return _saved(request, actor, desk, desk.document.with_cases(*cases), "#cases")


@require_http_methods(["GET", "POST"])
@walled(EDIT)
def publishing(request: HttpRequest, actor: Actor, store_id: int, vocabulary: str) -> HttpResponse:
    """What is new, which cases fail, why, and from when on."""
    desk = desk_of(actor, store_id, vocabulary, EDIT)
    failing = {one.case.id: one.case.name for one in check(desk.writing, desk.document.cases) if not one.holds}
    form = PublishForm(request.POST or None, zone=desk.store.zone, failing=failing)
    if form.is_valid():
        try:
            made = publish(desk.store, desk.vocabulary, revision=_revision(request), actor=actor, **form.cleaned_data)
        except Invalid as wrong:
            form.add_error(None, wrong.message)
        except Refused as no:
            if no.code == "changed_meanwhile":
                return conflict(request, actor, no, open_desk(desk.store, desk.vocabulary))
            form.add_error(None, no.message)
        else:
            messages.success(request, gettext("Version {number} is published.").format(number=made.number))
            return _back(desk)
    said = changes(desk.published, desk.document, desk.vocabulary, desk.writing.setting())
    return draw(request, actor, "publish", desk, status=422 if form.errors else 200, form=form, changes=said)


@require_POST
@walled(EDIT)
def throw_away(request: HttpRequest, actor: Actor, store_id: int, vocabulary: str) -> HttpResponse:
    """Discard the draft."""
    desk = desk_of(actor, store_id, vocabulary, EDIT)
    try:
        discard(desk.store, desk.vocabulary, revision=_revision(request), actor=actor)
    except Refused as no:
        return conflict(request, actor, no, open_desk(desk.store, desk.vocabulary))
    messages.success(request, gettext("The draft was discarded."))
    return _back(desk)


@require_POST
@walled(EDIT)
def bring_back(request: HttpRequest, actor: Actor, store_id: int, vocabulary: str, number: int) -> HttpResponse:
    """Publish an older version again."""
    desk = desk_of(actor, store_id, vocabulary, EDIT)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return draw_version(request, actor, desk, number, form)
    note, revision = form.cleaned_data["note"], _revision(request)
    try:
        made = restore(desk.store, desk.vocabulary, number=number, revision=revision, note=note, actor=actor)
    except Refused as no:
        return conflict(request, actor, no, open_desk(desk.store, desk.vocabulary))
    said = gettext("Version {old} is in force again, as version {number}.").format(old=number, number=made.number)
    messages.success(request, said)
    return _back(desk)
