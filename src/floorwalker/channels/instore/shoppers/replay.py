"""``replay receipts``: recorded receipts become shopping sessions, sent through the event intake as devices would."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import connection
from django.db.models import Sum

from floorwalker.accounts.actor import Reach
from floorwalker.accounts.models import Store
from floorwalker.channels.instore.shoppers.catalogue import assign, read_catalogue
from floorwalker.channels.instore.shoppers.deliveries import Manners, in_time, packed
from floorwalker.channels.instore.shoppers.receipts import Recording, read_receipts
from floorwalker.channels.instore.shoppers.sender import Sender, Sums
from floorwalker.core.replays.calendar import days_of
from floorwalker.core.replays.clients import Clients, Line, Stopped
from floorwalker.core.replays.kinds import ReplayKind, Say
from floorwalker.core.replays.options import add_pace, add_target, count, day, share
from floorwalker.core.replays.target import Target, target_of
from floorwalker.core.wall import sessions
from floorwalker.kit.errors import FloorwalkerError, Refused
from floorwalker.kit.progress import progress_bar

_BATCH = 500


def _arguments(parser: CommandParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path)
    add_target(parser)
    add_pace(parser, at_once=f", {_BATCH} facts a request")
    parser.add_argument("--limit", type=count, metavar="N", help="only the first N receipts")
    parser.add_argument("--catalogue", type=Path, metavar="CSV", help="products with the columns gtin, product_name")
    parser.add_argument("--late", type=share, default=0.02, metavar="SHARE", help="facts that come late (0.02)")
    parser.add_argument("--twice", type=share, default=0.02, metavar="SHARE", help="facts that come twice (0.02)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="other shoppers for the same receipts")
    parser.add_argument(
        "--until", type=day, metavar="DAY", help="the receipts fill the 30 days before it (first replay: today)"
    )


def _play(options: dict[str, Any], say: Say) -> None:
    target = target_of(options)
    recording = _recording(options, target)
    say(f"{recording.receipts.count:,} receipts with {recording.receipts.items:,} items")
    began = time.monotonic()
    sums = _send(recording, target.line("receipts", ["facts.write"]), options, say)
    _summarise(sums, time.monotonic() - began, say)
    if options["prove"] and target.store is not None:
        _prove(recording, target.store, say)
    if sums.refused:
        raise Refused(f"{sums.refused:,} facts were refused.")


def _send(recording: Recording, line: Line, options: dict[str, Any], say: Say) -> Sums:
    manners = Manners(late=options["late"], twice=options["twice"], seed=options["seed"])
    speed, clients = options["speed"] or 0.0, options["clients"]
    with progress_bar() as bar:
        task = bar.add_task("Replaying", total=recording.receipts.count)
        sender = Sender(Clients(line, speed=speed), told=lambda ends: bar.advance(task, ends))
        pushes = [in_time(recording.visits(number, clients), manners) for number in range(clients)]
        try:
            sender.send([packed(some, 1 if speed else _BATCH) for some in pushes])
        except (KeyboardInterrupt, Stopped, FloorwalkerError):
            _summarise(sender.sums, None, say)
            raise
    return sender.sums


def _summarise(sums: Sums, seconds: float | None, say: Say) -> None:
    pace = f" in {seconds:.1f} s, {sums.sent / seconds:,.0f} a second" if seconds else ", then stopped"
    say(f"Sent {sums.sent:,} facts in {sums.requests:,} requests{pace}")
    say(
        f"  applied {sums.applied:,} · repeated {sums.repeated:,} · out of sequence {sums.out_of_sequence:,}"
        f" · refused {sums.refused:,} · requests tried again {sums.retries:,}"
    )
    for reason, times in sums.reasons.most_common(5):
        say(f"  refused {times:,}: {reason}")


def _prove(recording: Recording, store: Store, say: Say) -> None:
    connection.close()  # the server may have been started again while we sent
    reach = Reach(store_ids=frozenset({store.pk}))
    mine = sessions(reach, "instore").filter(token__startswith=recording.prefix).order_by()
    found, items = mine.count(), mine.aggregate(items=Sum("quantity"))["items"] or 0
    say(f"The store has {found:,} sessions with {items:,} items of this file")
    if (found, items) != (recording.receipts.count, recording.receipts.items):
        wanted = f"{recording.receipts.count:,} sessions with {recording.receipts.items:,} items"
        raise Refused(f"There should be {wanted}.")


def _recording(options: dict[str, Any], target: Target) -> Recording:
    receipts = read_receipts(options["file"], limit=options["limit"])
    catalogue = read_catalogue(options["catalogue"]) if options["catalogue"] else []
    days = days_of(target, receipts.name, options["until"])
    return Recording(receipts=receipts, articles=assign(receipts.kinds, catalogue), calendar=days, seed=options["seed"])


RECEIPTS = ReplayKind(
    code="receipts",
    label="receipts become shopping sessions in the store",
    help=(
        "Send recorded receipts through the event intake, as devices would: a few facts at a time, some late, some "
        "twice. FILE has one receipt a line, its items separated by commas, and may be packed with gzip. Replaying it "
        "again changes nothing."
    ),
    arguments=_arguments,
    play=_play,
)
