"""The desk of the waitlist: who waits for what, and to whom it is offered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor, Reach
from floorwalker.channels.reservations.columns import truncated
from floorwalker.channels.reservations.waiting import line
from floorwalker.channels.reservations.waiting.claiming import place_of
from floorwalker.channels.reservations.waiting.models import OFFERED, STATES, WAITING, Entry
from floorwalker.commerce import cells
from floorwalker.commerce.history import Told, changes
from floorwalker.commerce.links import page_of
from floorwalker.commerce.stock.models import Level
from floorwalker.core.card import Moment, Panel, Row
from floorwalker.core.desks.desk import Desk, Verb
from floorwalker.core.lists.cells import place
from floorwalker.core.lists.columns import Cell, Column, Quick
from floorwalker.core.lists.filters import Between, OneOf, Text, When
from floorwalker.core.reader import Reader
from floorwalker.core.registry import register_desk
from floorwalker.core.wall import within
from floorwalker.kit.speech import later as _

MOST_SHOWN = 100
_TONES = {"waiting": "blue", "offered": "orange", "claimed": "green"}


def rows(reach: Reach) -> QuerySet[Entry]:
    """The entries of these stores, each with its variant."""
    return within(reach, Entry.objects.select_related("store", "level__variant__product"))


def _article(entry: Entry, reader: Reader) -> Cell:
    return cells.link("stock", entry.level_id, str(entry), title=entry.level.external_id, priority=1)


def _state(entry: Entry, reader: Reader) -> Cell:
    return Cell(kind="badge", text=STATES[entry.state], tone=_TONES.get(entry.state, "secondary"), priority=1)


def _token(entry: Entry, reader: Reader) -> Cell:
    return Cell(kind="code", text=truncated(entry.token), title=entry.token)


def panels(entry: Entry, reader: Reader) -> list[Panel]:
    """Where the entry stands in line, and what is held for it."""
    entries = (
        cells.entry(_("Article"), str(entry), href=page_of("stock", entry.level_id)),
        cells.entry(_("State"), str(STATES[entry.state]), badge=_TONES.get(entry.state, "secondary")),
        cells.entry(_("Place in line"), reader.number(place_of(entry)) if entry.state == WAITING else cells.NOTHING),
        cells.entry(_("Wanted"), reader.number(entry.quantity)),
        cells.entry(_("Offered"), reader.number(entry.offered)),
        cells.when_entry(_("Joined"), entry.joined_at, entry, reader),
        cells.when_entry(_("Offered at"), entry.offered_at, entry, reader),
        cells.when_entry(_("Offer ends"), entry.expires_at, entry, reader),
        cells.entry(_("Cart token"), entry.token),
        cells.entry(_("E-mail"), gettext("Given") if entry.email else cells.NOTHING),
        cells.when_entry(_("Letter sent"), entry.told_at, entry, reader),
        cells.entry(_("Store"), entry.store.name),
    )
    return [Panel(key="entry", title=_("Waitlist"), entries=entries)]


def line_of(level: Level, reader: Reader) -> Iterator[Panel]:
    """For the page of a stock level: who waits for it, in their order."""
    in_line = Entry.objects.filter(level=level, state__in=(WAITING, OFFERED)).select_related("store")
    found = list(in_line.order_by("place")[: MOST_SHOWN + 1])
    if not found:
        return
    yield Panel(
        key="waitlist",
        title=_("Waitlist"),
        note=_("The first hundred in line.") if len(found) > MOST_SHOWN else "",
        kind="table",
        headings=cells.headings(
            (_("Cart token"), _("State")), (_("Wanted"), _("Offered"), _("Joined"), _("Offer ends"))
        ),
        rows=tuple(Row(cells=_in_line(entry, reader)) for entry in found[:MOST_SHOWN]),
    )


def _in_line(entry: Entry, reader: Reader) -> tuple[Cell, ...]:
    return (
        cells.link("waitlist", entry.pk, truncated(entry.token), title=entry.token, priority=1),
        _state(entry, reader),
        cells.figure(entry.quantity, reader),
        cells.figure(entry.offered, reader),
        cells.moment(entry.joined_at, entry, reader),
        cells.moment(entry.expires_at, entry, reader),
    )


def moments(entry: Entry, reader: Reader) -> list[Moment]:
    """What has become of it, newest first."""
    told = {"state": Told(label=_("State"), say=lambda state, row: str(STATES[state]))}
    return list(changes(entry, told, first=gettext("Joined the waitlist"), verbs=VERBS))


@dataclass(frozen=True, kw_only=True)
class EntryTold:
    """Where an entry stands in line."""

    place_in_line: int
    offered: int
    offered_at: datetime | None


def detail(entry: Entry) -> EntryTold:
    """What programs are told beyond the columns."""
    return EntryTold(place_in_line=place_of(entry), offered=entry.offered, offered_at=entry.offered_at)


def remove(entry: Entry, *, actor: Actor) -> None:
    """They wait no more; what was held for them goes to the next in line."""
    line.remove(entry, actor=actor)


VERBS = (
    Verb(
        name="remove", label=_("Remove from the waitlist"), right="waitlist.remove", do=remove, says=_("Removed"), danger=True,
        help=_("They wait no more. What is kept for them goes to the next in line."),
        unless=lambda entry: "" if entry.state in {WAITING, OFFERED} else gettext("It is over already."),
    ),
)  # fmt: skip
columns = (
    Column(key="article", label=_("Article"), kind="text", value=str, cell=_article, priority=1),
    Column(
        key="state", label=_("State"), kind="badge", value=lambda e: STATES[e.state], cell=_state,
        filter=OneOf(path="state", choices=tuple(STATES.items())), priority=1,
    ),
    Column(key="wanted", label=_("Wanted"), kind="number", value=lambda e: e.quantity, filter=Between(path="quantity")),
    Column(key="offered", label=_("Offered"), kind="number", value=lambda e: e.offered, filter=Between(path="offered"), help=_("So many are held for them now.")),
    Column(key="joined", label=_("Joined"), kind="when", value=lambda e: e.joined_at, sort="joined_at", filter=When(path="joined_at"), priority=1),
    Column(key="ends", label=_("Offer ends"), kind="when", value=lambda e: e.expires_at, filter=When(path="expires_at")),
    Column(key="cart", label=_("Cart token"), kind="code", value=lambda e: e.token, cell=_token, filter=Text(path="token")),
    Column(key="store", label=_("Store"), kind="text", value=lambda e: e.store.name, cell=place, filter=OneOf(path="store__code")),
    Column(key="variant", label=_("Variant ID"), kind="code", value=lambda e: e.level.external_id, filter=Text(path="level__external_id"), shown=False),
)  # fmt: skip

register_desk(
    Desk(
        code="waitlist",
        label=_("Waitlist"),
        noun=_("waitlist entry"),
        plural=_("waitlist entries"),
        icon="list-numbers",
        help=_("Who waits for what is sold out, in the order in which they came, and to whom it is offered."),
        columns=columns,
        quick=(
            Quick(label=_("All")),
            Quick(label=_("Waiting"), query="state:waiting"),
            Quick(label=_("Offered"), query="state:offered"),
        ),
        newest="joined_at",
        rows=rows,
        empty=_("They appear here as soon as a shopper waits for what is sold out."),
        found_by=(_("Article"), _("SKU"), _("Cart token")),
        title=str,
        panels=panels,
        moments=moments,
        own_rights={"waitlist.remove": _("Remove from the waitlist")},
        verbs=VERBS,
        detail=detail,
    )
)
