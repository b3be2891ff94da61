"""All addresses: the console, the settings, sign-in, the API, and the pages of channels and records."""

from importlib import import_module

from django.conf import settings
from django.urls import include, path
from django.utils.module_loading import module_has_submodule

_channel_pages = [
    path("", include(f"{name}.urls")) for name in settings.CHANNELS if module_has_submodule(import_module(name), "urls")
]

handler400 = "floorwalker.console.middleware.unreadable"
handler404 = "floorwalker.console.middleware.not_found"
handler500 = "floorwalker.console.middleware.broken"
urlpatterns = [
    path("api/", include("floorwalker.api.urls")),
    path("accounts/", include("floorwalker.accounts.signin_urls")),
    path("settings/", include("floorwalker.console.settings_urls")),
    path("settings/rules/", include("floorwalker.rules.urls")),
    path("settings/risk/", include("floorwalker.risk.urls")),
    path("settings/", include("floorwalker.accounts.urls")),
    *_channel_pages,
    path("", include("floorwalker.channels.reservations.storefront.urls")),
    path("", include("floorwalker.commerce.intake.urls")),
    path("", include("floorwalker.commerce.credits.urls")),
    path("", include("floorwalker.commerce.rmas.papers.urls")),
    path("", include("floorwalker.commerce.stock.urls")),
    path("", include("floorwalker.commerce.stock.drift.urls")),
    path("", include("floorwalker.console.urls")),
]
