"""Where nothing of an order may come back, the shopper sees why, and the return is declined by the store's rules."""

from django.db.models import F

from floorwalker.accounts.actor import Reach
from floorwalker.channels.returns.actions import open_return
from floorwalker.channels.returns.portal.tests.shopping import Shopper, text_of, three_lines
from floorwalker.channels.returns.tests.returning import publish_eligibility
from floorwalker.commerce.orders.models import Order
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import clerk
from floorwalker.core.wall import sessions
from floorwalker.rules.document import Rule, Then


def _sessions(shopper: Shopper) -> list[Session]:
    reach = Reach(store_ids=frozenset({shopper.store.pk}))
    return list(sessions(reach, "returns").order_by("started_at"))


def test_a_look_up_of_what_cannot_come_back_says_why_item_by_item_and_is_declined(anna: Shopper) -> None:
    three_lines(anna.store, name="#900", days=100, products=False)

    page = text_of(anna.look_up("#900"))

    assert anna.here == "return/"
    assert "This cannot be returned" in page
    assert page.count("The time for returning this is over.") == 3
    assert "Canvas tote" in page
    (session,) = _sessions(anna)
    kept = session.return_session
    assert (session.status, kept.declined_by, kept.end_reason) == ("declined", "policy", "too_late")


def test_a_later_look_up_begins_anew(anna: Shopper) -> None:
    publish_eligibility(anna.store, Rule(id="never", name="Never", then=Then("not_eligible")))
    anna.look_up()
    publish_eligibility(anna.store, Rule(id="never", name="Never", then=Then("not_eligible"), active=False))

    anna.look_up()

    assert anna.here == "return/items/"
    assert [session.status for session in _sessions(anna)] == ["declined", "pending"]


def test_one_item_that_may_come_back_is_enough(anna: Shopper) -> None:
    page = text_of(anna.look_up())

    assert anna.here == "return/items/"
    assert "This was a final sale and cannot be returned." in page


def test_staff_may_begin_one_all_the_same(anna: Shopper, order: Order) -> None:
    publish_eligibility(anna.store, Rule(id="never", name="Never", then=Then("not_eligible")))

    assert open_return(anna.store, actor=clerk(), order=order).state == "started"


def test_each_item_says_until_when_it_may_come_back_in_the_shoppers_language(anna: Shopper) -> None:
    assert text_of(anna.look_up()).count("Can be returned until ") == 2
    anna.language = "de"
    assert text_of(anna.get("return/items/")).count("Rückgabe möglich bis ") == 2


def test_an_exchange_is_offered_only_where_there_is_something_to_exchange_it_for(anna: Shopper) -> None:
    anna.look_up()
    anna.post("return/items/", take__1="on", take__2="on")
    for line in (1, 2):
        anna.post(f"return/items/{line}/", reason="too_small")

    offered = {item: sorted(o.option for o in anna.session.return_offers.filter(item=item)) for item in (1, 2)}

    assert offered == {1: ["exchange", "refund", "store_credit"], 2: ["refund", "store_credit"]}


def test_an_order_that_is_on_its_way_back_already_is_not_declined(anna: Shopper) -> None:
    order = three_lines(anna.store, name="#901", products=False)
    order.lines.update(returning=F("quantity"))

    page = text_of(anna.look_up("#901"))

    assert anna.here == "return/items/"
    assert "This cannot be returned" not in page
    assert [session.status for session in _sessions(anna)] == ["pending"]
