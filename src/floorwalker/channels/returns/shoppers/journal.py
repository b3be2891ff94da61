"""What became of each request, as it is kept in the data folder."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from django.conf import settings

from floorwalker.channels.returns.shoppers.requests import Request
from floorwalker.core.replays.journal import Journal

OUTCOMES = ("accepted", "declined", "refused")


class Note(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a request ended: by one of the outcomes, in the portal's own sentence; ``promised`` is what it says goes back, in pence.

    Without an outcome, it was about to be asked for, and ``cookie`` leads back to it.
    """

    key: str
    outcome: str = ""
    says: str = ""
    rma: str = ""
    promised: int = 0
    cookie: str = ""


def open_journal(recording: str, store: str) -> Journal[Note]:
    """The notes of this recording in this store."""
    folder = Path(settings.HOME) / "replays"
    folder.mkdir(mode=0o700, exist_ok=True)
    return Journal(folder / f"invoices_{recording}_{store}.jsonl", Note)


@dataclass
class Tally:
    """Requests, their units, and their value in pence."""

    requests: int = 0
    units: int = 0
    value: int = 0

    def add(self, request: Request) -> None:
        self.requests += 1
        self.units += request.quantity
        self.value += request.value


@dataclass
class Sums:
    """What was asked for and what became of it. ``paid`` is what had been paid for what was accepted, ``promised`` what the portal says."""

    requested: Tally = field(default_factory=Tally)
    by_outcome: dict[str, Tally] = field(default_factory=lambda: {outcome: Tally() for outcome in OUTCOMES})
    sentences: dict[tuple[str, str], int] = field(default_factory=dict)
    paid: int = 0
    promised: int = 0

    @property
    def open(self) -> int:
        """How many have not been asked for yet."""
        return self.requested.requests - sum(tally.requests for tally in self.by_outcome.values())


def sums_of(requests: Iterable[Request], journal: Journal[Note]) -> Sums:
    """Add everything up, from the recording and the notes."""
    sums = Sums()
    for request in requests:
        sums.requested.add(request)
        note = journal.of(request.key)
        if note is None or not note.outcome:
            continue
        sums.by_outcome[note.outcome].add(request)
        if note.outcome == "accepted":
            sums.paid += request.paid
            sums.promised += note.promised
        else:
            said = note.outcome, note.says
            sums.sentences[said] = sums.sentences.get(said, 0) + 1
    return sums
