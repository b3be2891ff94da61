"""Tickets on which the promises that every desk keeps are tried."""

import random
from datetime import timedelta

from floorwalker.accounts.models import Store
from floorwalker.core.lists.haystack import haystack
from floorwalker.core.tests.builders import EVENING, ago
from floorwalker.core.tests.cloakroom.desk import KINDS
from floorwalker.core.tests.cloakroom.models import Ticket
from floorwalker.core.tests.samples import ListSamples

GUESTS = ("Anna", "anna@example.com", "Çelik", "Zoë 100%", "O'Neil", "Österreicher", "ben-r5")


def gather(stores: list[Store], many: int) -> list[Ticket]:
    """Tickets with many ties in what they are sorted by."""
    dice = random.Random(7)
    tickets = [_ticket(dice, dice.choice(stores), number) for number in range(many)]
    return Ticket.objects.bulk_create(tickets)


def _ticket(dice: random.Random, store: Store, number: int) -> Ticket:
    at = EVENING + timedelta(minutes=5 * dice.randint(0, 400))
    ticket = Ticket(
        store=store, tag=f"T-{number}", guest=dice.choice(GUESTS), kind=dice.choice(list(KINDS)), handed_in_at=at,
        hooks=dice.randint(1, 4), fee=dice.choice([0, 100, 250, 1200]),
        returned_at=dice.choice([None, at + timedelta(hours=1)]),
    )  # fmt: skip
    ticket.words = haystack(ticket.tag, ticket.guest)
    return ticket


def one(store: Store) -> Ticket:
    """An umbrella that was handed in just now."""
    words = haystack("T-7731", "Mrs. Umbrage")
    return Ticket.objects.create(
        store=store, tag="T-7731", guest="Mrs. Umbrage", kind="umbrella", fee=100, handed_in_at=ago(minutes=3), words=words
    )  # fmt: skip


SAMPLES = ListSamples(gather=gather, one=one, queries=("kind:coat", "fee>1 -branch:bonn", "anna"))
