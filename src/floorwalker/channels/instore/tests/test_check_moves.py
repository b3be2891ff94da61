"""An employee decides on a check from the page: approved, the shopper goes on; rejected, they go back to the basket."""

from typing import Any

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.channels.instore.actions import approve, reject
from floorwalker.channels.instore.forms import ApproveForm
from floorwalker.core.errors import Invalid, NotAllowed, Refused
from floorwalker.core.log import verify
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import ago, clerk, fresh, tell
from floorwalker.core.verbs import sheet_of

BOTH: tuple[tuple[int, str, dict[str, Any]], ...] = (
    (0, "item.scanned", {"code": "gin", "price": 1200, "minimum_age": 18}),
    (10, "transaction.started", {"transaction": "t1", "amount": 1200}),
    (11, "check.required", {"check": "age", "kind": "age", "transaction": "t1"}),
    (11, "check.required", {"check": "spot", "kind": "spot", "transaction": "t1"}),
    (12, "check.shown", {"check": "spot"}),
)


@pytest.fixture
def waiting(berlin: Store) -> Session:
    """A shopper waits for an age verification and for a spot check."""
    return tell(berlin, *BOTH, begin=ago(minutes=2))


def _states(session: Session) -> dict[str, str]:
    return dict(session.checks.values_list("ref", "state"))


def test_the_form_offers_the_checks_that_wait(waiting: Session) -> None:
    form = ApproveForm(sheet=sheet_of(waiting), actor=clerk())

    assert form.fields["checks"].choices == [("age", "Age verification"), ("spot", "Spot check")]  # type: ignore[attr-defined]  # a choice field
    assert form.fields["checks"].initial == ["age", "spot"]


def test_all_checks_approved_at_once_the_payment_goes_on(waiting: Session, mia: Actor) -> None:
    after = approve(waiting, actor=mia, checks=["age", "spot"])

    assert after.state == "paying"
    assert _states(after) == {"age": "approved", "spot": "approved"}
    assert list(after.checks.values_list("employee", flat=True)) == ["Mia", "Mia"]
    assert after.basket.waiting_seconds is not None
    assert list(verify.findings()) == []


def test_one_check_approved_the_shopper_waits_for_the_other(waiting: Session, mia: Actor) -> None:
    after = approve(waiting, actor=mia, checks=["age"])

    assert after.state == "verification"
    assert _states(after) == {"age": "approved", "spot": "shown"}


def test_a_rejection_counts_what_it_saved_and_cancels_the_payment(waiting: Session, mia: Actor) -> None:
    row = {"kind": "missing", "code": "rum", "quantity": 1, "value": "24.50"}
    after = reject(waiting, actor=mia, checks=["spot"], corrections=[row])

    assert after.state == "active"
    assert _states(after) == {"age": "voided", "spot": "rejected"}
    assert (after.basket.prevented_loss, after.transactions.get().state) == (2450, "cancelled")


def test_an_amount_that_the_currency_does_not_have_is_said_at_its_field(waiting: Session, mia: Actor) -> None:
    row = {"kind": "missing", "code": "rum", "quantity": 1, "value": "24.505"}
    with pytest.raises(Invalid, match=r"“24\.505” is no amount in EUR") as wrong:
        reject(waiting, actor=mia, checks=["spot"], corrections=[row])

    assert wrong.value.data == {"field": "corrections"}
    assert fresh(waiting.id).event_count == waiting.event_count


def test_a_check_that_somebody_else_has_decided_is_refused(waiting: Session, mia: Actor) -> None:
    approve(waiting, actor=mia, checks=["age"])
    with pytest.raises(Refused, match="do not wait any more"):
        approve(waiting, actor=mia, checks=["age"])

    assert fresh(waiting.id).events.filter(type="check.approved").count() == 1


def test_without_the_right_to_check_nothing_is_decided(waiting: Session) -> None:
    with pytest.raises(NotAllowed, match=r"instore\.check"):
        approve(waiting, actor=clerk("instore.see"), checks=["age"])

    assert fresh(waiting.id).event_count == waiting.event_count
