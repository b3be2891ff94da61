"""Catalog, as the merchant's shop knows them."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class CatalogConfig(AppConfig):
    name = "floorwalker.commerce.catalog"
    label = "catalog"
    verbose_name = _("Catalog")

    def ready(self) -> None:
        """Enter the desk into the house once all models are there."""
        from floorwalker.commerce.catalog import desk  # noqa: F401, PLC0415 - models must be loaded first
