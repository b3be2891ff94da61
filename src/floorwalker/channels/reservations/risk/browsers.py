"""What requests look like: which headers every browser sends, and which programs name themselves."""

import re
from collections.abc import Iterable

SENT = frozenset({"accept", "accept-encoding", "accept-language", "user-agent"})
"""What every browser sends with what a page asks for (Fetch, and RFC 9110)."""
_PROGRAMS = re.compile(
    r"aiohttp|axios|bot\b|crawl|curl|go-http-client|headless|httpx|java/|libwww|node-fetch|phantom|python|scrapy|spider|wget",
    re.IGNORECASE,
)


def is_bare(headers: Iterable[str]) -> bool:
    """Whether headers, by their names, lack one that every browser sends."""
    return not {name.strip().lower() for name in headers} >= SENT


def is_odd(agent: str, bare: bool | None) -> bool | None:
    """Whether somebody comes without what browsers send, or as a program that says so; ``None`` where neither is known."""
    if bare or (agent and _PROGRAMS.search(agent)):
        return True
    return False if agent or bare is not None else None
