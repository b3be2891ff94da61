"""The demo's shop: a small honest one, in which two browsers can fight for the last unit. It is there only in the demo."""

from collections.abc import Callable
from functools import wraps
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_GET, require_POST

from floorwalker.accounts.actor import SYSTEM, Actor
from floorwalker.channels.reservations.holding import asks
from floorwalker.channels.reservations.holding.storefront import key_of
from floorwalker.channels.reservations.storefront.wares import picture_of, shelf
from floorwalker.commerce.stock.counting import adjust
from floorwalker.commerce.stock.models import Level
from floorwalker.core.errors import FloorwalkerError, NotFound
from floorwalker.kit.speech import locale_of, money

LANGUAGES = {"en": "English", "de": "Deutsch"}
_SHOP = Actor(kind="integration", ref="demo-shop", label="Demo shop")


def of_shop(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of the shop in one of its languages; without a demo it is not there."""

    @wraps(view)
    def within(request: HttpRequest, language: str) -> HttpResponse:
        request.floorwalker_bare = True  # type: ignore[attr-defined]  # the shell of staff's pages must read nothing
        goods = shelf()
        if not goods:
            raise NotFound("There is no demo shop here.")
        with translation.override(language):
            return view(request, language, goods)

    return within


@require_GET
def door(request: HttpRequest) -> HttpResponse:
    """In which language the browser likes it."""
    asked = [tag[:2] for tag, _ in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
    return redirect("storefront:shop", language=next((tag for tag in asked if tag in LANGUAGES), "en"))


@require_GET
@of_shop
def shop(request: HttpRequest, language: str, goods: list[Level]) -> HttpResponse:
    """The shelves, and the cart."""
    sold_out = goods[0].available <= 0 and goods[0].held == 0
    return _drawn(
        request,
        language,
        "shop",
        {"goods": _shown(goods, language), "key": key_of(goods[0].store), "sold_out": sold_out},
    )


@require_POST
@of_shop
def checkout(request: HttpRequest, language: str, goods: list[Level]) -> HttpResponse:
    """What the shop's server does when an order is paid: it tells Floorwalker that the cart became one."""
    order = f"D-{uuid4().hex[:6].upper()}"
    try:
        told = asks.told(asks.converting(goods[0].store, request.POST.get("token", "")[:200], order, actor=_SHOP))
    except FloorwalkerError:
        return _drawn(request, language, "ordered", {"order": "", "late": False}, status=409)
    placed = told.status == "converted"
    context = {"order": order if placed else "", "late": bool(placed and told.said)}
    return _drawn(request, language, "ordered", context, status=200 if placed else 409)


@require_POST
@of_shop
def deliver(request: HttpRequest, language: str, goods: list[Level]) -> HttpResponse:
    """One more of what is sold out, so that it can be tried again."""
    if goods[0].available <= 0 and goods[0].held == 0:
        adjust(goods[0], 1, actor=SYSTEM, reason=gettext("Delivered to the demo shop"))
    return redirect("storefront:shop", language=language)


def _shown(goods: list[Level], language: str) -> list[dict[str, object]]:
    return [
        {
            "variant": level.external_id,
            "title": level.variant.product.title,
            "price": money(level.variant.price, level.store.currency, locale_of(language)),
            "left": max(level.available, 0),
            "picture": f"storefront/parts/{picture_of(level)}.svg",
        }
        for level in goods
    ]


def _drawn(
    request: HttpRequest, language: str, template: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    frame = {
        "language": language,
        "others": [
            (code, name, reverse("storefront:shop", args=[code]))
            for code, name in LANGUAGES.items()
            if code != language
        ],
        "home": reverse("storefront:shop", args=[language]),
    }
    return render(request, f"storefront/{template}.html", frame | context, status=status)
