"""Credits, as the merchant's shop knows them."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class CreditsConfig(AppConfig):
    name = "floorwalker.commerce.credits"
    label = "credits"
    verbose_name = _("Credits")

    def ready(self) -> None:
        """Enter the desk into the house once all models are there."""
        from floorwalker.commerce.credits import desk  # noqa: PLC0415 - models must be loaded first
        from floorwalker.commerce.customers.belongings import belongs  # noqa: PLC0415 - it is about a model

        belongs("credits", desk.belonging)
