"""Payment links: the port to whoever takes money from a shopper, and a payer that only pretends, for tests and the demo."""

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urljoin

from django.core.signing import BadSignature, Signer
from django.utils.http import urlencode
from django.utils.translation import gettext

from floorwalker.connectors.ports import Port, Register
from floorwalker.kit.errors import NotFound

_SIGNER = Signer(salt="floorwalker.payment_link")


@dataclass(frozen=True, kw_only=True)
class Demand:
    """What is to be paid: minor units of a currency, for our reference; afterwards the payer is sent to ``return_url``.

    The same reference is the same demand: paid once, it is paid.
    """

    amount: int
    currency: str
    reference: str
    return_url: str


class PaymentLinkPort(Port, Protocol):
    """Somebody who takes payments on a page of theirs. It raises ``Unreachable`` where it does not answer."""

    def link(self, demand: Demand) -> str:
        """The address at which this can be paid."""


payment_links: Register[PaymentLinkPort] = Register()


@dataclass(frozen=True, kw_only=True)
class PretendedPayments:
    """Takes no money: its page has a button that says that it was paid. ``address`` may be relative to the return address."""

    address: str
    code: str = "pretend"
    name: str = "Test payment"

    def link(self, demand: Demand) -> str:
        """The demand travels in the link itself, signed, so that nothing need be kept."""
        said = {
            "amount": demand.amount,
            "currency": demand.currency,
            "reference": demand.reference,
            "return_url": demand.return_url,
        }
        return f"{urljoin(demand.return_url, self.address)}?{urlencode({'demand': _SIGNER.sign_object(said)})}"


def pretended_demand(signed: str) -> Demand:
    """The demand in a link of ``PretendedPayments``; one that was changed or cut is NotFound."""
    try:
        return Demand(**_SIGNER.unsign_object(signed))
    except BadSignature:
        raise NotFound(gettext("This payment link is not complete. Copy it whole.")) from None
