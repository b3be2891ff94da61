"""Orders, as the merchant's shop knows them."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class OrdersConfig(AppConfig):
    name = "floorwalker.commerce.orders"
    label = "orders"
    verbose_name = _("Orders")

    def ready(self) -> None:
        """Enter the desk into the house once all models are there."""
        from floorwalker.commerce.customers.belongings import belongs  # noqa: PLC0415 - it is about a model
        from floorwalker.commerce.orders import desk  # noqa: F401, PLC0415 - models must be loaded first
        from floorwalker.commerce.orders.belonging import belonging  # noqa: PLC0415 - models must be loaded first
        from floorwalker.commerce.orders.erasing import erase_everywhere  # noqa: PLC0415 - models must be loaded first
        from floorwalker.core.log.erase import also  # noqa: PLC0415 - it is about models

        belongs("orders", belonging)
        also(erase_everywhere)
