"""How often a hold waits for the database: each time it keeps what it has locked for as long as the way there and back."""

from pathlib import Path

import pytest

from floorwalker.channels.reservations.tests.builders import hold
from floorwalker.commerce.stock.tests.builders import make_level
from floorwalker.core.tests.builders import make_store
from floorwalker.kit.tests.trips import trips


@pytest.mark.django_db(transaction=True)
def test_a_hold_is_a_handful_of_trips_to_the_database(tmp_path: Path) -> None:
    level = make_level(make_store(), on_hand=20)
    hold(level)

    with trips(tmp_path / "new") as made:
        hold(level, token="cart-2")
        assert made() == 5  # begin; reach; lock; write; commit

    with trips(tmp_path / "known") as made:
        hold(level, 2, token="cart-2")
        assert made() == 8  # begin; reach; lock the cart; what it has; what it was asked; lock; write; commit
