"""What is mailed to shoppers: in their language, once for each thing that happens, tried again when the server is away."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core import mail

from floorwalker.channels.returns.actions import decline
from floorwalker.channels.returns.portal.models import Portal
from floorwalker.channels.returns.portal.tests.shopping import EMAIL, Shopper, text_of
from floorwalker.core.later import outbox
from floorwalker.core.models import Errand, Session
from floorwalker.core.tests.builders import clerk


def submitted(shopper: Shopper) -> Session:
    """A return of one scarf for money, asked for."""
    shopper.look_up()
    shopper.post("return/items/", take__1="on")
    shopper.post("return/items/1/", reason="too_small")
    refund = shopper.session.return_offers.get(option="refund")
    shopper.post("return/offers/", offer__1=str(refund.number))
    shopper.post("return/method/", method="label")
    shopper.post("return/review/", email=EMAIL)
    return shopper.session


def test_a_confirmation_is_mailed_once(anna: Shopper) -> None:
    session = submitted(anna)
    outbox.deliver()
    outbox.deliver()

    assert [message.to for message in mail.outbox] == [[EMAIL]]
    message: Any = mail.outbox[0]
    assert message.subject == f"We have got your return {session.return_session.rma_name}"
    assert message.from_email.startswith("Nordhaus <")
    assert message.reply_to == ["hello@nordhaus.example"]
    assert "1 × Wool scarf, red – Money back" in message.body
    assert "€24.90" in message.body
    assert "<script" not in message.alternatives[0][0]


def test_the_link_in_it_leads_to_the_return_on_another_device(anna: Shopper) -> None:
    submitted(anna)
    outbox.deliver()
    link = re.findall(r"https?://\S+", str(mail.outbox[0].body))[0]
    anna.client.cookies.clear()

    answer = anna.get(link.removeprefix(settings.PUBLIC_URL))

    assert "Your return is approved" in text_of(answer)
    assert "continue/" not in anna.here


def test_it_is_written_in_the_language_of_the_look_up(anna: Shopper) -> None:
    anna.language = "cs-CZ"
    submitted(anna)
    outbox.deliver()

    assert mail.outbox[0].subject.startswith("Přijali jsme vaši žádost o vrácení ")
    assert "24,90" in str(mail.outbox[0].body)


def test_a_refusal_is_mailed_with_what_the_merchant_says(anna: Shopper) -> None:
    anna.look_up()
    anna.post("return/items/", take__1="on")
    decline(anna.session, actor=clerk(), reason="other", message="The seal is broken, <b>sorry</b>.")
    outbox.deliver()

    assert mail.outbox[0].subject == "Your return was declined"
    assert "The seal is broken, <b>sorry</b>." in str(mail.outbox[0].body)
    assert "&lt;b&gt;sorry" in str(mail.outbox[0].alternatives[0][0])  # type: ignore[attr-defined]  # a message with two bodies


def test_a_server_that_is_away_is_asked_again(anna: Shopper, settings: Any) -> None:
    submitted(anna)
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        1,
    )
    outbox.deliver()
    errand = Errand.objects.get(listener="portal")

    assert (errand.tries, errand.parked) == (1, False)
    assert EMAIL not in errand.complaint


@pytest.mark.parametrize("change", [{"open": False}, {}])
def test_without_an_open_portal_there_is_no_link_in_it(change: dict[str, Any], anna: Shopper) -> None:
    submitted(anna)
    Portal.objects.update(**change) if change else Portal.objects.all().delete()
    outbox.deliver()

    assert len(mail.outbox) == 1
    assert "http" not in str(mail.outbox[0].body)


def test_the_link_to_go_on_elsewhere_is_mailed_when_asked_for(anna: Shopper) -> None:
    anna.look_up()
    anna.post("return/items/", take__1="on")
    page = text_of(anna.post("return/away/"))

    assert f"We have mailed the link to {EMAIL}." in page
    link = re.findall(r"https?://\S+", str(mail.outbox[0].body))[0]
    anna.client.cookies.clear()
    anna.get(link.removeprefix(settings.PUBLIC_URL))
    assert anna.here == "return/items/1/"


def test_links_are_mailed_five_times_an_hour(anna: Shopper) -> None:
    anna.look_up()

    assert [anna.post("return/away/").status_code for _ in range(6)] == [200] * 5 + [429]
    assert len(mail.outbox) == 5
