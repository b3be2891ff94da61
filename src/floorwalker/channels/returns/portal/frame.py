"""The frame around every page for shoppers: the store and its brand, the language, and how a page is drawn."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from floorwalker.accounts.models import Store
from floorwalker.channels.returns.portal.colours import Scheme, scheme_of
from floorwalker.channels.returns.portal.languages import language_of
from floorwalker.channels.returns.portal.models import COLOUR, Portal
from floorwalker.core.errors import NotFound
from floorwalker.kit.speech import SHOPPER_LANGUAGES

Answer = Callable[..., HttpResponse]


class ShopperRequest(HttpRequest):
    """A request whose store has an open portal."""

    store: Store
    portal: Portal
    language: str


@dataclass(frozen=True, kw_only=True)
class Brand:
    """What of the shop stands on every page."""

    name: str
    home_url: str
    logo_url: str
    scheme: Scheme
    policy_url: str = ""
    contact_email: str = ""
    contact_phone: str = ""


def of_store(view: Answer) -> Answer:
    """A view of one store's portal, spoken in the shopper's language. A store without an open portal is NotFound."""

    @wraps(view)
    def within(request: ShopperRequest, code: str, **keys: Any) -> HttpResponse:
        request.floorwalker_bare = True  # type: ignore[attr-defined]  # the shell of staff's pages must read nothing
        request.language = language_of(request)
        request.portal = open_portal(code)
        request.store = request.portal.store
        with translation.override(request.language):
            return view(request, **keys)

    return within


def open_portal(code: str) -> Portal:
    """The open portal of the store of that code."""
    found = Portal.objects.select_related("store").filter(store__code=code, store__active=True, open=True).first()
    if found is None:
        raise NotFound(f"The store {code} has no portal.", code="no_portal")
    return found


def brand_of(portal: Portal) -> Brand:
    code = portal.store.code
    return Brand(
        name=str(portal),
        home_url=reverse("portal:entrance", args=[code]),
        logo_url=reverse("portal:logo", args=[code, portal.logo]) if portal.logo else "",
        scheme=scheme_of(portal.colour),
        policy_url=portal.policy_url,
        contact_email=portal.contact_email,
        contact_phone=portal.contact_phone,
    )


NO_BRAND = Brand(name="", home_url="", logo_url="", scheme=scheme_of(COLOUR))


def drawn(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    pictures: Iterable[str] = (),
) -> HttpResponse:
    """A page in the shop's colours. ``pictures`` are addresses elsewhere that this one page may show."""
    portal: Portal | None = getattr(request, "portal", None)
    frame = {
        "brand": brand_of(portal) if portal else NO_BRAND,
        "languages": SHOPPER_LANGUAGES.items(),
        "language": translation.get_language(),
        "language_url": reverse("portal:language", args=[portal.store.code]) if portal else "",
        "here": request.get_full_path(),
    }
    response = render(request, f"portal/{template}.html", {**frame, **context}, status=status)
    response["Content-Language"] = translation.get_language()
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    hosts = sorted({f"https://{parts.netloc}" for parts in map(urlsplit, pictures) if parts.scheme == "https"})
    if hosts:
        response._csp_update = {"img-src": hosts}  # type: ignore[attr-defined]  # what django-csp's decorator sets
    return response
