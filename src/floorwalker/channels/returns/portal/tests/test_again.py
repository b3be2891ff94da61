"""An order that is in a return already: whoever looks it up comes to that return, and can return more of what is left."""

import pytest
from django.db.models import F

from floorwalker.channels.returns.models import ReturnSession
from floorwalker.channels.returns.portal.tests.shopping import EMAIL, Shopper, text_of
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.actions import close
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import clerk

RUNS = "This order is being returned already."


@pytest.fixture
def asked(anna: Shopper) -> Session:
    """A return of one scarf that was asked for, and whose shopper has gone."""
    anna.look_up()
    anna.post("return/items/", take__1="on", units__1="1")
    page = anna.post("return/items/1/", reason="too_small")
    offer = anna.session.return_offers.get(option="refund").number
    anna.post("return/offers/", offer__1=str(offer))
    anna.post("return/method/", method="label")
    page = anna.post("return/review/", email=EMAIL)
    assert page.status_code == 200
    session = anna.session
    assert session.state == "accepted"
    anna.client.cookies.clear()
    return session


def test_a_look_up_leads_to_the_return_that_runs(anna: Shopper, asked: Session) -> None:
    page = text_of(anna.look_up())

    assert (anna.here, anna.session.id) == ("return/", asked.id)
    assert RUNS in page
    assert Session.objects.filter(channel="returns").count() == 1


def test_a_wrong_pair_is_answered_as_if_nothing_ran(anna: Shopper, asked: Session) -> None:
    page = text_of(anna.look_up(proof="somebody@else.example"))

    assert "We find no order with this number" in page
    assert RUNS not in page
    assert "portal_return" not in anna.client.cookies


def test_what_is_left_can_be_returned_in_a_return_of_its_own(anna: Shopper, asked: Session) -> None:
    assert "Return more of this order" in text_of(anna.look_up())

    anna.post("return/more/")

    assert (anna.here, anna.session.id == asked.id) == ("return/items/", False)


def test_where_nothing_is_left_nothing_more_is_offered_and_nothing_begins(
    anna: Shopper, asked: Session, order: Order
) -> None:
    order.lines.update(returning=F("quantity"))
    assert "Return more of this order" not in text_of(anna.look_up())

    anna.post("return/more/")

    assert (anna.here, Session.objects.filter(channel="returns").count()) == ("return/", 1)


def test_what_is_over_leads_nobody_back(anna: Shopper, asked: Session) -> None:
    record = ReturnSession.objects.get(session=asked)
    assert record.rma_id is not None
    close(Session.objects.get(id=record.rma_id), actor=clerk())

    page = text_of(anna.look_up())

    assert anna.here == "return/items/"
    assert RUNS not in page


def test_a_return_that_was_begun_goes_on_where_it_stood(anna: Shopper, asked: Session) -> None:
    anna.look_up()
    anna.post("return/more/")
    anna.post("return/items/", take__2="on")
    begun = anna.session

    anna.look_up()

    assert anna.session.id == begun.id
