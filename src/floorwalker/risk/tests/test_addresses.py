"""Addresses: what files say of them, that a replaced file is read again, and that without files nothing is known."""

import gzip
import os
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.risk.addresses import UNKNOWN, AddressBook, Origin, Ranges, network_of, networks_in, read_address

SHARED = Path(__file__).parents[5] / "shared" / "data" / "ip-intel"
NETWORKS = st.lists(
    st.builds(lambda n, bits: ip_network((n, bits), strict=False), st.integers(0, 2**32 - 1), st.integers(0, 32)),
    max_size=20,
)


def _file(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text)
    return str(folder / name)


def test_without_files_nothing_is_known() -> None:
    assert AddressBook({}).origin("203.0.113.7") == UNKNOWN


@pytest.mark.parametrize("text", ["", "nobody", "203.0.113", "203.0.113.7, 10.0.0.1", "9" * 10_000, "::g"])
def test_what_is_no_address_is_unknown(text: str) -> None:
    assert AddressBook({}).origin(text) == UNKNOWN
    assert network_of(text) == ""


def test_lists_are_read_in_whatever_shape_they_come(tmp_path: Path) -> None:
    text = '# comment\n203.0.113.0/24 # a VPN\n"relay",198.51.100.7,9001\n\n2001:db8::/32;x\nno address\n'
    packed = tmp_path / "list.txt.gz"
    packed.write_bytes(gzip.compress(text.encode()))

    expected = ["203.0.113.0/24", "198.51.100.7/32", "2001:db8::/32"]
    assert [str(n) for n in networks_in(Path(_file(tmp_path, "list.csv", text)))] == expected
    assert [str(n) for n in networks_in(packed)] == expected


def test_each_list_answers_for_itself(tmp_path: Path) -> None:
    files = {
        "vpn": f"{_file(tmp_path, 'vpn4', '203.0.113.0/24')}:{_file(tmp_path, 'vpn6', '2001:db8::/32')}",
        "tor": _file(tmp_path, "tor", "abc,198.51.100.7,443"),
    }
    book = AddressBook(files)

    assert book.origin("203.0.113.9") == Origin(vpn=True, tor=False)
    assert book.origin("::ffff:203.0.113.9") == Origin(vpn=True, tor=False)
    assert book.origin("2001:db8::1") == Origin(vpn=True, tor=False)
    assert book.origin("198.51.100.7") == Origin(vpn=False, tor=True)


def test_a_provider_that_the_edge_names_tells_a_data_centre(tmp_path: Path) -> None:
    book = AddressBook({"hosting_systems": _file(tmp_path, "asn.csv", "ASN,Entity\n64500,Cloud\nAS64501,Host\n")})

    assert book.origin("203.0.113.9", system=64500).hosting is True
    assert book.origin("203.0.113.9", system=64501).hosting is True
    assert book.origin("203.0.113.9", system=3320).hosting is False
    assert book.origin("203.0.113.9").hosting is None


def test_a_file_that_is_replaced_is_read_again(tmp_path: Path) -> None:
    name = _file(tmp_path, "vpn", "203.0.113.0/24")
    book = AddressBook({"vpn": name}, every=0)
    assert book.origin("203.0.113.9").vpn is True

    os.replace(_file(tmp_path, "new", "198.51.100.0/24\n192.0.2.0/24"), name)
    assert [book.origin(text).vpn for text in ("203.0.113.9", "192.0.2.1")] == [False, True]


def test_a_file_that_is_missing_or_broken_says_nothing_and_keeps_what_was_known(tmp_path: Path) -> None:
    name = _file(tmp_path, "vpn", "203.0.113.0/24")
    broken = {"country": _file(tmp_path, "no.mmdb", "no database"), "tor": str(tmp_path / "nowhere"), "vpn": name}
    book = AddressBook(broken, every=0)
    assert book.origin("203.0.113.9") == Origin(vpn=True)
    assert book.known() == {"country": False, "vpn": True, "tor": False}

    Path(name).unlink()
    assert book.origin("203.0.113.9").vpn is True


@given(NETWORKS, st.integers(0, 2**32 - 1))
def test_ranges_answer_as_the_networks_would(networks: list, number: int) -> None:  # type: ignore[type-arg]  # of IPv4 networks
    address = ip_address(number)

    assert (address in Ranges(networks)) == any(address in network for network in networks)


def test_a_network_is_a_truncated_address() -> None:
    assert network_of("203.0.113.77") == "203.0.113.0/24"
    assert network_of("::ffff:203.0.113.77") == "203.0.113.0/24"
    assert network_of("2001:db8:1:2::3") == "2001:db8:1::/48"
    assert str(read_address(" 203.0.113.77 ")) == "203.0.113.77"


@pytest.mark.skipif(not SHARED.exists(), reason=f"the lists of addresses are not at {SHARED.name}")
def test_real_lists_are_read_and_answer() -> None:
    book = AddressBook(
        {
            "country": str(SHARED / "geo-whois-asn-country.mmdb"),
            "vpn": f"{SHARED / 'x4b_vpn_ipv4.txt'}:{SHARED / 'x4b_vpn_ipv6.txt'}",
            "hosting": f"{SHARED / 'x4b_datacenter_ipv4.txt.gz'}:{SHARED / 'x4b_datacenter_ipv6.txt.gz'}",
            "tor": str(SHARED / "tor_exits.csv"),
            "hosting_systems": str(SHARED / "bad-asn-list.csv"),
        }
    )
    exit_ = next(networks_in(SHARED / "tor_exits.csv"))[0]
    vpn = next(networks_in(SHARED / "x4b_vpn_ipv4.txt"))[0]

    assert all(book.known().values())
    assert book.origin("193.99.144.80").country == "DE"
    assert book.origin("193.99.144.80").tor is False
    assert book.origin(str(exit_)).tor is True
    assert book.origin(str(vpn)).vpn is True
    assert book.origin("203.0.113.5", system=16509).hosting is True
