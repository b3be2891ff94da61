"""Asking for moves: the form of each, and what became of it; sessions that open by a move."""

from collections.abc import Callable, Sequence
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
from floorwalker.console.page import page
from floorwalker.core import wall
from floorwalker.core.errors import Invalid, NotAllowed, NotFound, Refused
from floorwalker.core.forms import form_for
from floorwalker.core.machine import Move
from floorwalker.core.models import Session
from floorwalker.core.registry import Channel
from floorwalker.core.verbs import sheet_of
from floorwalker.kit.speech import capital

Ask = Callable[[dict[str, Any]], Session]


class StoreForm(forms.Form):
    """In which of the member's stores."""

    def __init__(self, stores: Sequence[Store], *given: Any) -> None:
        super().__init__(*given)
        self.fields["store"] = forms.ChoiceField(
            label=gettext("Store"),
            choices=[(store.code, store.name) for store in stores],
            error_messages={"invalid_choice": gettext("Choose one of your stores.")},
        )


def button(move: Move, url: str) -> dict[str, Any]:
    """A move as pages draw it."""
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
    called = channel.called(found) if channel.named else f"{capital(channel.noun)} {found.short}"
    subject = {"subject": called, "back_url": _url(channel, found)}
    verb = channel.machine.verb(name)
    return _answer(request, channel, declared, [form], lambda fields: verb(found, actor=actor, **fields), subject)


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

    def ask(fields: dict[str, Any]) -> Session:
        return verb(stores[where.cleaned_data["store"]], actor=actor, **fields)  # type: ignore[no-any-return]  # a verb

    return _answer(request, channel, declared, [where, form], ask, subject)


def _declared(channel: Channel, name: str, *, opens: bool) -> Move:
    declared = channel.machine.move(name)
    if declared is None or declared.opens is not opens:
        raise NotFound(gettext("There is no such move."))
    return declared


def _sent(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _answer(
    request: HttpRequest, channel: Channel, move: Move, asked: list[forms.Form], ask: Ask, words: dict[str, str]
) -> HttpResponse:
    """The page of a move; the last of the forms is its own."""
    refused, status = "", 422 if request.method == "POST" else 200
    if request.method == "POST" and all([form.is_valid() for form in asked]):
        done, refused, status = do(ask, asked[-1])
        if done is not None:
            messages.success(request, gettext("{move}: done.").format(move=move.label))
            return onward(request, _url(channel, done))
    context = {
        "move": button(move, request.path) | words | {"refused": refused},
        "forms": [form for form in asked if form.fields],
        "multipart": any(form.is_multipart() for form in asked),
    }
    return page(request, "console/move.html", context, part="form", status=status)


def do(ask: Ask, form: forms.Form) -> tuple[Session | None, str, int]:
    """Do a move: the session after it, or why not and the status of the answer. What is wrong with a field is said there."""
    try:
        return ask(form.cleaned_data), "", 200
    except Refused as no:
        return None, no.message, no.status
    except Invalid as no:
        field = no.data.get("field")
        if field not in form.fields:
            return None, no.message, no.status
        form.add_error(field, no.message)
        return None, "", no.status


def _url(channel: Channel, found: Session) -> str:
    return reverse("console:session", args=[channel.code, found.id])


def onward(request: HttpRequest, url: str) -> HttpResponse:
    """To another page, from a whole page or from a dialog over one."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)
