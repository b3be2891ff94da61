"""The demo's line."""

from collections import Counter

from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.holding import demo as carts
from floorwalker.channels.reservations.tests.builders import assert_proven
from floorwalker.channels.reservations.waiting.demo import scene
from floorwalker.channels.reservations.waiting.models import Entry
from floorwalker.commerce.demo.shop import furnish
from floorwalker.core.clock import now


def test_the_demo_has_lines_of_which_the_first_is_offered_something(berlin: Store) -> None:
    stores, moment = {"berlin": berlin}, now()
    furnish(stores, moment)
    carts.scene(stores, moment)

    assert scene(stores, moment).startswith("6 shoppers wait")

    assert Counter(Entry.objects.values_list("state", flat=True)) == {"waiting": 5, "offered": 1}
    assert Entry.objects.get(state="offered").place == 1
    assert_proven()
