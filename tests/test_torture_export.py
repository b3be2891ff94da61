"""A million sessions go into a file while others are written: one moment, constant memory, no formula."""

import csv
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from bench.fill import fill
from bench.people import stores
from django.conf import settings
from django.db import connection

from floorwalker.accounts.models import Store
from floorwalker.core.clock import now
from floorwalker.core.log.record import record
from floorwalker.core.tests.builders import report

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]
_log = logging.getLogger(__name__)
FEW, MANY, BOUND_MIB, PATIENCE = 100_000, 1_000_000, 256, 900.0
FORMULA = '=HYPERLINK("https://example.com","click")'
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a file has: the ids in their order, the names of shoppers, cells that a spreadsheet would run, memory in MiB."""

    ids: list[UUID]
    customers: set[str]
    formulas: list[str]
    memory: int


@dataclass(kw_only=True)
class Till:
    """Opens one session after the other until it is told to stop; ``opened`` are those that are on disk, in order."""

    store: Store
    opened: list[UUID] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def open(self) -> None:
        """One session of a shopper with a dangerous name."""
        place, at = len(self.opened), now() - timedelta(minutes=1)
        token = f"till-{place}"
        basket = report("basket.created", at, store=self.store, token=token, client="sco", customer=FORMULA)
        scan = report("item.scanned", at, store=self.store, token=token, code=f"article-{place}", price=100)
        id_ = record([basket, scan])[0].session_id
        assert id_ is not None
        self.opened.append(id_)

    def work(self) -> None:
        """Until the end, fifty a second at most."""
        try:
            while not self.ended.wait(0.02):
                self.open()
        finally:
            connection.close()


@contextmanager
def _working(till: Till) -> Iterator[None]:
    thread = threading.Thread(target=till.work)
    thread.start()
    try:
        yield
    finally:
        till.ended.set()
        thread.join()


def _export(address: str, path: Path, till: Till) -> tuple[Written, int, int]:
    """The real command; with it how many sessions the till had opened before, and when the first rows were on disk."""
    command = [sys.executable, "-m", "floorwalker.cli", "export", "--channel", "instore", "--format", "csv", str(path)]
    ours = os.environ | {"DATABASE_URL": address, "FLOORWALKER_HOME": str(settings.HOME)}
    before, draft = len(till.opened), path.with_name(f"{path.name}.part")
    measured = [sys.executable, "-c", _MEASURED, *command]
    with subprocess.Popen(measured, env=ours, stdout=subprocess.PIPE, text=True) as child:
        begun = threading.Event()
        while child.poll() is None and not (draft.exists() and draft.stat().st_size):
            begun.wait(0.01)
        then = len(till.opened)
        said, _ = child.communicate(timeout=PATIENCE)
    assert child.returncode == 0
    return _read(path, int(said)), before, then


def _read(path: Path, memory: int) -> Written:
    ids: list[UUID] = []
    customers: set[str] = set()
    formulas: list[str] = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            ids.append(UUID(row["Session"]))
            if row["Customer ID"].startswith("'"):
                customers.add(row["Customer ID"])
            formulas += [cell for cell in row.values() if cell.startswith(_DANGEROUS)]
    return Written(ids=ids, customers=customers, formulas=formulas, memory=memory)


def _is_one_moment(written: Written, till: Till, *, size: int, before: int, then: int) -> None:
    """Every row once; of the sessions opened meanwhile exactly the first ones, as they stood when the file began."""
    ids = set(written.ids)
    there = [id_ in ids for id_ in till.opened]
    count = sum(there)

    assert len(ids) == len(written.ids) == size + count
    assert there == [True] * count + [False] * (len(there) - count), "sessions of two moments"
    assert before <= count <= then + 1
    assert len(till.opened) > count, "nothing was opened while the file was written"


def test_a_million_sessions_are_one_moment_in_the_memory_of_a_tenth(database_url: str, tmp_path: Path) -> None:
    store = stores()[0]
    memory = []
    for size in (FEW, MANY):
        fill(size)
        till = Till(store=store)
        for _ in range(10):
            till.open()
        with _working(till):
            written, before, then = _export(database_url, tmp_path / f"{size}.csv", till)
        _is_one_moment(written, till, size=size, before=before, then=then)
        assert written.customers == {f"'{FORMULA}"}
        assert written.formulas == []
        memory.append(written.memory)
        _log.info("%d rows: %d MiB; %d sessions opened meanwhile", size, written.memory, len(till.opened) - then)

    assert max(memory) < BOUND_MIB, memory
    assert memory[1] < 1.2 * memory[0], memory
