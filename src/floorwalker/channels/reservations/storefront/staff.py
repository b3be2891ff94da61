"""The settings page of a store's storefront: its key, what to put into the shop's pages, and the block for a theme."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.accounts.stores import find_store
from floorwalker.accounts.tabs import tabs_for
from floorwalker.accounts.walls import walled
from floorwalker.channels.reservations.holding.storefront import key_of, terms_for
from floorwalker.channels.reservations.storefront.script import size_of

_BLOCK = (Path(__file__).parent / "theme" / "floorwalker-reservation.liquid").read_text()


@require_safe
@walled("stores.edit")
def storefront(request: HttpRequest, actor: Actor, store_id: int) -> HttpResponse:
    """What a merchant puts into the pages of a shop. Nothing of it is secret."""
    store = find_store(actor, store_id, right="stores.edit")
    context = {
        "tabs": tabs_for(actor),
        "tab": "stores",
        "store": store,
        "terms": terms_for(store),
        "key": key_of(store),
        "snippet": snippet(store),
        "kilobytes": round(size_of("floorwalker") / 1000, 1),
    }
    return render(request, "storefront/settings.html", context)


@require_safe
@walled("stores.edit")
def block(request: HttpRequest, actor: Actor, store_id: int) -> HttpResponse:
    """The block for a Shopify theme, with this installation's address and the store's key as its defaults."""
    return HttpResponse(
        block_of(find_store(actor, store_id, right="stores.edit")),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="floorwalker-reservation.liquid"'},
    )


def snippet(store: Store) -> str:
    """Two lines for the pages of any shop."""
    address = settings.PUBLIC_URL + reverse("storefront:script", args=["floorwalker"])
    return (
        f'<script type="module" src="{address}"></script>\n'
        f'<floorwalker-cart server="{settings.PUBLIC_URL}" key="{key_of(store)}"></floorwalker-cart>'
    )


def block_of(store: Store) -> str:
    """The text of the theme's block."""
    return _BLOCK.replace("FLOORWALKER_ADDRESS", settings.PUBLIC_URL).replace("FLOORWALKER_KEY", key_of(store))
