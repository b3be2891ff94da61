"""What the pages of risk have in common: the desk behind its wall, and the frame."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.stores import find_store
from floorwalker.accounts.tabs import tabs_for
from floorwalker.accounts.walls import signed_in
from floorwalker.core.errors import Invalid
from floorwalker.risk.policies import EDIT, SEE, Desk, open_desk
from floorwalker.risk.signals import scheme as scheme_of


def desk_of(actor: Actor, store_id: int, scheme: str, right: str = SEE) -> Desk:
    """The desk of a store within the actor's walls; beyond them there is nothing."""
    return open_desk(find_store(actor, store_id, right=right), scheme_of(scheme))


def draw(
    request: HttpRequest, actor: Actor, template: str, desk: Desk | None = None, *, status: int = 200, **context: Any
) -> HttpResponse:
    """The page ``risk/<template>.html`` under its tab."""
    context |= {"tabs": tabs_for(actor), "tab": "risk", "desk": desk, "shown": template}
    if desk is not None:
        context |= {
            "may_edit": actor.may(EDIT, desk.store.pk),
            "zone": signed_in(request).time_zone or desk.store.time_zone,
        }
    return render(request, f"risk/{template}.html", context, status=status)


def revision_of(request: HttpRequest) -> int:
    """The revision that the sender had read."""
    text = request.POST.get("revision", "")
    if not text.isdecimal() or len(text) > 9:
        raise Invalid(gettext("This form is not complete. Open the page again."), field="revision")
    return int(text)


def back(desk: Desk, name: str) -> HttpResponse:
    """To a page of this desk."""
    return redirect(reverse(f"risk:{name}", args=[desk.store.pk, desk.scheme.code]))
