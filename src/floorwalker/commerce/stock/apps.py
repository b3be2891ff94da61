"""Stock: what is there of each variant."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class StockConfig(AppConfig):
    name = "floorwalker.commerce.stock"
    label = "stock"
    verbose_name = _("Stock")

    def ready(self) -> None:
        """Enter the desk into the house, let ``verify`` prove and ``repair`` mend the levels, and listen for returned goods."""
        from floorwalker.commerce.stock import desk  # noqa: F401, PLC0415 - models must be loaded first
        from floorwalker.commerce.stock.proof import findings, repair  # noqa: PLC0415 - likewise
        from floorwalker.commerce.stock.restock import LISTENER  # noqa: PLC0415 - likewise
        from floorwalker.core.later.outbox import listen  # noqa: PLC0415 - likewise
        from floorwalker.core.log.verify import prove_also, repair_by  # noqa: PLC0415 - findings read models

        prove_also(findings)
        repair_by("stock", repair)
        listen(LISTENER)
