"""Erasing takes away who it was and what they wrote; what was decided and paid stays provable."""

from floorwalker.accounts.actor import SYSTEM, Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.rmas.actions import approve, note
from floorwalker.commerce.rmas.models import ReturnLine
from floorwalker.commerce.rmas.requests import Wanted
from floorwalker.commerce.rmas.tests.builders import again, ask, states
from floorwalker.commerce.tests.builders import make_customer, make_order
from floorwalker.core.log import verify
from floorwalker.core.log.erase import erase, of_customer


def test_words_and_references_of_the_customer_go_and_the_money_stays(berlin: Store, mia: Actor) -> None:
    anna = make_customer(berlin)
    order = make_order(berlin, customer=anna.external_id)
    rma = ask(order, Wanted(line=1, quantity=1, remark="Itches, says Anna"))
    approve(rma, actor=mia, message="Dear Anna")
    note(rma, actor=mia, text="Anna called")
    assert again(rma).customer_ref == anna.external_id

    assert erase(of_customer(anna.external_id), actor=SYSTEM) == 1

    after = again(rma)
    assert (after.customer_ref, ReturnLine.objects.get(session=rma).remark) == ("", "")
    assert (after.state, after.value, states(rma)) == ("approved", 1000, ["planned"])
    assert list(verify.findings()) == []
