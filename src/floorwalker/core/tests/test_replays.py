"""What replays share: kinds that stand once, notes that survive a crash, and clients that stop together."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import msgspec
import pytest

from floorwalker.core.replays.clients import Clients, Line, Stopped
from floorwalker.core.replays.journal import Journal
from floorwalker.core.replays.kinds import enter_kind, kinds
from floorwalker.kit.errors import Refused, Unreachable


class _Note(msgspec.Struct, frozen=True):
    key: str
    says: str = ""


def test_a_kind_stands_once() -> None:
    before = [kind.code for kind in kinds()]

    with pytest.raises(ValueError, match=f"There are two kinds of replays called {before[0]}"):
        enter_kind(next(kinds()))

    assert [kind.code for kind in kinds()] == before


def test_the_last_note_about_something_counts_and_is_kept(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "notes", _Note)
    for note in (_Note("a", "begun"), _Note("b", "done"), _Note("a", "done\nin two lines")):
        journal.note(note)

    again = Journal(tmp_path / "notes", _Note)

    assert again.of("a") == journal.of("a") == _Note("a", "done\nin two lines")
    assert (len(again), again.of("c")) == (2, None)
    assert (tmp_path / "notes").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("torn", ["", '{"key":"b","sa', '{"key":"b"}'])
def test_a_note_that_was_not_finished_is_left_out_and_the_next_one_is_whole(tmp_path: Path, torn: str) -> None:
    path = tmp_path / "notes"
    path.write_text('{"key":"a"}\n' + torn)

    journal = Journal(path, _Note)
    journal.note(_Note("c"))

    assert path.read_text() == '{"key":"a"}\n{"key":"c","says":""}\n'
    assert journal.of("b") is None


class _Healthy(BaseHTTPRequestHandler):
    """Answers that all is well."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Nothing is said."""


@pytest.fixture
def healthy() -> Iterator[Line]:
    """A server that is there."""
    with HTTPServer(("127.0.0.1", 0), _Healthy) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Line(url=f"http://127.0.0.1:{server.server_port}", secret="", store="bonn", patience=0)
        server.shutdown()
        thread.join()


def test_the_first_failure_stops_all_clients(healthy: Line) -> None:
    clients, stopped = Clients(healthy), threading.Event()

    def fail() -> None:
        raise Refused("Enough.")

    def wait() -> None:
        try:
            clients.pause(60)
        except Stopped:
            stopped.set()
            raise

    with pytest.raises(Refused, match="Enough"):
        clients.work([wait, fail])
    assert stopped.is_set()


def test_nothing_is_begun_where_nobody_answers() -> None:
    begun: list[int] = []
    with pytest.raises(Unreachable, match="Is Floorwalker running"):
        Clients(Line(url="http://127.0.0.1:9", secret="", store="bonn")).work([partial(begun.append, 1)])
    assert begun == []
