"""The merchant's own payer behind the port: a request signed by Standard Webhooks, whose answer says what became of it."""

import binascii
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext
from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

from floorwalker.connectors.payouts import Receipt, Transfer
from floorwalker.connectors.web import post
from floorwalker.core.clock import now
from floorwalker.kit.errors import Unreachable
from floorwalker.kit.speech import later as _

TYPE = "payout.requested"


@dataclass(frozen=True, kw_only=True)
class WebhookPayouts:
    """Asks ``url`` to pay. A payout is asked for in the same words under the same key until its outcome is known."""

    url: str
    webhook: Webhook
    name: str = _("Payouts by webhook")

    def pay(self, transfer: Transfer) -> Receipt:
        """2xx with a ``reference`` is paid; a plain 4xx is certainly not paid; all else is not known."""
        asked = {
            "key": transfer.key,
            "store": transfer.account,
            "order": transfer.subject,
            "method": transfer.method,
            "amount": transfer.amount,
            "currency": transfer.currency,
        }

        def sign(content: bytes) -> Mapping[str, str]:
            return signed(self.webhook, transfer.key, content)

        said = post(self.url, {"type": TYPE, "data": asked}, key=transfer.key, sign=sign)
        reference = str(said.get("reference") or "")
        if not reference:
            raise Unreachable(gettext("The answer names no reference."))
        return Receipt(reference=reference)


def signer(secret: str, setting: str = "FLOORWALKER_PAYOUTS") -> Webhook:
    """What signs with ``whsec_…``; anything else raises ``ImproperlyConfigured``, which names the setting."""
    try:
        return Webhook(secret)
    except (EmptyWebhookSecretError, binascii.Error):
        raise ImproperlyConfigured(
            f"{setting}_SECRET must be whsec_ and the secret in base64; {setting}_URL needs it."
        ) from None


def signed(webhook: Webhook, id_: str, content: bytes) -> dict[str, str]:
    """The headers by which Standard Webhooks signs what is sent."""
    moment = now()
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": webhook.sign(id_, moment, content.decode()),
    }
