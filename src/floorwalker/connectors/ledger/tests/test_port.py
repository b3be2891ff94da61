"""The built-in payer pays once for each key, and its book is never changed."""

from dataclasses import replace

import pytest
from django.db import ProgrammingError, transaction

from floorwalker.connectors.ledger.models import Transfer as Line
from floorwalker.connectors.ledger.port import LedgerPayouts
from floorwalker.connectors.payouts import Transfer, payouts_by
from floorwalker.core.tests.threads import at_once
from floorwalker.kit.errors import Refused

ONE = Transfer(key="k-1", account="berlin", subject="o-1", method="refund", amount=1000, currency="EUR")


def test_it_stands_behind_the_port(db: None) -> None:
    assert isinstance(payouts_by("ledger"), LedgerPayouts)


def test_the_same_key_again_is_answered_as_at_first_and_paid_once(db: None) -> None:
    first = LedgerPayouts().pay(ONE)

    assert LedgerPayouts().pay(ONE) == first
    assert Line.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_key_many_times_at_once_is_paid_once() -> None:
    answers = at_once(*[lambda: LedgerPayouts().pay(ONE)] * 6)

    assert len({answer.reference for answer in answers}) == 1
    assert Line.objects.count() == 1


def test_the_same_key_for_another_amount_is_refused(db: None) -> None:
    LedgerPayouts().pay(ONE)

    with pytest.raises(Refused, match="same key"):
        LedgerPayouts().pay(replace(ONE, amount=999))

    assert list(Line.objects.values_list("amount", flat=True)) == [1000]


def test_the_database_refuses_to_change_or_delete_a_line(db: None) -> None:
    LedgerPayouts().pay(ONE)

    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        Line.objects.update(amount=1)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        Line.objects.all().delete()

    assert Line.objects.get().amount == 1000
