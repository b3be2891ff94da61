"""What a replay has done, note by note, in a file of the data folder: whoever is killed and comes again goes on from there."""

import os
import threading
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import msgspec


class Noted(Protocol):
    """A note says what it is about; a later one about the same counts."""

    @property
    def key(self) -> str: ...


NoteT = TypeVar("NoteT", bound=Noted)


class Journal(Generic[NoteT]):
    """Notes by their keys. Each is in the file before ``note`` comes back, so only a crash of the machine can lose one."""

    def __init__(self, path: Path, kind: type[NoteT]) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._notes: dict[str, NoteT] = {}
        path.touch(mode=0o600)
        whole = path.read_bytes().rpartition(b"\n")[0]
        for line in whole.splitlines():
            note = msgspec.json.decode(line, type=kind)
            self._notes[note.key] = note
        os.truncate(path, len(whole) + bool(whole))

    def __len__(self) -> int:
        return len(self._notes)

    def of(self, key: str) -> NoteT | None:
        """The last note about it."""
        return self._notes.get(key)

    def note(self, note: NoteT) -> None:
        """Write down what has happened."""
        with self._lock:
            self._notes[note.key] = note
            with self._path.open("ab") as file:
                file.write(msgspec.json.encode(note) + b"\n")
