"""The built-in payer behind the port."""

from django.utils.translation import gettext

from floorwalker.connectors.ledger import models
from floorwalker.connectors.payouts import Receipt, Transfer
from floorwalker.kit.errors import Refused
from floorwalker.kit.speech import later as _


class LedgerPayouts:
    """Writes each transfer into its book, once for each key."""

    name = _("Built-in ledger")

    def pay(self, transfer: Transfer) -> Receipt:
        """The line of the book; the same key for something else is Refused."""
        said = {name: getattr(transfer, name) for name in ("account", "subject", "method", "amount", "currency")}
        line, _made = models.Transfer.objects.get_or_create(key=transfer.key, defaults=said)
        if any(getattr(line, name) != value for name, value in said.items()):
            raise Refused(gettext("Another transfer has the same key."), code="key_reused")
        return Receipt(reference=str(line))
