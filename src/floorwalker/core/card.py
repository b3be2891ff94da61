"""The parts of a session's or record's page, as channels and desks describe them and faces draw them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from floorwalker.core.lists.columns import Badge, Cell


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One labelled fact. ``badge`` is its tone when it is drawn as a badge; ``stars`` is given of most.

    ``steps`` says how many are done of how many, for a bar in the colour of the badge. A ``country`` is shown by its flag.
    ``until`` is a moment that is counted down to, and the server's own moment now.
    """

    label: str
    text: str
    title: str = ""
    href: str = ""
    badge: str = ""
    stars: tuple[int, int] | None = None
    steps: tuple[int, int] | None = None
    country: str = ""
    until: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, kw_only=True)
class Flag:
    """What staff should notice: a badge beside the heading, explained on hover."""

    text: str
    tone: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What stands above a table's column, and on which side."""

    label: str
    align: Literal["start", "end"] = "start"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a table; ``path`` is the part of its own page's address behind the page's, if it has one."""

    cells: tuple[Cell, ...]
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class Block:
    """One thing with its picture: ``picture_url`` is its own, ``photos`` are references of the session's photos."""

    title: str
    entries: tuple[Entry, ...]
    picture_url: str = ""
    photos: tuple[str, ...] = ()
    badges: tuple[Badge, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A box of a page: a grid of entries, a table, or blocks."""

    key: str
    title: str
    kind: Literal["grid", "table", "blocks"] = "grid"
    note: str = ""
    entries: tuple[Entry, ...] = ()
    headings: tuple[Heading, ...] = ()
    rows: tuple[Row, ...] = ()
    blocks: tuple[Block, ...] = ()
    empty: str = ""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One thing that happened to a record: when, what, by whom, and why if that was said."""

    at: datetime
    sentence: str
    who: str = ""
    why: str = ""
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something that can be done with a record: the page on which it is done."""

    label: str
    url: str
    primary: bool = False
    danger: bool = False
