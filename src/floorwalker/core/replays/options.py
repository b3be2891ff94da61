"""What can be said of every replay: into which store, how fast, how much of it, and whether to prove it afterwards."""

import argparse
from datetime import date

from django.core.management.base import CommandParser


def add_target(parser: CommandParser) -> None:
    """Into which store of which Floorwalker."""
    parser.add_argument("--store", required=True, metavar="CODE", help="the store that the recording is of")
    parser.add_argument("--create-store", action="store_true", help="open the store if there is none of that code")
    parser.add_argument("--url", default="", help="another Floorwalker; needs --token")
    parser.add_argument("--token", default="", help="an API token with the rights that are needed (default: makes one)")


def add_pace(parser: CommandParser, *, at_once: str) -> None:
    """How fast, by how many at once, and how much."""
    pace = parser.add_mutually_exclusive_group()
    pace.add_argument("--speed", type=positive, metavar="N", help="N times as fast as it happened")
    pace.add_argument("--at-once", action="store_true", help=f"as fast as possible{at_once} (usual)")
    parser.add_argument("--clients", type=count, default=4, metavar="N", help="connections at once (default 4)")
    parser.add_argument("--prove", action="store_true", help="afterwards, count in the database what the recording has")


def positive(text: str) -> float:
    """A number above 0."""
    value = float(text)
    if not 0 < value < 1e9:
        raise argparse.ArgumentTypeError("must be above 0")
    return value


def count(text: str) -> int:
    """A whole number from 1."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def share(text: str) -> float:
    """A number from 0 to 1."""
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError("must be from 0 to 1")
    return value


def day(text: str) -> date:
    """A day of the calendar."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a day, such as 2026-11-22") from None
