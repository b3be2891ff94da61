"""Customers are written to when their return is requested, decided and done, and again when somebody asks for it."""

from collections.abc import Callable

import pytest
from django.core import mail

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.rmas.actions import close, reject, resend
from floorwalker.commerce.rmas.tests.builders import again, ask
from floorwalker.commerce.tests.builders import make_order
from floorwalker.core.errors import Refused
from floorwalker.core.later import outbox
from floorwalker.core.models import Errand


def _subjects() -> list[str]:
    while outbox.deliver():
        pass
    return [str(letter.subject) for letter in mail.outbox]


def test_a_return_is_told_of_from_its_request_to_its_end(berlin: Store, mia: Actor) -> None:
    rma = ask(make_order(berlin, email="anna@quast.example", name="#7"), approve=True)
    close(rma, actor=mia)

    assert _subjects() == [
        "We have got your return RMA-1001",
        "Your return RMA-1001 is approved",
        "Your return RMA-1001 is done",
    ]
    assert mail.outbox[0].to == ["anna@quast.example"]
    assert "1 × Wool scarf" in mail.outbox[0].body
    assert "#7" in mail.outbox[0].body


def test_a_rejection_carries_its_message(berlin: Store, mia: Actor) -> None:
    rma = ask(make_order(berlin, email="anna@quast.example"))
    reject(rma, actor=mia, reason="final_sale", message="It was a <final> sale.")

    assert _subjects()[-1] == "Your return RMA-1001 cannot be accepted"
    assert "It was a <final> sale." in mail.outbox[-1].body


def test_a_mail_is_sent_again_on_request_even_where_none_are_sent_by_themselves(
    berlin: Store, mia: Actor, set_terms: Callable[..., None]
) -> None:
    set_terms(berlin, mail_customers=False)
    rma = ask(make_order(berlin, email="anna@quast.example"))
    assert _subjects() == []

    resend(rma, actor=mia)

    assert _subjects() == ["We have got your return RMA-1001"]


def test_where_no_address_is_known_nothing_is_sent_and_asking_for_it_is_refused(berlin: Store, mia: Actor) -> None:
    rma = ask(make_order(berlin))

    with pytest.raises(Refused, match="No address"):
        resend(rma, actor=mia)

    assert (_subjects(), again(rma).event_count) == ([], 1)
    assert not Errand.objects.filter(listener="rmas.mail", due_at__isnull=False).exists()
