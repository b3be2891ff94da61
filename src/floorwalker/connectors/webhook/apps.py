"""A payer of the merchant's own: each payout is one signed request to an address of theirs."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class WebhookConfig(AppConfig):
    name = "floorwalker.connectors.webhook"
    label = "webhook"
    verbose_name = _("Payouts by webhook")

    def ready(self) -> None:
        """Stand behind the port where an address is set."""
        from django.conf import settings  # noqa: PLC0415 - only a loaded app has them

        from floorwalker.connectors.payouts import register_payouts  # noqa: PLC0415 - likewise
        from floorwalker.connectors.webhook.port import WebhookPayouts, signer  # noqa: PLC0415 - likewise

        if settings.PAYOUTS_URL:
            payouts = WebhookPayouts(url=settings.PAYOUTS_URL, webhook=signer(settings.PAYOUTS_SECRET))
            register_payouts("webhook", payouts)
