"""Many shoppers at once: each customer's requests one after the other, customers side by side."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from zlib import crc32

import msgspec

from floorwalker.channels.returns.shoppers.browser import Browser
from floorwalker.channels.returns.shoppers.journal import Note
from floorwalker.channels.returns.shoppers.requests import Request
from floorwalker.channels.returns.shoppers.walk import Walk
from floorwalker.core.replays.clients import Clients
from floorwalker.core.replays.journal import Journal
from floorwalker.core.replays.kinds import Say


class Crowd:
    """Shoppers of one store. What becomes of each request is noted as soon as it is known; that the portal lets nobody in for now is said once."""

    def __init__(self, clients: Clients, journal: Journal[Note], *, told: Callable[[int], None], say: Say) -> None:
        self._clients = clients
        self._journal = journal
        self._told = told
        self._say = say
        self._waits = threading.Event()

    def shop(self, requests: Iterable[Request], *, clients: int) -> int:
        """Ask for all that was not asked for yet; answers how many these were."""
        lanes: dict[int, list[Request]] = defaultdict(list)
        for request in requests:
            note = self._journal.of(request.key)
            if note is None or not note.outcome:
                lanes[crc32(request.customer.encode()) % clients].append(request)
        if lanes:
            self._clients.work([partial(self._follow, lane) for lane in lanes.values()])
        return sum(map(len, lanes.values()))

    def _follow(self, requests: Iterable[Request]) -> None:
        refused: dict[str, Note] = {}
        with Browser(self._clients, told=self._wait) as browser:
            for request in requests:
                self._clients.go_on(request.at)
                known = refused.get(request.invoice) if not request.order else None
                note = msgspec.structs.replace(known, key=request.key) if known else self._ask(browser, request)
                if note.outcome == "refused":
                    refused[request.invoice] = note
                self._journal.note(note)
                self._told(1)

    def _wait(self, title: str) -> None:
        if not self._waits.is_set():
            self._waits.set()
            self._say(f"The portal says “{title}”, since the store does not trust this address: going on at its pace")

    def _ask(self, browser: Browser, request: Request) -> Note:
        """One request; what was cut short after it had been asked for is not asked for again."""
        store = self._clients.line.store
        walk = Walk(browser, store, request, lambda cookie: self._journal.note(Note(key=request.key, cookie=cookie)))
        before = self._journal.of(request.key)
        if before is not None and before.cookie:
            browser.come_back(store, before.cookie)
            if found := walk.again():
                return found
        browser.forget()
        return walk.whole()
