"""The merchant's own shop behind the port of stock: requests signed by Standard Webhooks, whose answer says what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import uuid4

import httpx
from django.utils.translation import gettext
from standardwebhooks.webhooks import Webhook

from floorwalker.connectors.stock import Reading, Shift
from floorwalker.connectors.web import TIMEOUT, post
from floorwalker.connectors.webhook.port import signed
from floorwalker.kit.errors import Refused, Unreachable

MOVE, READ = "stock.move_requested", "stock.read_requested"
_CERTAIN = 422


@dataclass(frozen=True, kw_only=True)
class WebhookStock:
    """Asks ``url`` to move units, in the same words under the same key until the outcome is known; and to say what there is."""

    url: str
    webhook: Webhook
    code: str = "webhook"
    name: str = "Webhook"
    timeout: httpx.Timeout = field(default_factory=lambda: TIMEOUT)

    def move(self, shift: Shift) -> None:
        """2xx is moved; 422 is certainly not moved; all else is not known, for it may be said before anybody looked at the key."""
        try:
            self._ask(MOVE, asdict(shift) | {"store": shift.account}, shift.key)
        except Refused as no:
            if no.data.get("status") == _CERTAIN:
                raise
            raise Unreachable(no.message) from no

    def read(self, account: str, items: Sequence[str]) -> Mapping[str, Reading]:
        """``levels`` of the answer are objects with ``item``, ``on_hand`` and perhaps ``committed``."""
        said = self._ask(READ, {"store": account, "items": list(items)}, f"read:{uuid4()}")
        try:
            return {str(one["item"]): _reading(one) for one in said["levels"]}
        except (KeyError, TypeError, ValueError):
            raise Unreachable(gettext("The answer cannot be read.")) from None

    def _ask(self, type_: str, data: Mapping[str, Any], key: str) -> dict[str, Any]:
        body = {"type": type_, "data": {name: value for name, value in data.items() if name != "account"}}

        def sign(content: bytes) -> Mapping[str, str]:
            return signed(self.webhook, key, content)

        return post(self.url, body, key=key, sign=sign, timeout=self.timeout)


def _reading(said: Mapping[str, Any]) -> Reading:
    on_hand, committed = said["on_hand"], said.get("committed")
    if not all(isinstance(one, int) and 0 <= one <= 1_000_000 for one in (on_hand, committed or 0)):
        raise ValueError(on_hand, committed)
    return Reading(on_hand=on_hand, committed=committed)
