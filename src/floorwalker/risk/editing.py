"""Writing risk: drafts of weights, publishing, bringing back, learning, and choosing the model that counts."""

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.walls import walled
from floorwalker.core.errors import Invalid, NotFound, Refused
from floorwalker.risk.learning.lessons import PURPOSES, begin, find_model
from floorwalker.risk.pages import back, desk_of, revision_of
from floorwalker.risk.policies import EDIT, discard, open_desk, publish, put, restore, save
from floorwalker.risk.views import draw_weights
from floorwalker.risk.weights import NoteForm, WeightsForm

_FIELDS = {"fraud": "model", "anomaly": "anomaly", "worth": "worth"}


@require_POST
@walled(EDIT)
def save_draft(request: HttpRequest, actor: Actor, store_id: int, scheme: str) -> HttpResponse:
    """Keep the weights as a draft. Two editors at once: the second one is told, and what they wrote is still there."""
    desk = desk_of(actor, store_id, scheme, EDIT)
    form = WeightsForm(request.POST, scheme=desk.scheme, document=desk.writing)
    if not form.is_valid():
        return draw_weights(request, actor, desk, form)
    try:
        save(desk.store, desk.scheme, document=form.document, revision=revision_of(request), actor=actor)
    except Refused as no:
        return draw_weights(request, actor, open_desk(desk.store, desk.scheme), form, no.message)
    messages.success(request, gettext("The draft is saved. Nothing is weighed by it until it is published."))
    return back(desk, "weights")


@require_POST
@walled(EDIT)
def publishing(request: HttpRequest, actor: Actor, store_id: int, scheme: str) -> HttpResponse:
    """Make the draft the next version."""
    desk = desk_of(actor, store_id, scheme, EDIT)
    made = publish(desk.store, desk.scheme, revision=revision_of(request), note=_note(request), actor=actor)
    messages.success(request, gettext("Version {number} is published.").format(number=made.number))
    return back(desk, "weights")


@require_POST
@walled(EDIT)
def throw_away(request: HttpRequest, actor: Actor, store_id: int, scheme: str) -> HttpResponse:
    """Discard the draft."""
    desk = desk_of(actor, store_id, scheme, EDIT)
    discard(desk.store, desk.scheme, revision=revision_of(request), actor=actor)
    messages.success(request, gettext("The draft was discarded."))
    return back(desk, "weights")


@require_POST
@walled(EDIT)
def bring_back(request: HttpRequest, actor: Actor, store_id: int, scheme: str, number: int) -> HttpResponse:
    """Publish an older version again: one click."""
    desk = desk_of(actor, store_id, scheme, EDIT)
    note = gettext("Back to version {number}").format(number=number)
    made = restore(desk.store, desk.scheme, number=number, revision=revision_of(request), note=note, actor=actor)
    said = gettext("Version {old} is in force again, as version {number}.").format(old=number, number=made.number)
    messages.success(request, said)
    return back(desk, "history")


@require_POST
@walled(EDIT)
def learn(request: HttpRequest, actor: Actor, store_id: int, scheme: str, purpose: str) -> HttpResponse:
    """Have a worker learn."""
    desk = desk_of(actor, store_id, scheme, EDIT)
    known = next((one for one in PURPOSES if one == purpose), None)
    if known is None:
        raise NotFound(gettext("There is nothing of that kind to learn."))
    begin(desk.store, desk.scheme, known, actor=actor)
    messages.success(request, gettext("It is being learnt; this page shows how far it is."))
    return back(desk, "models")


@require_POST
@walled(EDIT)
def use(request: HttpRequest, actor: Actor, store_id: int, scheme: str, number: int) -> HttpResponse:
    """Use a model from now on, or no longer: the next version, with nothing else changed."""
    desk = desk_of(actor, store_id, scheme, EDIT)
    found = find_model(desk.store, desk.scheme, number)
    field, document = _FIELDS[found.purpose], desk.force.document
    off = getattr(document, field) == number
    wanted = msgspec.structs.replace(document, **{field: 0 if off else number})
    said = gettext("Model {number} is no longer in use") if off else gettext("Model {number} is in use")
    note = said.format(number=number)
    put(desk.store, desk.scheme, document=wanted, revision=revision_of(request), note=note, actor=actor)
    messages.success(request, f"{note}.")
    return back(desk, "models")


def _note(request: HttpRequest) -> str:
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise Invalid(gettext("Say what is new, and why."), field="note")
    return str(form.cleaned_data["note"])
