"""Returned goods that can be sold again come back into the stock."""

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.rmas.actions import dispose, inspect, receive
from floorwalker.commerce.rmas.tests.builders import again, approved
from floorwalker.commerce.stock.restock import hear
from floorwalker.commerce.stock.tests.builders import figures, make_level, ways
from floorwalker.core.later import outbox
from floorwalker.core.log import verify
from floorwalker.core.log.entries import read_logs
from floorwalker.core.models import Errand
from floorwalker.core.registry import channel


def test_what_is_not_restocked_leaves_no_errand_for_the_stock(berlin: Store, mia: Actor) -> None:
    rma = approved(berlin, {"quantity": 2})
    receive(rma, actor=mia, counted=[{"line": 1, "quantity": 2}])
    inspect(again(rma), actor=mia, line=1, quantity=2, returned=True, restockable=True)
    assert not Errand.objects.filter(listener="stock").exists()

    dispose(again(rma), actor=mia, line=1, quantity=2, disposition="restock")

    assert Errand.objects.filter(listener="stock", due_at__isnull=False).count() == 1


@pytest.mark.parametrize(("disposition", "after"), [("restock", 7), ("destroy", 5)])
def test_units_that_are_restocked_are_on_hand_again_once(
    berlin: Store, mia: Actor, disposition: str, after: int
) -> None:
    level = make_level(berlin, 5)
    rma = approved(berlin, {"quantity": 2, "variant": level.external_id})
    receive(rma, actor=mia, counted=[{"line": 1, "quantity": 2}])
    inspect(again(rma), actor=mia, line=1, quantity=2, returned=True, restockable=disposition == "restock")
    dispose(again(rma), actor=mia, line=1, quantity=2, disposition=disposition)
    outbox.deliver()
    outbox.deliver()

    for happening in read_logs({rma.id: channel("rmas")})[rma.id]:
        hear(again(rma), happening)

    assert figures(level) == {"on_hand": after, "available": after}
    assert len(ways(level)) == (2 if after > 5 else 1)
    assert list(verify.findings()) == []
