"""The way in: look an order up, prove it by a code where the store asks for one, or come back by a link."""

import time
from collections.abc import Iterable
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.core.ratelimit import clear, consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from floorwalker.channels.returns.channel import STANDING
from floorwalker.channels.returns.policies.addresses import among
from floorwalker.channels.returns.policies.look_ups import note_failure
from floorwalker.channels.returns.portal import codes, logos, lookup, mail, opening
from floorwalker.channels.returns.portal.forms import CodeForm, LookUpForm
from floorwalker.channels.returns.portal.frame import ShopperRequest, drawn, of_store
from floorwalker.channels.returns.portal.languages import keep_language
from floorwalker.channels.returns.portal.standing import enter_by, let_in, stands
from floorwalker.channels.returns.portal.voice import speak
from floorwalker.channels.returns.portal.way import next_url
from floorwalker.commerce.orders.models import Order
from floorwalker.core.errors import NotFound
from floorwalker.core.standing import pass_to
from floorwalker.core.verbs import sheet_of
from floorwalker.kit.speech import SHOPPER_LANGUAGES


@require_http_methods(["GET", "POST"])
@of_store
def entrance(request: ShopperRequest) -> HttpResponse:
    """Look an order up. Whatever does not fit is answered alike, and not before the same moment."""
    terms = opening.terms_of(request.store)
    form = LookUpForm(request.POST or None, gifts=terms.gift_returns and not terms.email_code)
    if not form.is_valid():
        return _drawn(request, form)
    began = time.monotonic()
    name, proof, gift = form.cleaned_data["order"], form.cleaned_data["proof"], form.cleaned_data.get("gift", False)
    if not _may_try(request, name, terms.trusted_addresses):
        return _too_many(request, name)
    order = lookup.find(request.store, name, proof, gift=gift)
    if order is None:
        note_failure(request.store, order=name, address=_address(request))
        lookup.slowly(began)
        form.add_error(None, _no_fit(gift))
        return _drawn(request, form)
    clear(request, action="portal_order", key=lookup.order_key(request.store, name))
    if terms.email_code:
        return _send_code(request, form, order)
    return _let_in(request, order, gift=gift)


@require_http_methods(["GET", "POST"])
@of_store
def code(request: ShopperRequest, id_: UUID) -> HttpResponse:
    """Prove the look-up by the code that was mailed."""
    if codes.find(request.store, id_) is None:
        raise NotFound("The code is good no longer.", code="code_over")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if not consume(request, action="portal_address"):
            return _too_many(request, str(id_))
        redeemed = codes.redeem(request.store, id_, form.cleaned_data["digits"])
        if redeemed:
            return _let_in(request, opening.order_of(request.store, redeemed.order_id), gift=False)
        note_failure(request.store, order=str(id_), address=_address(request))
        form.add_error("digits", gettext("This is not the code. Check the newest mail."))
    context = {"form": form, "again_url": opening.entrance_url(request.store)}
    return drawn(request, "code", context, status=422 if form.errors else 200)


@require_GET
@of_store
def resume(request: ShopperRequest, passed: str) -> HttpResponse:
    """Come back by a link. The pass moves into a cookie, so that it stands in no address any more."""
    enter_by(request.store, passed)
    return let_in(request, redirect("portal:return", code=request.store.code), request.store, passed)


@require_POST
@of_store
def language(request: ShopperRequest) -> HttpResponse:
    """Choose a language, and stay where one was."""
    wanted, here = request.POST.get("language", ""), request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(here, {request.get_host()}, require_https=request.is_secure()):
        here = opening.entrance_url(request.store)
    response = redirect(here)
    if wanted in SHOPPER_LANGUAGES:
        keep_language(response, wanted, secure=request.is_secure())
    return response


@require_GET
@cache_control(public=True, max_age=31_536_000, immutable=True)
@of_store
def logo(request: ShopperRequest, ref: str) -> HttpResponse:
    """The shop's logo; its address changes with it."""
    return HttpResponse(logos.fetch(ref), content_type="image/png")


def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Whatever address below the portal leads nowhere."""
    return speak(request, 404, "not_found")


def _drawn(request: ShopperRequest, form: LookUpForm) -> HttpResponse:
    resumes = opening.return_url(request.store) if stands(request) else ""
    welcome = request.portal.welcome.get(request.language, "")
    return drawn(
        request,
        "entrance",
        {"form": form, "welcome": welcome, "resume_url": resumes},
        status=422 if form.errors else 200,
    )


def _may_try(request: ShopperRequest, name: str, trusted: Iterable[str]) -> bool:
    """Count an attempt by where it comes from, unless the store trusts it, and by the order that it is for, whether or not there is one."""
    if not among(_address(request), trusted) and not consume(request, action="portal_address"):
        return False
    return bool(consume(request, action="portal_order", key=lookup.order_key(request.store, name)))


def _too_many(request: ShopperRequest, name: str) -> HttpResponse:
    note_failure(request.store, order=name, address=_address(request))
    return speak(request, 429, "limit")


def _send_code(request: ShopperRequest, form: LookUpForm, order: Order) -> HttpResponse:
    """Mail a code to the order's address; an order without one, and a mail server that is away, are told of."""
    to = order.email or (order.customer.email if order.customer else "")
    if not to:
        form.add_error(None, gettext("This order has no e-mail address. Please contact the shop."))
        return _drawn(request, form)
    if not consume(request, action="portal_mail", key=str(order.pk)):
        return _too_many(request, order.name)
    made, digits = codes.make(request.store, order)
    if not mail.send_code(request.portal, to=to, digits=digits):
        form.add_error(None, gettext("The mail could not be sent. Please try again in a moment."))
        return _drawn(request, form)
    return redirect("portal:code", code=request.store.code, id_=made.id)


def _let_in(request: ShopperRequest, order: Order, *, gift: bool) -> HttpResponse:
    """To the return of an order; to one that runs already with a word of it."""
    session = opening.begin(request.store, order, gift=gift, language=request.language)
    ahead = next_url(request.store, sheet_of(session))
    response = redirect(f"{ahead}?again=1" if session.state in STANDING else ahead)
    return let_in(request, response, request.store, pass_to(session))


def _no_fit(gift: bool) -> str:
    if gift:
        return gettext("We find no order with this number that was sent to this ZIP code. Check both.")
    return gettext("We find no order with this number and this detail. Check both, as in your confirmation.")


def _address(request: HttpRequest) -> str:
    """Whence the request comes, past the proxies that we trust."""
    return str(get_adapter(request).get_client_ip(request))
