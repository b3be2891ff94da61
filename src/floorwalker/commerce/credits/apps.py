"""Credits, as the merchant's shop knows them."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class CreditsConfig(AppConfig):
    name = "floorwalker.commerce.credits"
    label = "credits"
    verbose_name = _("Credits")
