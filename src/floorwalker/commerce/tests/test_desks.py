"""The pages of records, above all of an order and its customer: what a service agent must see, and what private fields never tell."""

import pytest
from django.test import Client

from floorwalker.accounts.actor import SYSTEM, Actor, Reach
from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.accounts.tokens import issue as issue_token
from floorwalker.commerce.credits.ledger import NewCredit, issue
from floorwalker.commerce.orders.card import panels
from floorwalker.commerce.orders.claims import claim
from floorwalker.commerce.orders.intake import ORDERS
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.orders.moments import moments
from floorwalker.commerce.orders.payouts import Wish, plan_payout, settle_payout
from floorwalker.commerce.tests.builders import (
    fresh,
    make_customer,
    make_order,
    make_product,
    order_said,
    payment_said,
    told,
)
from floorwalker.core.card import Panel
from floorwalker.core.log.erase import erase_records
from floorwalker.core.tests.builders import make_store, reader

_HOME = {"name": "Anna Quast", "street": "Torstraße 5", "city": "Berlin", "zip": "10119", "country": "DE"}


def entries(panel: Panel) -> dict[str, str]:
    return {str(entry.label): entry.text for entry in panel.entries}


def table(panel: Panel) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in panel.rows]


def drawn(order: Order) -> dict[str, Panel]:
    return {panel.key: panel for panel in panels(fresh(order), reader())}


def test_an_order_shows_its_money_and_its_goods_as_an_order_desk_does(berlin: Store, mia: Actor) -> None:
    payments = [payment_said(3000, "authorize", external_id="a"), payment_said(1000, external_id="c")]
    order = make_order(
        berlin, {"quantity": 3, "price": 1000, "shipped": 1}, payments=payments, source="pos", billing=_HOME
    )
    summary = entries(drawn(order)["summary"])

    money = ("Order total", "Pending", "Collected", "Balance")
    assert [summary[label] for label in money] == ["€30.00", "€20.00", "€10.00", "€20.00"]
    assert (summary["Items"], summary["Remaining"], summary["Channel"]) == ("3", "2", "pos")
    assert {"Order date", "Last updated"} <= summary.keys()
    assert entries(drawn(order)["addresses"])["Billing address"] == "Anna Quast, Torstraße 5, 10119 Berlin, DE"


def test_its_lines_show_what_falls_on_each_unit_and_what_came_back(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"quantity": 3, "price": 1000, "discount": 100, "sku": "S-1", "shipped": 3})
    claim(order, {1: 1}, actor=mia)

    assert table(drawn(order)["lines"]) == [
        ["1", "Wool scarf", "S-1", "3", "1", "€10.00", "€0.33 – €0.34", "€0.00", "€9.66 – €9.67", "€29.00"]
    ]


def test_its_payments_show_what_the_shop_says_and_what_we_gave_back(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"price": 3000})
    plan_payout(order, Wish(key="r-1", amount=1000), actor=mia)
    assert entries(drawn(order)["summary"])["Being refunded"] == "€10.00"
    settle_payout(order, "r-1", actor=mia, reference="pay-77")

    assert [row[:5] for row in table(drawn(order)["payments"])] == [
        ["Capture", "Succeeded", "—", "p-1", "€30.00"],
        ["Payout", "Settled", "refund", "pay-77", "€10.00"],
    ]


def test_its_history_says_who_and_why_and_keeps_private_fields_to_itself(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"quantity": 2}, email="anna@quast.example")
    claim(order, {1: 1}, actor=mia, reason="Return R-1")
    said = order_said({"quantity": 2}, external_id=order.external_id, name=order.name, email="eve@quast.example")
    told(ORDERS, berlin, said)
    history = [(moment.sentence, moment.who, moment.why) for moment in moments(fresh(order), reader())]

    assert ("Returned: 0 → 1", "Mia", "Return R-1") in history
    assert ("The order came in", "Floorwalker", "") in history
    assert ("€20.00 was collected", "", "") in history
    assert any("E-mail changed" in sentence for sentence, _, _ in history)
    assert "quast" not in str(history)


def test_a_customers_page_shows_their_orders_and_credits_to_those_who_may_see_them(
    berlin: Store, client: Client
) -> None:
    anna = make_customer(berlin, external_id="c-1")
    order = make_order(berlin, {"price": 1234}, customer="c-1")
    credit = issue(berlin, NewCredit(kind="gift_card", amount=500, key="k", customer=anna), actor=SYSTEM)
    page = f"/records/customers/{anna.pk}/"

    for role, seen in (("service_agent", True), ("warehouse", None)):
        member = Member.objects.create_user(f"{role}@example.com", None)
        Grant.objects.create(member=member, role=role, store=berlin)
        client.force_login(member)
        answer = client.get(page)
        assert answer.status_code == (200 if seen else 403)
        if seen:
            text = answer.content.decode()
            assert all(
                part in text for part in ("Lifetime value", "€12.34", f"/records/orders/{order.pk}/", credit.masked)
            )
            assert credit.code not in text


def test_a_program_reads_an_order_with_its_units(berlin: Store, client: Client) -> None:
    order = make_order(berlin, {"quantity": 3, "price": 1000, "discount": 100, "shipped": 2})
    reach = Reach(store_ids=frozenset({berlin.pk}))
    _, secret = issue_token(name="Reports", rights=["orders.see"], reach=reach, actor=SYSTEM)
    answer = client.get(f"/api/v1/records/orders/{order.pk}", headers={"Authorization": f"Bearer {secret}"}).json()
    line = answer["detail"]["lines"][0]

    assert (line["unit_values"], line["returnable"]) == ([966, 967, 967], 2)
    assert answer["detail"]["fulfilments"][0]["units"] == {"1": 2}
    assert answer["fields"]["payment"] == "Paid"


def test_every_page_of_a_record_opens(desk: Client, berlin: Store) -> None:
    anna = make_customer(berlin, addresses=[_HOME])
    scarf = make_product(berlin, minimum_age=16, final_sale=True)
    credit = issue(berlin, NewCredit(kind="store_credit", amount=500, key="k"), actor=SYSTEM)
    for code, record in (("customers", anna), ("catalog", scarf), ("credits", credit)):
        assert desk.get(f"/records/{code}/{record.pk}/").status_code == 200


@pytest.mark.parametrize("code", ["orders", "customers", "catalog"])
def test_the_list_leads_to_the_upload(desk: Client, berlin: Store, code: str) -> None:
    assert f'href="/uploads/?kind={code}"' in desk.get(f"/records/{code}/").content.decode()


def test_erasing_a_customer_reaches_their_records_in_every_store(berlin: Store, mia: Actor) -> None:
    for store in (berlin, make_store("bonn")):
        make_customer(store, external_id="c-1")
        make_order(store, customer="c-1", email="anna@quast.example")
    guest = make_order(berlin, customer="c-9", email="gast@quast.example")

    assert erase_records("c-1", actor=mia) == 4
    assert set(Order.objects.exclude(pk=guest.pk).values_list("email", flat=True)) == {""}
    assert erase_records("c-9", actor=mia) == 1
    assert erase_records("", actor=mia) == 0
    assert not Order.objects.exclude(email="").exists()
