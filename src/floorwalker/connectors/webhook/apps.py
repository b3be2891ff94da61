"""A payer and a shop of the merchant's own: each payout, and each shift of stock, is one signed request to an address of theirs."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class WebhookConfig(AppConfig):
    name = "floorwalker.connectors.webhook"
    label = "webhook"
    verbose_name = _("Payouts and stock by webhook")

    def ready(self) -> None:
        """Stand behind the ports for which an address is set."""
        from django.conf import settings  # noqa: PLC0415 - only a loaded app has them

        from floorwalker.connectors.payouts import register_payouts  # noqa: PLC0415 - likewise
        from floorwalker.connectors.stock import stocks  # noqa: PLC0415 - likewise
        from floorwalker.connectors.webhook.port import WebhookPayouts, signer  # noqa: PLC0415 - likewise
        from floorwalker.connectors.webhook.stock import WebhookStock  # noqa: PLC0415 - likewise

        if settings.PAYOUTS_URL:
            payouts = WebhookPayouts(url=settings.PAYOUTS_URL, webhook=signer(settings.PAYOUTS_SECRET))
            register_payouts("webhook", payouts)
        if settings.STOCK_URL:
            webhook = signer(settings.STOCK_SECRET, "FLOORWALKER_STOCK")
            stocks.enter(WebhookStock(url=settings.STOCK_URL, webhook=webhook))
