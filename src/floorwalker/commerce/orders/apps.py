"""Orders, as the merchant's shop knows them."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class OrdersConfig(AppConfig):
    name = "floorwalker.commerce.orders"
    label = "orders"
    verbose_name = _("Orders")
