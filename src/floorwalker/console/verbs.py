"""Asking a record's verbs: the form of each, what was typed and not saved, and what happens where somebody was there first."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from floorwalker.console import conflicts
from floorwalker.console.addresses import row_url, verb_url
from floorwalker.console.asking import actor_of, find_desk, member_id, reach_of, signed_in
from floorwalker.console.drafts import keep, offered, take_up, typed
from floorwalker.console.moves import button, do, to
from floorwalker.console.once import key_of, once
from floorwalker.console.page import page
from floorwalker.core.desks import drafts
from floorwalker.core.desks.desk import Desk, Verb
from floorwalker.core.desks.forms import RecordForm
from floorwalker.core.desks.records import Overtaken, ask, newest_row, row_at, why_not
from floorwalker.core.errors import NotAllowed, NotFound, Refused
from floorwalker.core.lists.every import find_record
from floorwalker.kit.speech import capital


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked, of which record, and by whom."""

    request: HttpRequest
    desk: Desk
    verb: Verb
    record: Any

    @property
    def draft_key(self) -> tuple[int, str, UUID, str]:
        return member_id(self.request), self.desk.code, self.record.pk, self.verb.name

    @property
    def url(self) -> str:
        return verb_url(self.desk, self.record.pk, self.verb)

    @property
    def button(self) -> dict[str, Any]:
        """The verb as templates read it."""
        drawn = button(self.verb, self.url)
        drawn["subject"] = f"{capital(self.desk.noun)} {self.desk.title(self.record)}"
        drawn["back_url"] = row_url(self.desk, self.record.pk)
        drawn["submit"] = gettext("Save") if self.verb.form.read(self.record) else self.verb.label
        return drawn

    def form(self, *given: Any, version: int) -> RecordForm:
        """The form as it was opened at a version."""
        opened = row_at(self.record, version)
        return self.verb.form(*given, record=self.record, opened=opened, actor=actor_of(self.request))


@signed_in
@require_http_methods(["GET", "POST"])
def verb(request: HttpRequest, code: str, id_: UUID, name: str) -> HttpResponse:
    """The form of a verb, and what became of it."""
    desk = find_desk(code)
    found = find_record(desk, reach_of(request, f"{code}.see"), id_)
    declared = desk.verb(name)
    if declared is None:
        raise NotFound(gettext("There is no such verb."))
    asked = Asked(request=request, desk=desk, verb=declared, record=found)
    no = why_not(declared, found, actor_of(request))
    if isinstance(no, NotAllowed):
        raise no
    if request.method == "GET":
        return _offer(asked, refused=no.message if no else "")
    if request.POST.get("draft") == "discard":
        drafts.drop(*asked.draft_key)
        return redirect(asked.url)
    version = _version(request.POST)
    if request.POST.get("draft") == "keep":
        return keep(request, desk, found, declared, asked.form(request.POST, version=version), version)
    return _save(asked, version)


def _version(sent: QueryDict) -> int:
    """The version at which the form was opened; without it nobody can tell what it would overwrite."""
    text = sent.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Refused(gettext("The form was damaged on its way. Please begin anew."))
    return int(text)


def _offer(asked: Asked, *, refused: str) -> HttpResponse:
    """The form; with what was typed before, if the member goes on with that."""
    newest = newest_row(asked.record)
    version = newest.pgh_id
    draft = drafts.find(*asked.draft_key)
    going_on = draft is not None and asked.request.GET.get("draft") == "continue"
    if draft is not None and going_on:
        version = draft.version
    form = asked.form(version=version)
    if draft is not None and going_on:
        take_up(form, QueryDict(draft.said))
    shown = draft if draft is not None and not going_on else None
    return _page(asked, form, version, refused=refused, offer=shown)


def _page(
    asked: Asked, form: RecordForm, version: int, *, refused: str = "", offer: Any = None, status: int = 200
) -> HttpResponse:
    context = {
        "move": asked.button | {"refused": refused},
        "forms": [form] if form.fields else [],
        "key": key_of(asked.request),
        "version": version,
        "drafted": offered(asked.request, asked.desk, asked.record, asked.verb, offer) if offer else None,
    }
    return page(asked.request, "console/move.html", context, part="form", status=status)


def _save(asked: Asked, version: int) -> HttpResponse:
    """Carry it out once; where somebody was there first, let the member choose, field by field."""
    request = asked.request
    sent: QueryDict = request.POST
    undecided = False
    if "choosing" in sent:
        sent, undecided = conflicts.resolved(asked.verb, asked.record, sent, version)
    if "again" in sent:
        form = asked.form(version=version)
        take_up(form, sent)
        return _page(asked, form, version)
    form = asked.form(sent, version=version)
    refused, status = "", 422
    if not undecided and form.is_valid():
        try:
            url, refused, status = do(lambda fields: once(request, lambda: _carry_out(asked, fields, version)), form)
        except Overtaken as first:
            drafts.keep(*asked.draft_key, version=version, said=typed(sent))
            return _conflict(asked, form, first.version, began=version)
        if url:
            messages.success(request, gettext("{move}: done.").format(move=asked.verb.label))
            return to(request, url)
    if undecided:
        return _conflict(asked, form, version, began=int(str(sent["choosing"])), undecided=True)
    return _page(asked, form, version, refused=refused, status=status)


def _carry_out(asked: Asked, fields: dict[str, Any], version: int) -> str:
    ask(asked.desk, asked.verb, asked.record, actor=actor_of(asked.request), fields=fields, seen=version)
    drafts.drop(*asked.draft_key)
    return row_url(asked.desk, asked.record.pk)


def _conflict(asked: Asked, form: RecordForm, version: int, *, began: int, undecided: bool = False) -> HttpResponse:
    drawn = conflicts.drawn(asked.request, asked.verb, asked.record, form, began=began, until=version)
    context = {"move": asked.button, "conflict": drawn | {"undecided": undecided}, "key": key_of(asked.request)}
    return page(asked.request, "console/conflict.html", context, part="form", status=422 if undecided else 409)
