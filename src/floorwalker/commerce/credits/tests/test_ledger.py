"""A credit is worth what its ledger says, is spent once, and never worth less than nothing."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.credits.ledger import NewCredit, expire_due, issue, spend, unbalanced, void
from floorwalker.commerce.credits.models import Credit, CreditEntry
from floorwalker.commerce.credits.wall import credit_with_code
from floorwalker.core.clock import now
from floorwalker.core.errors import Invalid, NotAllowed, NotFound, Refused
from floorwalker.core.tests.builders import clerk, make_store
from floorwalker.core.tests.threads import at_once


def card(store: Store, actor: Actor, amount: int = 5000, **fields: Any) -> Credit:
    """A gift card."""
    usual: dict[str, Any] = {"kind": "gift_card", "amount": amount, "key": "r-1"}
    return issue(store, NewCredit(**(usual | fields)), actor=actor)


def lines_of(credit: Credit) -> list[tuple[str, int, int]]:
    assert list(unbalanced()) == []
    return list(CreditEntry.objects.filter(credit=credit).values_list("kind", "amount", "balance"))


def test_a_credit_is_issued_spent_and_used_up(berlin: Store, mia: Actor) -> None:
    credit = card(berlin, mia)
    spend(credit, 2000, key="o-1", actor=mia, order_ref="#1001")
    spend(credit, 3000, key="o-2", actor=mia)

    assert lines_of(credit) == [("issue", 5000, 5000), ("spend", -2000, 3000), ("spend", -3000, 0)]
    assert Credit.objects.get().status == "spent"


def test_more_than_the_balance_is_refused(berlin: Store, mia: Actor) -> None:
    credit = card(berlin, mia)

    with pytest.raises(Refused, match=r"^Only €50\.00 is left on this credit\.$"):
        spend(credit, 5001, key="o-1", actor=mia)

    assert lines_of(credit) == [("issue", 5000, 5000)]


def test_the_same_key_is_issued_and_spent_once(berlin: Store, mia: Actor) -> None:
    credit = card(berlin, mia)
    assert card(berlin, mia).pk == credit.pk
    for _ in range(2):
        spend(credit, 2000, key="o-1", actor=mia)

    with pytest.raises(Refused, match="has the same key"):
        spend(credit, 100, key="o-1", actor=mia)
    with pytest.raises(Refused, match="issued with this key"):
        card(berlin, mia, amount=1)
    assert lines_of(credit) == [("issue", 5000, 5000), ("spend", -2000, 3000)]


def test_a_code_is_one_credits(berlin: Store, mia: Actor) -> None:
    credit = card(berlin, mia, code="SUMMER2026")

    with pytest.raises(Refused, match="has this code already"):
        card(berlin, mia, code="SUMMER2026", key="r-2")

    assert Credit.objects.count() == 1
    assert credit_with_code(berlin, "summer-2026").pk == credit.pk
    with pytest.raises(NotFound, match="no credit with this code"):
        credit_with_code(make_store("bonn"), "SUMMER2026")


def test_codes_are_long_and_are_shown_and_found_by_their_end_alone(berlin: Store, mia: Actor) -> None:
    credit = card(berlin, mia)

    assert len(credit.code) == 16
    assert str(credit) == f"•••• {credit.code[-4:]}"
    assert credit.code.lower() not in credit.words


def test_a_void_credit_stays_void(berlin: Store, mia: Actor) -> None:
    credit = card(berlin, mia)
    void(credit, actor=mia, reason="Sent twice")
    void(credit, actor=mia)

    with pytest.raises(Refused, match="was voided"):
        spend(credit, 1, key="o-1", actor=mia)
    assert lines_of(credit) == [("issue", 5000, 5000), ("void", -5000, 0)]
    assert credit.entries.get(kind="void").reason == "Sent twice"


def test_an_expired_credit_is_worth_nothing_even_before_it_is_swept(berlin: Store, mia: Actor) -> None:
    credit = card(berlin, mia, expires_at=now() - timedelta(seconds=1))

    with pytest.raises(Refused, match="has expired"):
        spend(credit, 1, key="o-1", actor=mia)
    assert (expire_due(), expire_due()) == (1, 0)
    assert lines_of(credit) == [("issue", 5000, 5000), ("expire", -5000, 0)]
    with pytest.raises(Refused, match="has expired"):
        void(credit, actor=mia)


@pytest.mark.parametrize("amount", [0, -5])
def test_nothing_is_neither_issued_nor_spent(berlin: Store, mia: Actor, amount: int) -> None:
    with pytest.raises(Invalid, match="worth something"):
        card(berlin, mia, amount=amount)
    assert not Credit.objects.exists()

    credit = card(berlin, mia)
    with pytest.raises(Invalid, match="nothing to spend"):
        spend(credit, amount, key="o-1", actor=mia)
    assert lines_of(credit) == [("issue", 5000, 5000)]


def test_every_deed_takes_its_right(berlin: Store, mia: Actor) -> None:
    credit = card(berlin, mia)
    nobody = clerk("credits.see")

    for deed, right in (
        (partial(card, berlin, nobody, key="r-2"), "issue"),
        (partial(spend, credit, 1, key="o-1", actor=nobody), "spend"),
        (partial(void, credit, actor=nobody), "void"),
    ):
        with pytest.raises(NotAllowed, match=f"“credits.{right}”"):
            deed()

    assert lines_of(credit) == [("issue", 5000, 5000)]


def test_the_database_refuses_a_balance_below_nothing_and_a_changed_line(berlin: Store, mia: Actor) -> None:
    credit = card(berlin, mia)

    with pytest.raises(IntegrityError, match="credits_balance_not_negative"), transaction.atomic():
        Credit.objects.update(balance=-1)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        CreditEntry.objects.update(amount=9999)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        CreditEntry.objects.all().delete()

    assert lines_of(credit) == [("issue", 5000, 5000)]


def test_a_balance_that_does_not_follow_from_its_ledger_is_found(berlin: Store, mia: Actor) -> None:
    credit = card(berlin, mia)
    Credit.objects.update(balance=1)

    assert [(found.pk, right) for found, right in unbalanced()] == [(credit.pk, 5000)]


@pytest.mark.django_db(transaction=True)
def test_many_who_spend_at_once_spend_no_more_than_there_is(mia: Actor) -> None:
    credit = card(make_store(), mia)

    answers = at_once(*[partial(spend, credit, 2000, key=f"o-{n}", actor=mia) for n in range(6)])

    assert sum(isinstance(answer, CreditEntry) for answer in answers) == 2
    assert sum(isinstance(answer, Refused) for answer in answers) == 4
    assert Credit.objects.get().balance == 1000
    assert list(unbalanced()) == []


@pytest.mark.django_db(transaction=True)
def test_a_credit_that_is_asked_for_many_times_at_once_is_issued_once(mia: Actor) -> None:
    store = make_store()

    answers = at_once(*[partial(card, store, mia) for _ in range(6)])

    assert len({answer.pk for answer in answers}) == 1
    assert lines_of(Credit.objects.get()) == [("issue", 5000, 5000)]
