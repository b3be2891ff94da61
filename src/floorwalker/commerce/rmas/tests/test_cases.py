"""The demo's cases: one for each order, in many states, the same each time, and all of them true."""

from floorwalker.accounts.models import Store
from floorwalker.commerce.rmas.cases.demo import open_cases
from floorwalker.commerce.rmas.tests.builders import again
from floorwalker.commerce.tests.builders import make_order
from floorwalker.core.later import outbox
from floorwalker.core.log import verify


def test_orders_come_back_in_many_states_and_all_of_it_follows_from_the_events(berlin: Store) -> None:
    orders = [make_order(berlin, {"quantity": 2, "price": 1900 + n, "sku": f"S{n}"}) for n in range(12)]
    orders.append(make_order(berlin, paid=0))

    opened = open_cases(orders)
    outbox.deliver()

    assert len(opened) == 13
    found = {again(session).status for session in opened}
    assert found == {"pending", "approved", "done", "on_hold", "rejected", "cancelled"}
    assert again(opened[2]).rma.money == "full"
    assert list(verify.findings()) == []


def test_an_order_of_which_nothing_can_come_back_makes_no_case(berlin: Store) -> None:
    assert open_cases([make_order(berlin, {"quantity": 1, "shipped": 0})]) == []
