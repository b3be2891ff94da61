"""The built-in payer and shop: they keep a book of what was to be paid and moved, for shops that do so by hand or try things out."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class LedgerConfig(AppConfig):
    name = "floorwalker.connectors.ledger"
    label = "ledger"
    verbose_name = _("Ledger")

    def ready(self) -> None:
        """Stand behind the ports once all models are there."""
        from floorwalker.connectors.ledger.port import LedgerPayouts  # noqa: PLC0415 - models must be loaded first
        from floorwalker.connectors.ledger.stock import LedgerStock  # noqa: PLC0415 - likewise
        from floorwalker.connectors.payouts import register_payouts  # noqa: PLC0415 - likewise
        from floorwalker.connectors.stock import stocks  # noqa: PLC0415 - likewise

        register_payouts("ledger", LedgerPayouts())
        stocks.enter(LedgerStock())
