"""Addresses that a store trusts: look-ups from there are counted by order alone, and nothing else is let through."""

from typing import Any

import pytest
from django import forms

from floorwalker.channels.returns.models import FailedLookUp
from floorwalker.channels.returns.policies.addresses import AddressesField, among
from floorwalker.channels.returns.portal.tests.shopping import Shopper


def test_a_trusted_address_may_look_up_many_orders(anna: Shopper, allow: Any) -> None:
    allow(trusted_addresses=["127.0.0.0/16"])

    answers = [anna.look_up(f"#{number}", "nobody").status_code for number in range(25)]

    assert answers == [422] * 25
    assert FailedLookUp.objects.count() == 25


def test_one_order_is_tried_ten_times_from_a_trusted_address_too(anna: Shopper, allow: Any) -> None:
    allow(trusted_addresses=["127.0.0.1/32"])

    answers = [anna.look_up(proof="nobody").status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]


def test_another_address_is_not_trusted_by_what_it_says_of_itself(anna: Shopper, allow: Any) -> None:
    allow(trusted_addresses=["192.0.2.7/32"])
    anna.client.defaults["HTTP_X_FORWARDED_FOR"] = "192.0.2.7"

    answers = [anna.look_up(f"#{number}", "nobody").status_code for number in range(21)]

    assert answers == [422] * 20 + [429]


@pytest.mark.parametrize(
    ("address", "trusted", "is_among"),
    [
        ("192.0.2.7", ("192.0.2.0/24",), True),
        ("192.0.3.7", ("192.0.2.0/24",), False),
        ("192.0.2.7", (), False),
        ("2001:db8::5", ("192.0.2.0/24", "2001:db8::/32"), True),
        ("", ("192.0.2.0/24",), False),
        ("nowhere", ("192.0.2.0/24",), False),
    ],
)
def test_an_address_is_trusted_by_itself_or_by_its_network(
    address: str, trusted: tuple[str, ...], is_among: bool
) -> None:
    assert among(address, trusted) is is_among


def test_addresses_are_kept_as_networks() -> None:
    assert AddressesField().clean(" 192.0.2.7, 2001:db8::/32,") == ["192.0.2.7/32", "2001:db8::/32"]


@pytest.mark.parametrize("word", ["everybody", "192.0.2.300", "192.0.2.7/24", "0.0.0.0/33"])
def test_what_is_no_address_is_refused_by_name(word: str) -> None:
    with pytest.raises(forms.ValidationError, match=f"“{word}” is neither an IP address nor a network"):
        AddressesField().clean(f"192.0.2.1, {word}")


@pytest.mark.parametrize("word", ["0.0.0.0/0", "10.0.0.0/8", "::/0", "2000::/3"])
def test_half_the_world_is_not_trusted(word: str) -> None:
    with pytest.raises(forms.ValidationError, match="are too many addresses to trust"):
        AddressesField().clean(word)
