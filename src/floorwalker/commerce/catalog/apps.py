"""Catalog, as the merchant's shop knows them."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class CatalogConfig(AppConfig):
    name = "floorwalker.commerce.catalog"
    label = "catalog"
    verbose_name = _("Catalog")
