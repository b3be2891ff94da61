"""Staff fetch the label and the QR code of an RMA as its shopper got them."""

import pytest
from django.test import Client
from django.utils import translation

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Grant, Member
from floorwalker.channels.returns.models import ReturnSession
from floorwalker.channels.returns.portal.parcels import label_of, square_of
from floorwalker.channels.returns.tests.returning import submitted
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.actions import reject
from floorwalker.commerce.rmas.requests import Wanted
from floorwalker.commerce.rmas.tests.builders import ask
from floorwalker.core.models import Session
from floorwalker.core.verbs import sheet_of

NAMES = ("label.pdf", "square.svg")


@pytest.fixture
def returned(order: Order) -> Session:
    """A return that was asked for in German, and approved; its label was given."""
    with translation.override("de"):
        return submitted(order)


def _url(rma: object, name: str = "label.pdf") -> str:
    return f"/sessions/rmas/{rma}/{name}"


def test_the_label_is_byte_for_byte_that_of_the_shopper_and_is_so_again(
    returned: Session, order: Order, desk: Client
) -> None:
    ReturnSession.objects.update(language="de")
    rma = returned.return_session.rma_id
    with translation.override("de"):
        got = label_of(sheet_of(returned), order)

    first, second = desk.get(_url(rma)), desk.get(_url(rma))

    assert first.content == second.content == got.pdf
    assert first["Content-Type"] == "application/pdf"
    assert first["Content-Disposition"] == f'inline; filename="{got.tracking}.pdf"'
    assert desk.get(_url(rma, "square.svg")).content.decode() == square_of(sheet_of(returned))


def test_the_page_of_the_rma_leads_there_while_its_goods_may_come(
    returned: Session, order: Order, desk: Client
) -> None:
    rma = returned.return_session.rma_id
    waiting = ask(order, approve=False)
    gone = reject(ask(order, Wanted(line=2, quantity=1), approve=False), actor=SYSTEM, reason="other")

    assert all(_url(rma, name) in desk.get(f"/sessions/rmas/{rma}/").content.decode() for name in NAMES)
    for other in (waiting, gone):
        assert "label.pdf" not in desk.get(f"/sessions/rmas/{other.id}/").content.decode()
        assert {desk.get(_url(other.id, name)).status_code for name in NAMES} == {404}


def test_whoever_returns_a_gift_is_not_told_where_its_buyer_lives(
    returned: Session, order: Order, desk: Client
) -> None:
    rma = returned.return_session.rma_id
    Order.objects.update(shipping={})
    before = desk.get(_url(rma)).content
    ReturnSession.objects.update(gift=True)

    assert len(desk.get(_url(rma)).content) < len(before)


def test_a_drop_off_has_a_code_and_no_label(order: Order, desk: Client) -> None:
    rma = ask(order, Wanted(line=1, quantity=1), approve=True, method="dropoff")

    assert [desk.get(_url(rma.id, name)).status_code for name in NAMES] == [404, 200]


def test_who_may_only_look_is_not_shown_the_way(returned: Session, client: Client) -> None:
    mia = Member.objects.create_user("mia@example.com", "korrekt-pferd-77", name="Mia")
    Grant.objects.create(member=mia, role="read_only", store=None)
    client.force_login(mia)
    rma = returned.return_session.rma_id

    assert "label.pdf" not in client.get(f"/sessions/rmas/{rma}/").content.decode()
    assert client.get(_url(rma)).status_code == 403
