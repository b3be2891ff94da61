"""The desk of the cloakroom's tickets."""

from dataclasses import dataclass

from django.db.models import QuerySet

from floorwalker.accounts.actor import Actor, Reach
from floorwalker.core import wall
from floorwalker.core.card import Action, Entry, Flag, Moment, Panel
from floorwalker.core.desks.desk import Desk
from floorwalker.core.lists.cells import place
from floorwalker.core.lists.columns import Column, Quick
from floorwalker.core.lists.filters import Between, Choices, OneOf, Text, When
from floorwalker.core.reader import Reader
from floorwalker.core.registry import register_desk
from floorwalker.core.tests.cloakroom.actions import VERBS
from floorwalker.core.tests.cloakroom.models import Ticket

KINDS = {"coat": "Coat", "bag": "Bag", "umbrella": "Umbrella"}


@dataclass(frozen=True, kw_only=True)
class Deposit:
    """What programs are told beyond the columns."""

    hooks: int
    fee: int


def rows(reach: Reach) -> QuerySet[Ticket]:
    """The tickets of these stores."""
    return wall.within(reach, Ticket.objects.select_related("store"))


def kinds() -> Choices:
    """What can be handed in."""
    return list(KINDS.items())


def panels(ticket: Ticket, reader: Reader) -> list[Panel]:
    """What was handed in."""
    entries = (
        Entry(label="Guest", text=ticket.guest),
        Entry(label="Fee", text=reader.money(ticket.fee, ticket.store.currency)),
    )
    return [Panel(key="deposit", title="Deposit", entries=entries)]


def flags(ticket: Ticket, reader: Reader) -> list[Flag]:
    """Whether it still hangs there."""
    return [] if ticket.returned_at else [Flag(text="Not returned", tone="orange", title="It still hangs there.")]


def moments(ticket: Ticket, reader: Reader) -> list[Moment]:
    """Handed in, perhaps given back."""
    first = Moment(at=ticket.handed_in_at, sentence=f"{KINDS[ticket.kind]} handed in", who=ticket.guest)
    if ticket.returned_at is None:
        return [first]
    return [Moment(at=ticket.returned_at, sentence="Given back", who="Emma", why=ticket.remark, tone="green"), first]


def actions(ticket: Ticket, actor: Actor) -> list[Action]:
    """Give it back, if the actor may."""
    if ticket.returned_at or not actor.may("tickets.give_back", ticket.store_id):
        return []
    return [Action(label="Give back", url="/records/tickets/", primary=True)]


columns = (
    Column(key="tag", label="Ticket", kind="code", value=lambda t: t.tag, filter=Text(path="tag"), priority=1),
    Column(key="guest", label="Guest", kind="text", value=lambda t: t.guest, filter=Text(path="guest"), sort="guest", priority=1),
    Column(key="kind", label="Kind", kind="text", value=lambda t: KINDS[t.kind], filter=OneOf(path="kind")),
    Column(
        key="in", label="Handed in", kind="when", value=lambda t: t.handed_in_at, sort="handed_in_at",
        filter=When(path="handed_in_at"), help="When it was taken over the counter.",
    ),
    Column(key="out", label="Given back", kind="when", value=lambda t: t.returned_at, filter=When(path="returned_at")),
    Column(key="hooks", label="Hooks", kind="number", value=lambda t: t.hooks, filter=Between(path="hooks"), shown=False),
    Column(
        key="fee", label="Fee", kind="money", value=lambda t: t.fee, sort="fee", filter=Between(path="fee", money=True),
    ),
    Column(key="branch", label="Store", kind="text", value=lambda t: t.store.name, cell=place, filter=OneOf(path="store__code")),
)  # fmt: skip

register_desk(
    Desk(
        code="tickets",
        label="Cloakroom",
        noun="ticket",
        plural="tickets",
        icon="packages",
        help="What shoppers have handed in at the door.",
        columns=columns,
        quick=(Quick(label="All"), Quick(label="Coats", query="kind:coat"), Quick(label="Dear", query="fee>2")),
        newest="handed_in_at",
        rows=rows,
        choices={"kind": kinds},
        title=str,
        panels=panels,
        flags=flags,
        moments=moments,
        actions=actions,
        own_rights={"tickets.give_back": "Give back what was handed in", "tickets.edit": "Correct tickets"},
        verbs=VERBS,
        detail=lambda ticket: Deposit(hooks=ticket.hooks, fee=ticket.fee),
    )
)
