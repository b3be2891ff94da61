"""``replay invoices``: sales become orders, and each cancelled line a return that its shopper asks for in the portal."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from floorwalker.channels.returns.shoppers.crowd import Crowd
from floorwalker.channels.returns.shoppers.invoices import read_invoices
from floorwalker.channels.returns.shoppers.journal import Note, open_journal, sums_of
from floorwalker.channels.returns.shoppers.orders import CURRENCY, send_orders
from floorwalker.channels.returns.shoppers.proof import must_be_new, prove
from floorwalker.channels.returns.shoppers.requests import Request, requests
from floorwalker.channels.returns.shoppers.shop import WINDOW, open_shop
from floorwalker.channels.returns.shoppers.telling import tell_orders, tell_recording, tell_returns
from floorwalker.core.replays.calendar import days_of
from floorwalker.core.replays.clients import Clients, Stopped
from floorwalker.core.replays.journal import Journal
from floorwalker.core.replays.kinds import ReplayKind, Say
from floorwalker.core.replays.options import add_pace, add_target, count, day
from floorwalker.core.replays.target import target_of
from floorwalker.kit.errors import FloorwalkerError
from floorwalker.kit.progress import progress_bar

_RIGHTS = ("customers.write", "orders.write")


def _arguments(parser: CommandParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    add_target(parser)
    add_pace(parser, at_once="")
    parser.add_argument("--limit", type=count, metavar="N", help="only the first N invoices")
    parser.add_argument(
        "--window", type=count, default=WINDOW, metavar="DAYS", help=f"a store that is opened takes things back for so long ({WINDOW})"
    )  # fmt: skip
    parser.add_argument(
        "--until", type=day, metavar="DAY", help="the last invoice is of the day before it (first replay: today)"
    )


def _play(options: dict[str, Any], say: Say) -> None:
    invoices = read_invoices(options["folder"], limit=options["limit"])
    target = target_of(options, currency=CURRENCY, time_zone="Europe/London")
    if target.opened and target.store:
        open_shop(target.store, window=options["window"])
    journal = open_journal(invoices.name, target.code)
    if target.store and not len(journal):
        must_be_new(target.store)
    days = days_of(target, invoices.name, options["until"])
    tell_recording(invoices, moved=days.until - timedelta(days=1) - invoices.last_on, say=say)
    clients = Clients(target.line("invoices", _RIGHTS))
    with progress_bar() as bar:
        task = bar.add_task("Orders", total=len(invoices.sales))
        taken = send_orders(clients, invoices, days, told=lambda some: bar.advance(task, some))
    tell_orders(taken, say)
    _shop(list(requests(invoices)), journal, Clients(clients.line, speed=options["speed"] or 0.0), options, say)
    if options["prove"] and target.store is not None:
        prove(invoices, sums_of(requests(invoices), journal), target.store, say)


def _shop(asked: list[Request], journal: Journal[Note], clients: Clients, options: dict[str, Any], say: Say) -> None:
    """Let the shoppers in, and say what became of their requests even where they were interrupted."""
    began, done = time.monotonic(), 0
    with progress_bar() as bar:
        task = bar.add_task("Returns", total=sums_of(asked, journal).open)
        crowd = Crowd(clients, journal, told=lambda some: bar.advance(task, some), say=say)
        try:
            done = crowd.shop(asked, clients=options["clients"])
        except (KeyboardInterrupt, Stopped, FloorwalkerError):
            tell_returns(sums_of(asked, journal), say)
            raise
    tell_returns(sums_of(asked, journal), say)
    seconds = time.monotonic() - began
    say(
        f"Asked for {done:,} of them now, in {seconds:.1f} s, {done / seconds:.1f} a second"
        if done
        else "All of them had been asked for before: nothing was changed"
    )


INVOICES = ReplayKind(
    code="invoices",
    label="sales become orders, and cancellations returns in the portal",
    help=(
        "Send recorded sales through the order intake, and let the customers of recorded cancellations return their "
        "things through the portal's own pages. FOLDER has CSV files, packed with gzip or not, one line of an invoice a "
        "row; invoice numbers that begin with C cancel. Replaying it again changes nothing."
    ),
    arguments=_arguments,
    play=_play,
)
