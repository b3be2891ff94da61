"""The desk of stock: what each store has of each variant, and the ledger from which that follows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from floorwalker.accounts.actor import Actor
from floorwalker.commerce import cells
from floorwalker.commerce.links import page_of, upload_action
from floorwalker.commerce.stock.counting import RIGHT
from floorwalker.commerce.stock.ledger import REASONS
from floorwalker.commerce.stock.models import Level, StockEntry, Telling
from floorwalker.commerce.stock.platform.telling import tellings_of
from floorwalker.commerce.stock.wall import levels
from floorwalker.core.card import Action, Entry, Flag, Moment, Panel, Row
from floorwalker.core.desks.desk import Desk
from floorwalker.core.lists.cells import place
from floorwalker.core.lists.columns import Cell, Column, Quick
from floorwalker.core.lists.filters import Between, OneOf, When
from floorwalker.core.reader import Reader
from floorwalker.core.registry import register_desk
from floorwalker.kit.speech import later as _

MOST_SHOWN = 100
Beside = Callable[[Level, Reader], Iterable[Panel]]
_beside: list[tuple[str, Beside]] = []
STUCK = {"True": _("stuck"), "False": _("well")}


def _article(level: Level, reader: Reader) -> Cell:
    return cells.link("catalog", level.variant.product_id, str(level), title=level.external_id, priority=1)


def _available(level: Level, reader: Reader) -> Cell:
    text = reader.number(level.available)
    if level.available > 0:
        return Cell(kind="number", text=text, align="end", priority=1)
    return Cell(kind="badge", text=text, tone="red", align="end", priority=1)


def _short_for(level: Level, reader: Reader) -> str:
    said = _(
        "{count} more are promised than were found, since {time}. No hold is taken away: what comes free fills the gap first."
    )
    since = reader.ago(level.short_since) if level.short_since else cells.NOTHING
    return str(said).format(count=reader.number(level.short), time=since)


def flags(level: Level, reader: Reader) -> list[Flag]:
    """What somebody should know before they promise any."""
    found = []
    if level.short:
        found.append(Flag(text=_("Short"), tone="red", title=_short_for(level, reader)))
    elif level.available <= 0:
        found.append(Flag(text=_("Sold out"), tone="orange", title=_("Nothing is available.")))
    if level.stuck:
        found.append(Flag(text=_("Shop not told"), tone="red", title=_("The shop could not be told what is held.")))
    if level.oversell:
        found.append(Flag(text=_("May be oversold"), tone="secondary", title=_("More may be sold than there is.")))
    return found


def show_beside(right: str, drawn: Beside) -> None:
    """Let another room show on the page of a level what it knows of it, to those who have that right in the level's store."""
    _beside.append((right, drawn))


def panels(level: Level, reader: Reader) -> list[Panel]:
    """How many there are, where they are bound, what other rooms know of it, and the newest lines of the ledger."""
    entries = (
        cells.entry(_("On hand"), reader.number(level.on_hand)),
        cells.entry(_("Available"), reader.number(level.available), badge="red" if level.available <= 0 else ""),
        cells.entry(_("Held"), reader.number(level.held)),
        cells.entry(_("Committed"), reader.number(level.committed)),
        cells.entry(_("Unavailable"), reader.number(level.unavailable)),
        cells.entry(_("Short"), reader.number(level.short), badge="red" if level.short else ""),
        cells.when_entry(_("Short since"), level.short_since, level, reader),
        cells.entry(_("Article"), str(level), href=page_of("catalog", level.variant.product_id)),
        cells.entry(_("SKU"), level.variant.sku),
        cells.entry(_("Variant ID"), level.external_id),
        cells.entry(_("Store"), level.store.name),
        cells.when_entry(_("Last counted or told"), level.updated_at, level, reader),
    )
    tellings = tellings_of(level)
    told = (
        [Panel(key="shop", title=_("What the shop follows"), entries=_told(level, tellings, reader))]
        if tellings
        else []
    )
    seen = (drawn for right, drawn in _beside if reader.actor.may(right, level.store_id))
    beside = (panel for drawn in seen for panel in drawn(level, reader))
    return [Panel(key="level", title=_("Stock"), entries=entries), *told, *beside, _ledger(level, reader)]


def _told(level: Level, tellings: Sequence[Telling], reader: Reader) -> tuple[Entry, ...]:
    return tuple(entry for telling in tellings for entry in _follows(level, telling, reader))


def _follows(level: Level, telling: Telling, reader: Reader) -> Iterator[Entry]:
    word, tone = _stands(telling)
    yield cells.entry(_("Told by"), telling.provider)
    yield cells.entry(_("State"), word, badge=tone)
    yield cells.when_entry(_("Last told"), telling.told_at, level, reader)
    if telling.complaint:
        yield cells.entry(_("What it answered"), telling.complaint)


def _stands(telling: Telling) -> tuple[str, str]:
    if telling.parked:
        return _("Not told"), "red"
    if telling.heard == telling.wanted:
        return _("Up to date"), "green"
    return (_("Being tried again"), "orange") if telling.tries else (_("Waiting"), "blue")


def _newest(level: Level) -> list[StockEntry]:
    return list(level.entries.order_by("-number")[:MOST_SHOWN])


def _ledger(level: Level, reader: Reader) -> Panel:
    head = cells.headings((_("From"), _("To"), _("What"), _("Why"), _("By")), (_("Units"), _("When")))
    rows = tuple(Row(cells=_line(entry, level, reader)) for entry in _newest(level))
    title = _("Ledger")
    return Panel(key="ledger", title=title, kind="table", headings=head, rows=rows, empty=_("Nothing has moved yet."))


def _why(entry: StockEntry) -> str:
    return str(REASONS.get(entry.reason, entry.reason))


def _line(entry: StockEntry, level: Level, reader: Reader) -> tuple[Cell, ...]:
    return (
        cells.words(entry.get_source_display()),
        cells.words(entry.get_target_display()),
        cells.words(entry.get_cause_display(), title=str(entry.session_id or "")),
        cells.words(_why(entry) or cells.NOTHING),
        cells.words(entry.actor_label),
        cells.figure(entry.quantity, reader),
        cells.moment(entry.occurred_at, level, reader),
    )


_SENTENCE = _("{cause}: {quantity} from “{source}” to “{target}”")


_PUT_RIGHT = _("{counter} did not follow from the ledger and was put right: {before} → {after}")


def moments(level: Level, reader: Reader) -> list[Moment]:
    """Its ledger, and what had to be put right, newest first."""
    found = [*_moved(level, reader), *_corrected(level, reader)]
    return sorted(found, key=lambda moment: moment.at, reverse=True)


def _moved(level: Level, reader: Reader) -> Iterator[Moment]:
    for entry in _newest(level):
        sentence = str(_SENTENCE).format(
            cause=entry.get_cause_display(),
            quantity=reader.number(entry.quantity),
            source=entry.get_source_display(),
            target=entry.get_target_display(),
        )
        yield Moment(at=entry.occurred_at, sentence=sentence, who=entry.actor_label, why=_why(entry))


def _corrected(level: Level, reader: Reader) -> Iterator[Moment]:
    for one in level.corrections.order_by("-id")[:MOST_SHOWN]:
        counter = next((column.label for column in columns if column.key == one.counter), one.counter)
        sentence = str(_PUT_RIGHT).format(counter=counter, before=one.before, after=one.after)
        yield Moment(at=one.corrected_at, sentence=sentence, who=one.actor_label)


@dataclass(frozen=True, kw_only=True)
class EntryTold:
    """A line of the ledger."""

    source: str
    target: str
    quantity: int
    cause: str
    reason: str
    occurred_at: datetime


def detail(level: Level) -> list[EntryTold]:
    """The newest lines of the ledger."""
    return [
        EntryTold(
            source=e.source, target=e.target, quantity=e.quantity, cause=e.cause, reason=e.reason, occurred_at=e.occurred_at
        )
        for e in _newest(level)
    ]  # fmt: skip


def actions(level: Level, actor: Actor) -> list[Action]:
    """Counting and adjusting, for those who may."""
    if not actor.may(RIGHT, level.store_id):
        return []
    again = [Action(label=_("Tell the shop again"), url=reverse("stock:tell", args=[level.pk]))] if level.stuck else []
    return [
        *again,
        Action(label=_("Count"), url=reverse("stock:count", args=[level.pk]), primary=True),
        Action(label=_("Adjust"), url=reverse("stock:adjust", args=[level.pk])),
        Action(label=_("Set aside"), url=reverse("stock:set_aside", args=[level.pk])),
    ]


columns = (
    Column(key="article", label=_("Article"), kind="text", value=str, cell=_article, priority=1),
    Column(key="sku", label=_("SKU"), kind="code", value=lambda v: v.variant.sku, priority=2),
    Column(key="store", label=_("Store"), kind="text", value=lambda v: v.store.name, cell=place, filter=OneOf(path="store__code")),
    Column(
        key="on_hand", label=_("On hand"), kind="number", value=lambda v: v.on_hand, sort="on_hand",
        filter=Between(path="on_hand"), priority=1, help=_("All that is in the store."),
    ),
    Column(key="held", label=_("Held"), kind="number", value=lambda v: v.held, filter=Between(path="held"), help=_("While shoppers decide.")),
    Column(
        key="committed", label=_("Committed"), kind="number", value=lambda v: v.committed, filter=Between(path="committed"),
        help=_("Sold, but still there."),
    ),
    Column(
        key="unavailable", label=_("Unavailable"), kind="number", value=lambda v: v.unavailable, filter=Between(path="unavailable"),
        priority=3, help=_("There, but not to be sold."),
    ),
    Column(
        key="available", label=_("Available"), kind="number", value=lambda v: v.available, cell=_available,
        filter=Between(path="available"), priority=1, help=_("What is left of what is on hand."),
    ),
    Column(
        key="short", label=_("Short"), kind="number", value=lambda v: v.short, filter=Between(path="short"), shown=False,
        help=_("Promised, but not found when somebody counted."),
    ),
    Column(
        key="short_since", label=_("Short since"), kind="when", value=lambda v: v.short_since, filter=When(path="short_since"), shown=False,
        help=_("When more was promised than was found; until it is filled."),
    ),
    Column(
        key="updated", label=_("Last counted or told"), kind="when", value=lambda v: v.updated_at, sort="updated_at",
        filter=When(path="updated_at"),
    ),
    Column(key="variant", label=_("Variant ID"), kind="code", value=lambda v: v.external_id, shown=False),
    Column(
        key="shop", label=_("Shop"), kind="text", value=lambda v: str(STUCK[str(v.stuck)]), filter=OneOf(path="stuck", choices=tuple(STUCK.items())),
        shown=False, help=_("Whether a shop that follows what is held could not be told."),
    ),
)  # fmt: skip

register_desk(
    Desk(
        code="stock",
        label=_("Stock"),
        noun=_("stock level"),
        plural=_("stock levels"),
        icon="packages",
        help=_("What each store has of each variant: on hand, held, committed, available, and the ledger from which that follows."),
        columns=columns,
        quick=(
            Quick(label=_("All")),
            Quick(label=_("Sold out"), query="available<1"),
            Quick(label=_("Held"), query="held>0"),
            Quick(label=_("Short"), query="short>0"),
            Quick(label=_("Shop not told"), query="shop:stuck"),
        ),
        newest="updated_at",
        rows=levels,
        empty=_("They appear here as soon as your shop tells of its stock."),
        found_by=(_("Article"), _("SKU"), _("GTIN"), _("Variant ID")),
        title=str,
        panels=panels,
        flags=flags,
        moments=moments,
        actions=actions,
        list_actions=lambda actor: upload_action("stock", actor),
        own_rights={"stock.write": _("Tell of stock"), RIGHT: _("Count and adjust stock")},
        detail=detail,
    )
)  # fmt: skip
