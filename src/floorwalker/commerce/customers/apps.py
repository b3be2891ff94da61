"""Customers, as the merchant's shop knows them."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class CustomersConfig(AppConfig):
    name = "floorwalker.commerce.customers"
    label = "customers"
    verbose_name = _("Customers")

    def ready(self) -> None:
        """Enter the desk into the house once all models are there."""
        from floorwalker.commerce.customers import desk  # noqa: F401, PLC0415 - models must be loaded first
