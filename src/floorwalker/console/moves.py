"""Asking for moves: the form of each, and what became of it; sessions that open by a move."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.console.asking import actor_of, find_channel, reach_of, signed_in
from floorwalker.console.once import key_of, once
from floorwalker.console.page import page
from floorwalker.core import wall
from floorwalker.core.desks.desk import Verb
from floorwalker.core.desks.records import Overtaken
from floorwalker.core.errors import Invalid, NotAllowed, NotFound, Refused
from floorwalker.core.forms import form_for
from floorwalker.core.machine import Move
from floorwalker.core.models import Session
from floorwalker.core.registry import Channel
from floorwalker.core.verbs import sheet_of
from floorwalker.kit.speech import capital

Ask = Callable[[dict[str, Any]], str]


class StoreForm(forms.Form):
    """In which of the member's stores."""

    def __init__(self, stores: Sequence[Store], *given: Any) -> None:
        super().__init__(*given)
        self.fields["store"] = forms.ChoiceField(
            label=gettext("Store"),
            choices=[(store.code, store.name) for store in stores],
            error_messages={"invalid_choice": gettext("Choose one of your stores.")},
        )


def button(move: Move | Verb, url: str) -> dict[str, Any]:
    """A move, or a verb of a record, as pages draw it."""
    return {
        "name": move.name,
        "label": move.label,
        "url": url,
        "primary": move.primary,
        "danger": move.danger,
        "form": move.form is not None,
        "confirm": move.help,
    }


def openings(actor: Actor, channel: Channel) -> list[dict[str, Any]]:
    """The moves with which the actor may open a session of this kind."""
    may = [move for move in channel.machine.openings if actor.may_anywhere(move.right)]
    return [button(move, reverse("console:opening", args=[channel.code, move.name])) for move in may]


@signed_in
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, code: str, id_: UUID, name: str) -> HttpResponse:
    """Ask for a move: its form, and what became of it."""
    channel = find_channel(code)
    found = wall.find_session(reach_of(request, f"{code}.see"), code, id_)
    declared = _declared(channel, name, opens=False)
    actor = actor_of(request)
    if not actor.may(declared.right, found.store_id):
        no = gettext("You need the right “{right}” in this store.").format(right=declared.right)
        raise NotAllowed(no, right=declared.right)
    form = form_for(declared, *_sent(request), sheet=sheet_of(found), actor=actor)
    called = channel.called(found)
    called = called if channel.named else f"{capital(channel.noun)} {called}"
    subject = {"subject": called, "back_url": _url(channel, found)}
    verb = channel.machine.verb(name)

    def ask(fields: dict[str, Any]) -> str:
        return _url(channel, verb(found, actor=actor, **fields))

    return answer(request, button(declared, request.path) | subject, [form], ask)


@signed_in
@require_http_methods(["GET", "POST"])
def opening(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Open a session by a move, in a store of the member."""
    channel = find_channel(code)
    declared = _declared(channel, name, opens=True)
    actor = actor_of(request)
    stores = {store.code: store for store in wall.stores(reach_of(request, declared.right)) if store.active}
    form = form_for(declared, *_sent(request), sheet=None, actor=actor)
    where = StoreForm(list(stores.values()), *_sent(request))
    subject = {"subject": "", "back_url": reverse("console:sessions", args=[code])}
    verb = channel.machine.verb(name)

    def ask(fields: dict[str, Any]) -> str:
        return _url(channel, verb(stores[where.cleaned_data["store"]], actor=actor, **fields))

    return answer(request, button(declared, request.path) | subject, [where, form], ask)


def _declared(channel: Channel, name: str, *, opens: bool) -> Move:
    declared = channel.machine.move(name)
    if declared is None or declared.opens is not opens:
        raise NotFound(gettext("There is no such move."))
    return declared


def _sent(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def answer(request: HttpRequest, drawn: Mapping[str, Any], asked: list[forms.Form], ask: Ask) -> HttpResponse:
    """The page of a form that does something, ``drawn`` as ``move.html`` reads it; the last of the forms is its own.

    What was done leads to the address that ``ask`` answers. Sent twice, it is done once.
    """
    refused, status = "", 422 if request.method == "POST" else 200
    if request.method == "POST" and all([form.is_valid() for form in asked]):
        url, refused, status = do(lambda fields: once(request, lambda: ask(fields)), asked[-1])
        if url:
            messages.success(request, gettext("{move}: done.").format(move=drawn["label"]))
            return to(request, url)
    context = {
        "move": {**drawn, "refused": refused},
        "forms": [form for form in asked if form.fields],
        "multipart": any(form.is_multipart() for form in asked),
        "key": key_of(request),
    }
    return page(request, "console/move.html", context, part="form", status=status)


def do(ask: Ask, form: forms.Form) -> tuple[str, str, int]:
    """Do it: the address to which it leads, or why not and the status of the answer. What is wrong with a field is said there.

    Where somebody was there first, Overtaken is raised on: that has a page of its own.
    """
    try:
        return ask(form.cleaned_data), "", 200
    except Overtaken:
        raise
    except Refused as no:
        return "", no.message, no.status
    except Invalid as no:
        field = no.data.get("field")
        if field not in form.fields:
            return "", no.message, no.status
        form.add_error(field, no.message)
        return "", "", no.status


def _url(channel: Channel, found: Session) -> str:
    return reverse("console:session", args=[channel.code, found.id])


def to(request: HttpRequest, url: str) -> HttpResponse:
    """Lead there, whoever asks: a browser, or htmx in a dialog."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)
