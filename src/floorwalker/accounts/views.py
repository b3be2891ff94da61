"""Settings: you, stores, members and API tokens."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.forms import InviteForm, OpenStoreForm, RoleForm, StoreForm, ThemeForm, YouForm
from floorwalker.accounts.mail import send_invitation
from floorwalker.accounts.members import (
    deactivate,
    find_member,
    first_link,
    grant,
    grantable_roles,
    invite,
    is_in_charge,
    reactivate,
    revoke,
    visible_grants,
    visible_members,
)
from floorwalker.accounts.models import Member
from floorwalker.accounts.stores import edit, find_store, open_store, stores_within
from floorwalker.accounts.tabs import tabs_for
from floorwalker.accounts.tokens import find_token, visible_tokens
from floorwalker.accounts.tokens import revoke as revoke_token
from floorwalker.accounts.trail import by
from floorwalker.accounts.walls import signed_in, walled
from floorwalker.kit.errors import FloorwalkerError, NotAllowed, NotFound, Refused


def draw(request: HttpRequest, actor: Actor, tab: str, *, form: Any = None, **context: Any) -> HttpResponse:
    """The page ``accounts/<template>.html`` under its tab; 422 where a form came back with errors."""
    template = context.pop("template", tab)
    context |= {"tabs": tabs_for(actor), "tab": tab, "form": form}
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, f"accounts/{template}.html", context, status=status)


@require_http_methods(["GET", "POST"])
@walled("")
def you(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = YouForm(request.POST or None, instance=signed_in(request))
    if form.is_valid():
        with by(actor):
            form.save()
        messages.success(request, gettext("Saved."))
        return redirect("accounts:you")
    return draw(request, actor, "you", form=form, grants=list(signed_in(request).grants.select_related("store")))


@require_POST
@walled("")
def theme(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Save the colours and go back to where the reader was."""
    form = ThemeForm(request.POST, instance=signed_in(request))
    if form.is_valid():
        form.save()
    back = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if is_ours else "/")


@require_GET
@walled("stores.edit")
def stores(request: HttpRequest, actor: Actor) -> HttpResponse:
    return draw(
        request,
        actor,
        "stores",
        stores=stores_within(actor, "stores.edit"),
        may_open=actor.may("stores.edit", None),
    )


@require_http_methods(["GET", "POST"])
@walled("stores.edit")
def new_store(request: HttpRequest, actor: Actor) -> HttpResponse:
    if not actor.may("stores.edit", None):
        raise NotAllowed(gettext("Only someone who may edit every store can open one."), right="stores.edit")
    form = OpenStoreForm(request.POST or None)
    if form.is_valid():
        store = open_store(actor=actor, **form.cleaned_data)
        messages.success(request, gettext("{store} is open.").format(store=store))
        return redirect("accounts:stores")
    return draw(request, actor, "stores", template="store", form=form)


@require_http_methods(["GET", "POST"])
@walled("stores.edit")
def store(request: HttpRequest, actor: Actor, store_id: int) -> HttpResponse:
    store = find_store(actor, store_id, right="stores.edit")
    form = StoreForm(request.POST or None, instance=store)
    if form.is_valid():
        edit(store, actor=actor, **form.cleaned_data)
        messages.success(request, gettext("{name} was saved.").format(name=form.cleaned_data["name"]))
        return redirect("accounts:store", store_id=store.pk)
    return draw(request, actor, "stores", template="store", form=form, store=store)


@require_GET
@walled("members.edit")
def members(request: HttpRequest, actor: Actor) -> HttpResponse:
    rows = [(member, visible_grants(actor, member)) for member in visible_members(actor)]
    return draw(request, actor, "members", rows=rows)


@never_cache
@require_http_methods(["GET", "POST"])
@walled("members.edit")
def new_member(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = InviteForm(request.POST or None, actor=actor, roles=grantable_roles(actor))
    if form.is_valid():
        try:
            member, is_new = invite(actor=actor, **form.cleaned_data)
        except (Refused, NotAllowed) as no:
            form.add_error(None, no.message)
        else:
            if is_new:
                return _show_link(request, actor, member)
            said = gettext("{member} was a member already and now holds this role too.")
            messages.success(request, said.format(member=member))
            return redirect("accounts:members")
    return draw(request, actor, "members", template="invite", form=form)


@require_GET
@walled("members.edit")
def member(request: HttpRequest, actor: Actor, member_id: int) -> HttpResponse:
    return _draw_member(request, actor, find_member(actor, member_id))


@require_POST
@walled("members.edit")
def give(request: HttpRequest, actor: Actor, member_id: int) -> HttpResponse:
    member = find_member(actor, member_id)
    form = RoleForm(request.POST, actor=actor, roles=grantable_roles(actor))
    if form.is_valid():
        try:
            given = grant(member, actor=actor, **form.cleaned_data)
        except NotAllowed as no:
            form.add_error(None, no.message)
        else:
            messages.success(request, gettext("{member} is now {role}.").format(member=member, role=given))
            return redirect("accounts:member", member_id=member.pk)
    return _draw_member(request, actor, member, form)


@require_POST
@walled("members.edit")
def take(request: HttpRequest, actor: Actor, member_id: int, grant_id: int) -> HttpResponse:
    member = find_member(actor, member_id)
    held = next((held for held in visible_grants(actor, member) if held.pk == grant_id), None)
    if held is None:
        raise NotFound(gettext("There is no such role."))
    try:
        revoke(held, actor=actor)
    except FloorwalkerError as no:
        return _draw_member(request, actor, member, problem=no)
    messages.success(request, gettext("{member} is no longer {role}.").format(member=member, role=held))
    still_seen = visible_members(actor).filter(pk=member.pk).exists()
    return redirect("accounts:member", member_id=member.pk) if still_seen else redirect("accounts:members")


@require_POST
@walled("members.edit")
def switch(request: HttpRequest, actor: Actor, member_id: int) -> HttpResponse:
    """Deactivate an active member, activate one who is not."""
    member = find_member(actor, member_id)
    wanted = request.POST.get("active") == "1"
    try:
        (reactivate if wanted else deactivate)(member, actor=actor)
    except FloorwalkerError as no:
        return _draw_member(request, actor, member, problem=no)
    said = gettext("{member} may sign in again.") if wanted else gettext("{member} was signed out for good.")
    messages.success(request, said.format(member=member))
    return redirect("accounts:member", member_id=member.pk)


@never_cache
@require_POST
@walled("members.edit")
def link(request: HttpRequest, actor: Actor, member_id: int) -> HttpResponse:
    """A new link for a member who never came in."""
    member = find_member(actor, member_id)
    try:
        return _show_link(request, actor, member)
    except FloorwalkerError as no:
        return _draw_member(request, actor, member, problem=no)


@require_GET
@walled("tokens.edit")
def tokens(request: HttpRequest, actor: Actor) -> HttpResponse:
    return draw(request, actor, "tokens", tokens=visible_tokens(actor))


@require_POST
@walled("tokens.edit")
def stop_token(request: HttpRequest, actor: Actor, token_id: int) -> HttpResponse:
    token = find_token(actor, token_id)
    revoke_token(token, actor=actor)
    messages.success(request, gettext("“{token}” was revoked; it is refused from now on.").format(token=token))
    return redirect("accounts:tokens")


def _show_link(request: HttpRequest, actor: Actor, member: Member) -> HttpResponse:
    address = first_link(member, actor=actor)
    was_mailed = send_invitation(member, address=address, inviter=str(signed_in(request)))
    return draw(request, actor, "members", template="invited", member=member, address=address, was_mailed=was_mailed)


def _draw_member(
    request: HttpRequest,
    actor: Actor,
    member: Member,
    form: RoleForm | None = None,
    problem: FloorwalkerError | None = None,
) -> HttpResponse:
    answer = draw(
        request,
        actor,
        "members",
        template="member",
        form=form or RoleForm(actor=actor, roles=grantable_roles(actor)),
        member=member,
        grants=visible_grants(actor, member),
        in_charge=is_in_charge(actor, member),
        is_invited=member.is_active and not member.last_login and not member.has_usable_password(),
        problem=problem,
    )
    if problem:
        answer.status_code = problem.status
    return answer
