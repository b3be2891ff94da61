"""What is known of an internet address: its country, its provider, and whether it is a VPN, a data centre or an exit of Tor.

It is read from files that the merchant chooses. Without them, nothing is known, and nothing is held against anybody.
"""

import gzip
import logging
import re
import time
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import maxminddb
from django.conf import settings

_log = logging.getLogger(__name__)
_CHECKED = 10.0
"""Seconds after which a file is looked at again, to see whether it was replaced."""
_NUMBER = re.compile(r"(?:AS)?(\d{1,10})", re.IGNORECASE)
Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where an address comes from; ``None`` and an empty text are not known. ``hosting``: a data centre, by network or provider."""

    country: str = ""
    system: int | None = None
    vpn: bool | None = None
    hosting: bool | None = None
    tor: bool | None = None


UNKNOWN = Origin()


def read_address(text: str) -> Address | None:
    """The address in a text, an IPv4 address written as IPv6 as such; ``None`` if there is none."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def network_of(text: str) -> str:
    """The network around an address: what is kept of it when it is truncated. Empty if the text is no address."""
    address = read_address(text)
    if address is None:
        return ""
    return str(ip_network((address, 24 if address.version == 4 else 48), strict=False))


class Ranges:
    """Networks, merged into sorted ranges: 8 bytes for each bound of IPv4, about 40 for IPv6."""

    def __init__(self, networks: Iterable[Network]) -> None:
        ranges = {4: _merged(networks := list(networks), 4), 6: _merged(networks, 6)}
        self._starts = {4: array("Q", [a for a, _ in ranges[4]]), 6: [a for a, _ in ranges[6]]}
        self._ends = {4: array("Q", [b for _, b in ranges[4]]), 6: [b for _, b in ranges[6]]}

    def __contains__(self, address: Address) -> bool:
        place = bisect_right(self._starts[address.version], int(address)) - 1
        return place >= 0 and int(address) <= self._ends[address.version][place]

    def __len__(self) -> int:
        return sum(len(starts) for starts in self._starts.values())


def _merged(networks: Iterable[Network], version: int) -> list[tuple[int, int]]:
    bounds = sorted((int(n[0]), int(n[-1])) for n in networks if n.version == version)
    merged: list[tuple[int, int]] = []
    for start, end in bounds:
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", errors="replace") if path.suffix == ".gz" else path.open(errors="replace") as file:
        yield from file


def networks_in(path: Path) -> Iterator[Network]:
    """The first address or network of each line, whatever stands around it: lists and CSV files."""
    for line in _lines(path):
        words = (word.strip(" \t\r\n\"'") for word in re.split(r"[,;\s]", line.partition("#")[0]))
        found = next((network for word in words if (network := _network(word))), None)
        if found is not None:
            yield found


def _network(word: str) -> Network | None:
    if not ("." in word or ":" in word):
        return None
    try:
        return ip_network(word, strict=False)
    except ValueError:
        return None


def systems_in(path: Path) -> Iterator[int]:
    """The number of an autonomous system at the beginning of each line, with or without AS before it."""
    for line in _lines(path):
        if found := _NUMBER.fullmatch(re.split(r"[,;\s]", line, maxsplit=1)[0].strip("\"'")):
            yield int(found[1])


class _Reading(Protocol):
    """What reads some files into something to look things up in."""

    def __call__(self, paths: tuple[Path, ...]) -> Any: ...


@dataclass
class Source:
    """Some files, read when first asked for and again when one of them is replaced; ``None`` while they cannot be read."""

    paths: tuple[Path, ...]
    read: _Reading
    every: float = _CHECKED
    _stamp: tuple[Any, ...] = ()
    _checked: float = field(default=float("-inf"))
    _found: Any = None

    def get(self) -> Any:
        """What the files say now."""
        if self.paths and time.monotonic() - self._checked >= self.every:
            self._checked = time.monotonic()
            self._look()
        return self._found

    def _look(self) -> None:
        try:
            stamp = tuple((s.st_mtime_ns, s.st_size, s.st_ino) for s in (path.stat() for path in self.paths))
            if stamp != self._stamp:
                self._found = self.read(self.paths)
                self._stamp = stamp
        except (OSError, ValueError, EOFError, maxminddb.InvalidDatabaseError) as no:
            _log.warning("%s cannot be read: %s. What was known before is kept.", self.paths[0], no)


def _ranges(paths: tuple[Path, ...]) -> Ranges:
    return Ranges(network for path in paths for network in networks_in(path))


def _systems(paths: tuple[Path, ...]) -> frozenset[int]:
    return frozenset(number for path in paths for number in systems_in(path))


def _database(paths: tuple[Path, ...]) -> maxminddb.Reader:
    return maxminddb.open_database(paths[0])


def _paths(text: str) -> tuple[Path, ...]:
    return tuple(Path(word).expanduser() for word in text.split(":") if word)


class AddressBook:
    """All sources together."""

    def __init__(self, files: dict[str, str], every: float = _CHECKED) -> None:
        reading: dict[str, _Reading] = {"country": _database, "system": _database, "hosting_systems": _systems}
        names = ("country", "system", "vpn", "hosting", "tor", "hosting_systems")
        self._sources = {name: Source(_paths(files.get(name, "")), reading.get(name, _ranges), every) for name in names}

    def origin(self, text: str, system: int | None = None) -> Origin:
        """What is known of an address; ``system`` is its provider's number, if the edge says so. Nothing raises."""
        address = read_address(text)
        if address is None:
            return UNKNOWN
        system = system or self._number(address)
        return Origin(
            country=self._country(address),
            system=system,
            vpn=self._within("vpn", address),
            hosting=self._hosting(address, system),
            tor=self._within("tor", address),
        )

    def known(self) -> dict[str, bool]:
        """Which sources there are, and whether each could be read."""
        return {name: source.get() is not None for name, source in self._sources.items() if source.paths}

    def _within(self, name: str, address: Address) -> bool | None:
        ranges = self._sources[name].get()
        return None if ranges is None else address in ranges

    def _hosting(self, address: Address, system: int | None) -> bool | None:
        by_network = self._within("hosting", address)
        systems = self._sources["hosting_systems"].get()
        by_system = None if systems is None or system is None else system in systems
        if by_network is None and by_system is None:
            return None
        return bool(by_network or by_system)

    def _country(self, address: Address) -> str:
        found = self._record("country", address)
        country = found.get("country")
        code = country.get("iso_code") if isinstance(country, dict) else country or found.get("country_code")
        return code if isinstance(code, str) and len(code) == 2 else ""

    def _number(self, address: Address) -> int | None:
        number = self._record("system", address).get("autonomous_system_number")
        return number if isinstance(number, int) else None

    def _record(self, name: str, address: Address) -> dict[str, Any]:
        database = self._sources[name].get()
        try:
            found = database.get(address) if database is not None else None
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@cache
def book() -> AddressBook:
    """The book of this process, with the files of the settings."""
    return AddressBook(dict(settings.ADDRESS_FILES))
