"""The room's entry for Django."""

from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "floorwalker.risk"
    label = "risk"
    verbose_name = "Risk"

    def ready(self) -> None:
        """Whoever is erased was never seen."""
        from floorwalker.core.log import erase  # noqa: PLC0415 - models must be loaded first
        from floorwalker.risk import velocity  # noqa: PLC0415 - likewise

        erase.also(velocity.forget_customer)
