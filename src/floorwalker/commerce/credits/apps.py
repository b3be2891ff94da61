"""Credits, as the merchant's shop knows them."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class CreditsConfig(AppConfig):
    name = "floorwalker.commerce.credits"
    label = "credits"
    verbose_name = _("Credits")

    def ready(self) -> None:
        """Enter the desk into the house, and let ``verify`` prove the balances, once all models are there."""
        from floorwalker.commerce.credits import desk  # noqa: PLC0415 - models must be loaded first
        from floorwalker.commerce.credits.proof import findings  # noqa: PLC0415 - likewise
        from floorwalker.commerce.customers.belongings import belongs  # noqa: PLC0415 - it is about a model
        from floorwalker.core.log.verify import prove_also  # noqa: PLC0415 - findings read models

        belongs("credits", desk.belonging)
        prove_also(findings)
