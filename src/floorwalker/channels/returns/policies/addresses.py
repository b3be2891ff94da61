"""Addresses that a store trusts, such as those of its kiosks and its call centre: single ones, or networks."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from typing import Any

from django import forms
from django.utils.translation import gettext

from floorwalker.channels.returns.policies.reason_fields import ListField
from floorwalker.kit.speech import later as _

_WIDEST = {4: 16, 6: 32}
"""The shortest prefix that is taken, so that nobody trusts the whole world by a slip of the pen."""


def among(address: str, trusted: Iterable[str]) -> bool:
    """Whether an address is one of these, or lies in one of these networks."""
    try:
        here = ip_address(address)
    except ValueError:
        return False
    return any(here in ip_network(one) for one in trusted)


class AddressesField(ListField):
    """Addresses and networks, separated by commas."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Trusted addresses"),
            max_length=1000,
            required=False,
            help_text=_(
                "IP addresses or networks from which orders are looked up for many shoppers, such as kiosks or a call "
                "centre. Attempts from there are counted for each order alone, not for the address."
            ),
        )

    def clean(self, value: Any) -> list[str]:
        """Each as a network is written; what is none is refused."""
        return [_network(word) for word in super().clean(value)]


def _network(word: str) -> str:
    try:
        network = ip_network(word)
    except ValueError:
        no = gettext("“{word}” is neither an IP address nor a network such as 192.0.2.0/24.")
        raise forms.ValidationError(no.format(word=word)) from None
    if network.prefixlen < _WIDEST[network.version]:
        raise forms.ValidationError(gettext("“{word}” are too many addresses to trust.").format(word=word))
    return str(network)
