"""The built-in payer: it keeps a book of what was to be paid, for shops that pay by hand or try things out."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class LedgerConfig(AppConfig):
    name = "floorwalker.connectors.ledger"
    label = "ledger"
    verbose_name = _("Payout ledger")

    def ready(self) -> None:
        """Stand behind the port once all models are there."""
        from floorwalker.connectors.ledger.port import LedgerPayouts  # noqa: PLC0415 - models must be loaded first
        from floorwalker.connectors.payouts import register_payouts  # noqa: PLC0415 - likewise

        register_payouts("ledger", LedgerPayouts())
