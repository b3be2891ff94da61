"""replay: recorded receipts become shopping sessions, sent through the event intake as devices would."""

import argparse
import time
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.models import Sum

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM, Reach
from floorwalker.accounts.models import Store
from floorwalker.accounts.stores import open_store
from floorwalker.accounts.tokens import actor_for, issue
from floorwalker.channels.instore.shoppers.catalogue import assign, read_catalogue
from floorwalker.channels.instore.shoppers.deliveries import Manners, in_time, packed
from floorwalker.channels.instore.shoppers.receipts import Recording, calendar, read_receipts
from floorwalker.channels.instore.shoppers.sender import Line, Pace, Sender, Stopped, Sums
from floorwalker.core.clock import now
from floorwalker.core.wall import sessions
from floorwalker.kit.errors import FloorwalkerError
from floorwalker.kit.progress import progress_bar

_BATCH = 500


class Command(BaseCommand):
    help = (
        "Send recorded receipts through the event intake, as devices would: a few facts at a time, some late, some "
        "twice. FILE has one receipt a line, its items separated by commas, and may be packed with gzip. Replaying it "
        "again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--store", required=True, metavar="CODE", help="the store that the receipts are of")
        parser.add_argument("--create-store", action="store_true", help="open the store if there is none of that code")
        pace = parser.add_mutually_exclusive_group()
        pace.add_argument("--speed", type=_positive, metavar="N", help="N times as fast as it happened")
        pace.add_argument(
            "--at-once", action="store_true", help=f"as fast as possible, {_BATCH} facts a request (usual)"
        )
        parser.add_argument("--clients", type=_count, default=4, metavar="N", help="connections at once (default 4)")
        parser.add_argument("--limit", type=_count, metavar="N", help="only the first N receipts")
        parser.add_argument(
            "--catalogue", type=Path, metavar="CSV", help="products with the columns gtin, product_name"
        )
        parser.add_argument("--late", type=_share, default=0.02, metavar="SHARE", help="facts that come late (0.02)")
        parser.add_argument("--twice", type=_share, default=0.02, metavar="SHARE", help="facts that come twice (0.02)")
        parser.add_argument("--seed", type=int, default=1, metavar="N", help="other shoppers for the same receipts")
        parser.add_argument(
            "--until", type=_day, metavar="DAY", help="the receipts fill the 30 days before it (first replay: today)"
        )
        parser.add_argument("--url", default="", help="another Floorwalker; needs --token")
        parser.add_argument("--token", default="", help="an API token with the right facts.write (default: makes one)")
        parser.add_argument("--prove", action="store_true", help="afterwards, count sessions and items in the database")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._replay(options)
        except FloorwalkerError as no:
            raise CommandError(no.message) from None

    def _replay(self, options: dict[str, Any]) -> None:
        if options["url"] and not options["token"]:
            raise CommandError("With --url say --token, too: a secret of that Floorwalker.")
        store = None if options["url"] else _store(options["store"], create=options["create_store"])
        recording = _recording(options, store)
        self._say(f"{recording.receipts.count:,} receipts with {recording.receipts.items:,} items")
        line = Line(
            url=(options["url"] or f"http://localhost:{settings.PORT}").rstrip("/"),
            secret=options["token"] or _secret(store),
            store=options["store"],
        )
        began = time.monotonic()
        sums = self._send(recording, line, options)
        self._summary(sums, time.monotonic() - began)
        if options["prove"] and store is not None:
            self._prove(recording, store)
        if sums.refused:
            raise CommandError(f"{sums.refused:,} facts were refused.")

    def _send(self, recording: Recording, line: Line, options: dict[str, Any]) -> Sums:
        manners = Manners(late=options["late"], twice=options["twice"], seed=options["seed"])
        speed, clients = options["speed"] or 0.0, options["clients"]
        with progress_bar() as bar:
            task = bar.add_task("Replaying", total=recording.receipts.count)
            sender = Sender(line, pace=Pace(speed=speed), told=lambda ends: bar.advance(task, ends))
            pushes = [in_time(recording.visits(number, clients), manners) for number in range(clients)]
            try:
                sender.send([packed(some, 1 if speed else _BATCH) for some in pushes])
            except (KeyboardInterrupt, Stopped, FloorwalkerError):
                self._summary(sender.sums, None)
                raise
        return sender.sums

    def _summary(self, sums: Sums, seconds: float | None) -> None:
        pace = f" in {seconds:.1f} s, {sums.sent / seconds:,.0f} a second" if seconds else ", then stopped"
        self._say(f"Sent {sums.sent:,} facts in {sums.requests:,} requests{pace}")
        self._say(
            f"  applied {sums.applied:,} · repeated {sums.repeated:,} · out of sequence {sums.out_of_sequence:,}"
            f" · refused {sums.refused:,} · requests tried again {sums.retries:,}"
        )
        for reason, count in sums.reasons.most_common(5):
            self._say(f"  refused {count:,}: {reason}")

    def _prove(self, recording: Recording, store: Store) -> None:
        connection.close()  # the server may have been started again while we sent
        reach = Reach(store_ids=frozenset({store.pk}))
        mine = sessions(reach, "instore").filter(token__startswith=recording.prefix).order_by()
        found, items = mine.count(), mine.aggregate(items=Sum("quantity"))["items"] or 0
        self._say(f"The store has {found:,} sessions with {items:,} items of this file")
        if (found, items) != (recording.receipts.count, recording.receipts.items):
            wanted = f"{recording.receipts.count:,} sessions with {recording.receipts.items:,} items"
            raise CommandError(f"There should be {wanted}.")

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)


def _recording(options: dict[str, Any], store: Store | None) -> Recording:
    receipts = read_receipts(options["file"], limit=options["limit"])
    catalogue = read_catalogue(options["catalogue"]) if options["catalogue"] else []
    zone = store.time_zone if store else "UTC"
    today = now().astimezone(ZoneInfo(zone)).date()
    key = f"{options['url']} {options['store']} {receipts.name}".strip()
    days = calendar(Path(settings.HOME), key=key, zone=zone, today=today, until=options["until"])
    return Recording(receipts=receipts, articles=assign(receipts.kinds, catalogue), calendar=days, seed=options["seed"])


def _store(code: str, *, create: bool) -> Store:
    store = Store.objects.filter(code=code).first()
    if store is None and create:
        return open_store(actor=SYSTEM, code=code, name=code.replace("-", " ").capitalize())
    if store is None:
        raise CommandError(f"There is no store “{code}”; --create-store opens one.")
    return store


def _secret(store: Store | None) -> str:
    """The secret of an earlier replay if it still opens the store, else of a new token, kept for the next one."""
    assert store is not None
    kept = Path(settings.HOME) / f"replay_token_{store.code}"
    secret = kept.read_text().strip() if kept.exists() else ""
    actor = actor_for(secret) if secret else None
    if actor is not None and actor.may("facts.write", store.pk):
        return secret
    reach = EVERYWHERE.narrowed(store.pk)
    _, secret = issue(name="replay", rights=["facts.write"], reach=reach, actor=SYSTEM)
    kept.touch(mode=0o600)
    kept.write_text(secret)
    return secret


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < 1e9:
        raise argparse.ArgumentTypeError("must be above 0")
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError("must be from 0 to 1")
    return value


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a day, such as 2026-11-22") from None
