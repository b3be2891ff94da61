"""Credits on which the promises of the house are tried."""

import random
from datetime import timedelta
from itertools import count, islice

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.commerce.credits.ledger import NewCredit, issue, spend, void
from floorwalker.commerce.credits.models import Credit
from floorwalker.commerce.tests.builders import make_customer
from floorwalker.core.tests.builders import EVENING
from floorwalker.core.tests.samples import ListSamples

_numbers = count(1)


def gather(stores: list[Store], many: int) -> list[Credit]:
    """Credits in every status, many of them issued at the same moment."""
    dice = random.Random(7)
    owners = [
        [make_customer(store, given_name=name) for name in ("Anna", "Ben R-5", "Çelik", "O'Neil")] for store in stores
    ]
    found = []
    for number in islice(_numbers, many):
        place = dice.randrange(len(stores))
        kind, amount = dice.choice(["gift_card", "store_credit"]), dice.choice([100, 250, 12_000])
        new = NewCredit(
            kind=kind,
            amount=amount,
            key=f"k-{number}",
            code=f"CODE{number:04}",
            customer=dice.choice([None, *owners[place]]),
        )
        credit = issue(stores[place], new, actor=SYSTEM)
        if dice.random() < 0.3:
            spend(credit, dice.choice([amount, 50]), key="s", actor=SYSTEM)
        elif dice.random() < 0.2:
            void(credit, actor=SYSTEM)
        credit.created_at = EVENING + timedelta(minutes=5 * dice.randint(0, 400))
        credit.save(update_fields=["created_at"])
        found.append(credit)
    return found


def one(store: Store) -> Credit:
    """A gift card of this minute."""
    return issue(store, NewCredit(kind="gift_card", amount=5000, key=f"k-{next(_numbers)}"), actor=SYSTEM)


SAMPLES = ListSamples(
    gather=gather, one=one, queries=("status:active", "kind:gift_card balance>1", "anna", "-status:void")
)
