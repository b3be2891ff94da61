"""One-time codes by e-mail: six digits, ten minutes, five tries, once."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from floorwalker.channels.returns.portal.models import Code
from floorwalker.channels.returns.portal.tests.shopping import EMAIL, ZIP, Shopper, text_of, three_lines
from floorwalker.core.models import Session


@pytest.fixture
def asked(anna: Shopper, allow: Any) -> Shopper:
    """A shopper whose order was found, and who was mailed a code."""
    allow(email_code=True)
    anna.look_up()
    return anna


def _digits() -> str:
    found: str = re.findall(r"\b\d{6}\b", str(mail.outbox[-1].body))[0]
    return found


def _wrong() -> str:
    return f"{(int(_digits()) + 1) % 1_000_000:06d}"


def test_the_code_opens_the_return_once(asked: Shopper) -> None:
    page = asked.here
    assert page.startswith("code/")
    assert mail.outbox[-1].to == [EMAIL]

    asked.post(page, digits=f" {_digits()[:3]} {_digits()[3:]} ")
    assert asked.here == "return/items/"
    asked.client.cookies.clear()

    assert asked.post(page, digits=_digits()).status_code == 404
    assert Session.objects.count() == 1


def test_nothing_but_a_digest_of_it_is_kept(asked: Shopper) -> None:
    assert _digits() not in str(Code.objects.values())


def test_five_wrong_codes_end_it(asked: Shopper) -> None:
    page, wrong = asked.here, _wrong()
    for _ in range(5):
        assert asked.post(page, digits=wrong).status_code == 422

    answer = asked.post(page, digits=_digits())

    assert answer.status_code == 404
    assert "This code is good no longer" in text_of(answer)
    assert not Session.objects.exists()


def test_after_ten_minutes_it_is_good_no_longer(asked: Shopper) -> None:
    Code.objects.update(expires_at=timezone.now())

    assert asked.post(asked.here, digits=_digits()).status_code == 404
    assert not Session.objects.exists()


def test_a_newer_code_ends_the_older_one(asked: Shopper) -> None:
    page, older = asked.here, _digits()
    asked.look_up()

    assert asked.post(page, digits=older).status_code == 404
    asked.look_up()
    asked.post(asked.here, digits=_digits())
    assert asked.here == "return/items/"


def test_a_wrong_pair_is_mailed_nothing(anna: Shopper, allow: Any) -> None:
    allow(email_code=True)

    assert anna.look_up(proof="somebody@else.example").status_code == 422
    assert mail.outbox == []
    assert not Code.objects.exists()


def test_an_order_is_mailed_five_codes_an_hour(asked: Shopper) -> None:
    answers = [asked.look_up().status_code for _ in range(5)]

    assert answers == [200] * 4 + [429]
    assert len(mail.outbox) == 5


@pytest.mark.parametrize("digits", ["", "abc", "000 000 000 000", "٣٤٥٦٧٨"])
def test_what_is_no_code_is_refused_in_words(digits: str, asked: Shopper) -> None:
    answer = asked.post(asked.here, digits=digits)

    assert answer.status_code == 422
    assert not Session.objects.exists()


def test_a_code_that_never_was_is_not_found(asked: Shopper) -> None:
    assert asked.get(f"code/{uuid4()}/").status_code == 404


def test_an_order_without_an_address_is_told_so(asked: Shopper, allow: Any) -> None:
    three_lines(asked.store, name="#2000", products=False, email="")
    sent = len(mail.outbox)

    answer = asked.look_up("#2000", ZIP)

    assert answer.status_code == 422
    assert "This order has no e-mail address." in text_of(answer)
    assert len(mail.outbox) == sent


def test_a_gift_is_no_way_around_the_code(anna: Shopper, allow: Any) -> None:
    allow(email_code=True, gift_returns=True)

    anna.look_up(proof=ZIP, gift="on")

    assert anna.here.startswith("code/")
    assert "gift" not in anna.get().content.decode()
    assert not Session.objects.exists()
