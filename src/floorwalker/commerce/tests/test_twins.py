"""A form that is sent twice is carried out once, threads at once included: verbs of records, and moves of an RMA's money."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from django.test import Client

from floorwalker.accounts.models import Member, Store
from floorwalker.commerce.rmas.tests.builders import approved, order_of, payouts_of
from floorwalker.commerce.tests.builders import fresh, make_customer, make_order
from floorwalker.console import once
from floorwalker.console.models import SentForm
from floorwalker.core.clock import now
from floorwalker.core.desks.records import version_of
from floorwalker.core.models import Session
from floorwalker.core.tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
PAY = {"line": "1", "method": "refund", "amount": "1.00"}


def clicks(owner: Member, address: str, said: dict[str, str], many: int = 4) -> list[Any]:
    """The same form sent so many times at once; the answers as status and address."""

    def click() -> tuple[int, str]:
        client = Client()
        client.force_login(owner)
        answer = client.post(address, said)
        return answer.status_code, answer.headers.get("Location", answer.content.decode())

    return at_once(*[click] * many)


def _rma(store: Store) -> Session:
    """One for which much may be planned, and nothing is yet."""
    return approved(store, {"price": 1000}, option="no_action")


def _plan(rma: Session) -> str:
    return f"/sessions/rmas/{rma.id}/moves/plan/"


def test_a_payout_is_planned_once_however_often_the_button_is_clicked(berlin: Store, owner: Member) -> None:
    rma = _rma(berlin)
    answers = clicks(owner, _plan(rma), PAY | {"form_key": str(uuid4())})

    assert set(answers) == {(302, f"/sessions/rmas/{rma.id}/")}
    assert [payout.amount for payout in payouts_of(rma)] == [100]
    assert order_of(rma).refunding == 100


def test_two_forms_are_two_payouts(berlin: Store, owner: Member) -> None:
    rma = _rma(berlin)
    for key in (str(uuid4()), str(uuid4())):
        clicks(owner, _plan(rma), PAY | {"form_key": key}, many=2)

    assert [payout.amount for payout in payouts_of(rma)] == [100, 100]


def test_an_order_is_cancelled_once_and_both_clicks_lead_to_it(berlin: Store, owner: Member) -> None:
    order = make_order(berlin)
    said = {"reason": "Twice", "version": str(version_of(type(order), order.pk)), "form_key": str(uuid4())}
    answers = clicks(owner, f"/records/orders/{order.pk}/verbs/cancel/", said)

    assert set(answers) == {(302, f"/records/orders/{order.pk}/")}
    assert order.trail.count() == 2  # type: ignore[attr-defined]  # the trail's own name for it


def test_two_forms_with_other_words_are_one_change_and_one_conflict(berlin: Store, owner: Member) -> None:
    anna = make_customer(berlin)
    said = {"version": str(version_of(type(anna), anna.pk))}
    address = f"/records/customers/{anna.pk}/verbs/note/"

    def write(note: str) -> int:
        client = Client()
        client.force_login(owner)
        return client.post(address, said | {"note": note, "form_key": str(uuid4())}).status_code

    assert sorted(at_once(lambda: write("a"), lambda: write("b"))) == [302, 409]
    assert anna.trail.count() == 2  # type: ignore[attr-defined]  # the trail's own name for it


@pytest.fixture
def other_connection(transactional_db: None) -> Iterator[psycopg.Connection[Any]]:
    """A connection outside Django, as another process has one."""
    parameters = connection.get_connection_params()
    for name in ("pool", "cursor_factory", "context", "server_side_binding", "prepare_threshold"):
        parameters.pop(name, None)
    other = psycopg.connect(**parameters)
    yield other
    other.close()


def _begin(other: psycopg.Connection[Any], owner: Member, key: str) -> None:
    """Take the key as a form does, and stop there."""
    other.execute(
        "INSERT INTO console_sentform (member_id, key, url, sent_at) VALUES (%s, %s, '', now())", [owner.pk, key]
    )


def test_a_form_whose_server_died_may_be_sent_again(
    berlin: Store, owner: Member, desk: Client, other_connection: psycopg.Connection[Any]
) -> None:
    rma, key = _rma(berlin), str(uuid4())
    _begin(other_connection, owner, key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [other_connection.info.backend_pid])

    assert desk.post(_plan(rma), PAY | {"form_key": key}).status_code == 302
    assert len(payouts_of(rma)) == 1


def test_a_form_whose_server_hangs_loses_its_key_after_the_lease(
    berlin: Store, owner: Member, desk: Client, other_connection: psycopg.Connection[Any]
) -> None:
    rma, key = _rma(berlin), str(uuid4())
    other_connection.execute("SET idle_in_transaction_session_timeout = '300ms'")
    other_connection.commit()
    _begin(other_connection, owner, key)

    assert desk.post(_plan(rma), PAY | {"form_key": key}).status_code == 302
    assert (len(payouts_of(rma)), once.LEASE) == (1, timedelta(seconds=60))


def test_a_form_that_was_refused_may_be_sent_again(berlin: Store, owner: Member, desk: Client) -> None:
    rma, key = _rma(berlin), str(uuid4())

    assert desk.post(_plan(rma), PAY | {"amount": "99.00", "form_key": key}).status_code == 422
    assert desk.post(_plan(rma), PAY | {"form_key": key}).status_code == 302
    assert [payout.amount for payout in payouts_of(rma)] == [100]


def test_keys_are_forgotten_after_a_day(berlin: Store, owner: Member, desk: Client) -> None:
    order = make_order(berlin)
    version = str(version_of(type(order), order.pk))
    desk.post(f"/records/orders/{order.pk}/verbs/note/", {"note": "a", "version": version, "form_key": str(uuid4())})
    assert (fresh(order).note, once.forget_old()) == ("a", 0)
    SentForm.objects.update(sent_at=now() - once.KEPT - timedelta(seconds=1))

    assert once.forget_old() == 1
