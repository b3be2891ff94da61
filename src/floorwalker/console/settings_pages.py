"""The settings pages that need to know the channels: a store's terms, the rights of a new token, and the history."""

from typing import Any

import msgspec
from django.contrib import messages
from django.forms import Field, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.forms import TokenForm
from floorwalker.accounts.happenings import Change, spoken
from floorwalker.accounts.history import lines
from floorwalker.accounts.models import Store, Terms
from floorwalker.accounts.rights import HOUSE_RIGHTS
from floorwalker.accounts.stores import find_store
from floorwalker.accounts.terms import amend, current
from floorwalker.accounts.tokens import issue
from floorwalker.accounts.views import draw
from floorwalker.accounts.walls import signed_in, walled
from floorwalker.core.registry import Channel, channels, rights
from floorwalker.kit.errors import Invalid, NotAllowed, NotFound


def grantable_rights(actor: Actor) -> list[tuple[str, str]]:
    """Every declared right that the actor has somewhere, with its words."""
    house = {right.code: f"{right.label}: {right.help}" for right in HOUSE_RIGHTS}
    return [(code, words) for code, words in (house | rights()).items() if actor.may_anywhere(code)]


@never_cache
@require_http_methods(["GET", "POST"])
@walled("tokens.edit")
def new_token(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The secret is drawn on the answer to the form itself: no address ever shows it again."""
    form = TokenForm(request.POST or None, actor=actor, rights=grantable_rights(actor))
    if form.is_valid():
        wanted = {key: form.cleaned_data[key] for key in ("name", "rights", "expires_at")}
        try:
            token, secret = issue(actor=actor, reach=form.reach, **wanted)
        except Invalid as no:
            form.add_error(no.data["field"], no.message)
        except NotAllowed as no:
            form.add_error(None, no.message)
        else:
            return draw(request, actor, "tokens", template="token_made", token=token, secret=secret)
    return draw(request, actor, "tokens", template="new_token", form=form)


@require_GET
@walled("stores.edit")
def terms(request: HttpRequest, actor: Actor, store_id: int) -> HttpResponse:
    return _draw_terms(request, actor, find_store(actor, store_id, right="stores.edit"))


@require_POST
@walled("stores.edit")
def amend_terms(request: HttpRequest, actor: Actor, store_id: int, code: str) -> HttpResponse:
    store = find_store(actor, store_id, right="stores.edit")
    channel = next((channel for channel in channels() if channel.code == code), None)
    if channel is None:
        raise NotFound(gettext("There is no channel “{code}”.").format(code=code))
    form = channel.terms_form(request.POST, prefix=channel.code)
    if form.is_valid():
        amended = amend(store, channel.code, values=form.cleaned_data, actor=actor)
        said = gettext("{channel}: version {version} of the terms of {store} holds now.")
        messages.success(request, said.format(channel=channel.label, version=amended.version, store=store))
        return redirect("settings:terms", store_id=store.pk)
    return _draw_terms(request, actor, store, refused=(channel, form))


@require_GET
@walled("members.edit")
def history(request: HttpRequest, actor: Actor) -> HttpResponse:
    fields = {channel.code: channel.terms_form().fields for channel in channels()}
    found, older = lines(actor, before=request.GET.get("before", ""))
    rows = [(line, [_in_words(change, fields) for change in line.changes]) for line in found]
    zone = signed_in(request).time_zone or "UTC"
    return draw(request, actor, "history", lines=rows, older=older, zone=zone)


def _in_words(change: Change, fields: dict[str, dict[str, Field]]) -> tuple[str, str, str]:
    """What was changed, from what, to what; a term is called as on the page where it is set."""
    field = fields.get(change.channel, {}).get(change.label)
    choices = {str(key): str(label) for key, label in getattr(field, "choices", [])}
    before, after = (choices.get(str(value), "") or spoken(value) for value in (change.before, change.after))
    return str(field.label if field else change.label), before, after


def _draw_terms(
    request: HttpRequest, actor: Actor, store: Store, refused: tuple[Channel, Form] | None = None
) -> HttpResponse:
    forms: list[tuple[Channel, Form, Terms]] = []
    for channel in channels():
        latest = current(store, channel.code)
        form = channel.terms_form(initial=_defaults(channel) | latest.values, prefix=channel.code)
        if refused and refused[0] is channel:
            form = refused[1]
        forms.append((channel, form, latest))
    answer = draw(request, actor, "stores", template="terms", forms=forms, store=store)
    if refused:
        answer.status_code = 422
    return answer


def _defaults(channel: Channel) -> dict[str, Any]:
    """The channel's own terms, for a store that has set none or not all."""
    return dict(msgspec.to_builtins(channel.terms()))
