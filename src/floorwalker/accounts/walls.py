"""The wall of a page: anonymous people sign in first, members without the right are told so."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor, member_actor
from floorwalker.accounts.models import Member
from floorwalker.kit.errors import NotAllowed

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
ActorsView = Callable[Concatenate[HttpRequest, Actor, P], HttpResponse]


def walled(right: str) -> Callable[[ActorsView[P]], View[P]]:
    """Give the view its actor, who holds ``right`` in at least one store; an empty one asks only for sign-in."""

    def wall(view: ActorsView[P]) -> View[P]:
        @wraps(view)
        def walled_view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            actor = member_actor(signed_in(request))
            if right and not actor.may_anywhere(right):
                raise NotAllowed(gettext("You do not have the right to open this page."), right=right)
            return view(request, actor, *args, **kwargs)

        return login_required(walled_view)

    return wall


def signed_in(request: HttpRequest) -> Member:
    """The member of this request; only behind a wall, where there is one."""
    if not isinstance(request.user, Member):
        raise NotAllowed(gettext("Please sign in."))
    return request.user
