"""Drift: where the shop and the stock here say different things."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class DriftConfig(AppConfig):
    name = "floorwalker.commerce.stock.drift"
    label = "drift"
    verbose_name = _("Drift")

    def ready(self) -> None:
        """Enter the desk into the house, and let ``verify`` prove since when there is drift."""
        from floorwalker.commerce.stock.drift import desk  # noqa: F401, PLC0415 - models must be loaded first
        from floorwalker.commerce.stock.drift.proof import findings  # noqa: PLC0415 - likewise
        from floorwalker.core.log.verify import prove_also  # noqa: PLC0415 - findings read models

        prove_also(findings)
