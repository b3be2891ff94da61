"""The page of a return tells its whole story: what was decided, where the parcel is, what was found, what was given."""

import pytest
from django.conf import settings
from django.core import mail

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
from floorwalker.channels.returns.portal.models import Portal
from floorwalker.channels.returns.portal.tests.shopping import EMAIL, Shopper, text_of
from floorwalker.commerce.credits.models import Credit
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.actions import approve, inspect, resend
from floorwalker.commerce.rmas.events import Exchanged
from floorwalker.commerce.rmas.requests import Wanted
from floorwalker.commerce.rmas.tests.builders import again, ask, track
from floorwalker.core.clock import now
from floorwalker.core.later import outbox
from floorwalker.core.models import Errand, Event, Session
from floorwalker.core.tests.builders import clerk


def asked(shopper: Shopper, *lines: int, option: str = "refund", email: str = EMAIL) -> Session:
    """A return of one unit of each line, asked for; answers its RMA."""
    shopper.look_up()
    shopper.post("return/items/", **{f"take__{line}": "on" for line in lines})
    for line in lines:
        shopper.post(f"return/items/{line}/", reason="too_small")
    offers = {f"offer__{line}": _offer(shopper, line, option) for line in lines}
    shopper.post("return/offers/", **offers)
    shopper.post("return/method/", method="label")
    shopper.post("return/review/", email=email)
    return Session.objects.get(channel="rmas")


def _offer(shopper: Shopper, line: int, option: str) -> str:
    return str(shopper.session.return_offers.get(option=option, item=line).number)


def status_of(shopper: Shopper) -> str:
    """What the page says when the outbox is empty."""
    while outbox.deliver():
        pass
    return text_of(shopper.get("return/"))


@pytest.fixture
def waiting(portal: Portal) -> Store:
    """A store whose staff decide on everything."""
    amend(portal.store, "rmas", values={"approve_automatically": False}, actor=SYSTEM)
    return portal.store


def test_what_nobody_has_decided_on_is_not_called_approved(anna: Shopper, waiting: Store) -> None:
    asked(anna, 1)

    page = status_of(anna)

    assert "We have got your request" in page
    assert "Your return is approved" not in page
    assert "Your label" not in page
    assert anna.get("return/label.pdf").status_code == 404


def test_it_says_how_and_by_when_to_send(anna: Shopper) -> None:
    asked(anna, 1)

    page = status_of(anna)

    assert "Your return is approved" in page
    assert "Please send it by" in page
    assert "Your label" in page


def test_a_line_that_was_rejected_is_told_with_its_reason(anna: Shopper, waiting: Store) -> None:
    rma = asked(anna, 1, 2)
    approve(rma, actor=clerk(), lines=[{"line": 2, "decision": "reject", "reason": "no_proof"}])

    page = status_of(anna)

    assert "Your return is approved in part" in page
    assert "not coming back: the fault could not be seen" in page
    assert "You get back €42.90" not in page
    assert "Money back €24.90 planned" in page


def test_the_parcel_the_check_and_the_money_are_told(anna: Shopper) -> None:
    amend(anna.store, "rmas", values={"approve_automatically": True, "undo_minutes": 0}, actor=SYSTEM)
    rma = asked(anna, 1, option="store_credit")
    track(rma, "in_transit")
    page = status_of(anna)
    assert "Your return is on its way" in page
    assert "On its way to us" in page
    assert "Cancel this return" not in page

    inspect(again(rma), actor=clerk(), line=1, quantity=1, returned=True, restockable=True)
    page = status_of(anna)

    credit = Credit.objects.get()
    assert "1 checked" in page
    assert f"Code: {credit.code}" in page
    assert "Left to spend: €27.39" in page
    assert "paid" in page


def test_letters_of_the_rma_go_to_whom_the_shopper_named_in_their_language(anna: Shopper, order: Order) -> None:
    anna.language = "cs-CZ"
    rma = asked(anna, 1, email="petr@novak.example")
    status_of(anna)
    mail.outbox.clear()

    resend(rma, actor=clerk())
    status_of(anna)

    assert [message.to for message in mail.outbox] == [["petr@novak.example"]]
    assert "Co bude dál" in str(mail.outbox[0].body)
    assert "24,90" in str(mail.outbox[0].body)


def test_a_store_that_does_not_write_is_quiet(anna: Shopper) -> None:
    amend(anna.store, "rmas", values={"mail_customers": False}, actor=SYSTEM)
    asked(anna, 1)
    status_of(anna)

    assert mail.outbox == []


def test_what_is_due_for_an_rma_is_paid_by_the_link_in_its_letter(anna: Shopper, order: Order) -> None:
    amend(anna.store, "rmas", values={"payment_port": "pretend"}, actor=SYSTEM)
    instead = Exchanged(sku="scarf-blue", title="Wool scarf, blue", price=2990)
    rma = ask(order, Wanted(line=1, quantity=1, option="exchange", exchange=instead), approve=True)
    status_of(anna)
    Errand.objects.filter(listener="rmas.mail").update(due_at=now())
    status_of(anna)
    _, letter = mail.outbox
    link = again(rma).rma.payment_url
    assert letter.subject == "Your return RMA-1001 is approved"
    assert "Please pay €5.00" in str(letter.body)
    assert link in str(letter.body)
    local = link.removeprefix(settings.PUBLIC_URL)

    assert "no money is taken" in text_of(anna.get(local))
    assert "It is paid" in text_of(anna.post(local))
    anna.post(local)

    assert again(rma).rma.paid_in == 500
    assert Event.objects.filter(type="payment.entered").count() == 1


def test_a_payment_link_that_was_changed_pays_nothing(anna: Shopper, order: Order) -> None:
    amend(anna.store, "rmas", values={"payment_port": "pretend"}, actor=SYSTEM)
    instead = Exchanged(sku="scarf-blue", title="Wool scarf, blue", price=2990)
    rma = ask(order, Wanted(line=1, quantity=1, option="exchange", exchange=instead), approve=True)
    status_of(anna)
    local = again(rma).rma.payment_url.removeprefix(settings.PUBLIC_URL)

    assert anna.post(local.replace("demand=", "demand=x")).status_code == 404
    assert anna.post(local.replace("/berlin/", "/hamburg/")).status_code == 404
    assert again(rma).rma.paid_in == 0
