"""Where a shopper stands: the pass to their session, in a cookie of this store's portal alone, or in a link."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.channels.returns.portal.frame import ShopperRequest
from floorwalker.core.errors import NotFound
from floorwalker.core.models import Session
from floorwalker.core.registry import channel
from floorwalker.core.standing import pass_to, stand

GOOD_FOR = timedelta(days=90)
_COOKIE = "portal_return"


def standing_of(request: ShopperRequest) -> tuple[Session, Actor]:
    """The session that this browser stands in, and its shopper. Without one, NotFound says that the visit is over."""
    passed = request.COOKIES.get(_COOKIE, "")
    if not passed:
        raise NotFound("There is no pass.", code="session_over")
    return enter_by(request.store, passed)


def enter_by(store: Store, passed: str) -> tuple[Session, Actor]:
    """The session of a pass, if it is one of this store."""
    session, actor = stand(channel("returns"), passed, most=GOOD_FOR)
    if session.store_id != store.pk:
        raise NotFound("The pass is of another store.", code="session_over")
    return session, actor


def stands(request: ShopperRequest) -> bool:
    """Whether this browser has a pass that is still good."""
    try:
        standing_of(request)
    except NotFound:
        return False
    return True


def let_in(request: HttpRequest, response: HttpResponse, store: Store, passed: str) -> HttpResponse:
    """Give the browser the pass: out of reach of scripts, for this portal's addresses, as long as it is good."""
    response.set_cookie(
        _COOKIE,
        passed,
        max_age=int(GOOD_FOR.total_seconds()),
        path=reverse("portal:entrance", args=[store.code]),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def forget(response: HttpResponse, store: Store) -> HttpResponse:
    """Take the pass from the browser, as on a device that others use."""
    response.delete_cookie(_COOKIE, path=reverse("portal:entrance", args=[store.code]))
    return response


def link_to(session: Session) -> str:
    """The whole address by which the shopper comes back to their session, on any device."""
    return settings.PUBLIC_URL + reverse("portal:resume", args=[session.store.code, pass_to(session)])
