"""Customers, as the merchant's shop knows them."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class CustomersConfig(AppConfig):
    name = "floorwalker.commerce.customers"
    label = "customers"
    verbose_name = _("Customers")
