"""Who asks: the request of the console, with the member as actor and reader."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor, Reach, member_actor
from floorwalker.accounts.models import Member
from floorwalker.core.clock import now
from floorwalker.core.desks.desk import Desk, Listed
from floorwalker.core.errors import NotAllowed, NotFound
from floorwalker.core.lists.every import lists, sessions_of
from floorwalker.core.reader import Reader, reader_for
from floorwalker.core.registry import Channel, channels, desks

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, P], R]


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in member as an actor, looked up once a request."""
    known: Actor | None = getattr(request, "actor", None)
    if known is None:
        assert isinstance(request.user, Member)
        known = member_actor(request.user)
        request.actor = known  # type: ignore[attr-defined]  # one attribute, read nowhere else
    return known


def member_id(request: HttpRequest) -> int:
    """The signed-in member's key."""
    assert isinstance(request.user, Member)
    return request.user.pk


def reader_of(request: HttpRequest) -> Reader:
    """The member as a reader: their stores, language and clock."""
    assert isinstance(request.user, Member)
    return reader_for(request.user, now(), actor=actor_of(request))


def find_channel(code: str) -> Channel:
    """The channel of an address; an unknown one is not found."""
    found = next((channel for channel in channels() if channel.code == code), None)
    if found is None:
        raise NotFound(gettext("There is no such kind of session."))
    return found


def find_sessions(code: str) -> Listed:
    """The list of a channel's sessions; an unknown one is not found."""
    return sessions_of(find_channel(code))


def find_desk(code: str) -> Desk:
    """The desk of an address; an unknown one is not found."""
    found = next((desk for desk in desks() if desk.code == code), None)
    if found is None:
        raise NotFound(gettext("There is no such kind of record."))
    return found


def lists_of(actor: Actor) -> list[Listed]:
    """The lists that somebody may see in some store: of channels, then of desks."""
    return [listed for listed in lists() if actor.may_anywhere(f"{listed.code}.see")]


def reach_of(request: HttpRequest, right: str) -> Reach:
    """The stores in which the member has a right; none at all raises NotAllowed."""
    reach = actor_of(request).reach(right)
    if not reach:
        raise NotAllowed(
            gettext("You need the right “{right}” for this page. Ask an owner.").format(right=right), right=right
        )
    return reach


def signed_in(view: View[P, R]) -> View[P, R | HttpResponseBase]:
    """Anonymous readers are sent to the sign-in page and come back afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> R | HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]  # wraps() forgets that the first argument is positional
