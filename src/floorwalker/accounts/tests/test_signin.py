"""Coming in: by password, by invitation, never by signing up."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from floorwalker.accounts.models import Member, Store
from floorwalker.accounts.tests.conftest import PASSWORD

FRESH = "neues-wort-4711"


def sign_in(client: Client, email: str, password: str) -> int:
    return client.post(reverse("account_login"), {"login": email, "password": password}).status_code


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:you")).status_code == 200


@pytest.mark.parametrize("email", ["owner@example.com", "OWNER@Example.COM"])
def test_a_member_signs_in_whatever_the_case_of_the_address(client: Client, owner: Member, email: str) -> None:
    assert sign_in(client, email, PASSWORD) == 302
    assert is_in(client)


def test_a_wrong_password_stays_outside(client: Client, owner: Member) -> None:
    assert sign_in(client, owner.email, "wrong") == 200
    assert not is_in(client)


def test_a_deactivated_member_is_out_at_once_and_stays_out(client: Client, owner: Member) -> None:
    client.force_login(owner)
    Member.objects.update(is_active=False)

    assert not is_in(client)
    sign_in(client, owner.email, PASSWORD)
    assert not is_in(client)


def test_the_session_key_changes_when_somebody_signs_in(client: Client, owner: Member) -> None:
    session = client.session
    session["before"] = "1"
    session.save()
    before = client.cookies["sessionid"].value

    sign_in(client, owner.email, PASSWORD)

    assert client.cookies["sessionid"].value != before


def test_guessing_is_stopped_even_for_the_right_password(client: Client, owner: Member) -> None:
    for _ in range(5):
        sign_in(client, owner.email, "wrong")

    answer = client.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD})

    assert "Too many failed login attempts" in answer.content.decode()
    assert not is_in(client)


def test_many_requests_from_one_address_are_answered_429(client: Client, db: None, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    statuses = [sign_in(client, f"nobody{n}@example.com", "wrong") for n in range(3)]

    assert statuses == [200, 200, 429]


def test_a_new_password_signs_out_every_other_browser(owner: Member) -> None:
    here, elsewhere = Client(), Client()
    for browser in (here, elsewhere):
        assert sign_in(browser, owner.email, PASSWORD) == 302

    answer = here.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": FRESH, "password2": FRESH}
    )

    assert answer.status_code == 302
    assert is_in(here)
    assert not is_in(elsewhere)


@pytest.mark.parametrize("closed", ["account_signup", "account_email", "socialaccount_signup"])
def test_nobody_signs_up_or_changes_the_address_by_themselves(client: Client, db: None, closed: str) -> None:
    client.post(reverse(closed), {"email": "me@example.com", "password1": FRESH})

    assert not Member.objects.exists()
    assert client.get(reverse(closed))["Location"] == reverse("accounts:you")


def test_the_link_of_an_invitation_works_once(client: Client, owner: Member, bonn: Store) -> None:
    client.force_login(owner)
    invitation = {"email": "new@example.com", "name": "New", "store": bonn.pk, "role": "supervisor"}
    shown = client.post(reverse("accounts:new_member"), invitation)
    (link,) = set(re.findall(r"http://[^\"\s]+/password/reset/key/[^\"\s]+", shown.content.decode()))
    assert shown["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert link in mail.outbox[0].body
    assert mail.outbox[0].to == ["new@example.com"]

    new = Client()
    form = new.get(link)["Location"]
    assert new.post(form, {"password1": FRESH, "password2": FRESH}).status_code == 302
    assert sign_in(new, "new@example.com", FRESH) == 302
    assert is_in(new)

    again = Client()
    assert "no longer works" in again.get(link, follow=True).content.decode()


def test_the_link_in_a_mail_leads_to_our_own_address(client: Client, owner: Member, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://floor.example.com"

    client.post(reverse("account_reset_password"), {"email": owner.email}, headers={"host": "evil.example.net"})

    assert "https://floor.example.com/accounts/password/reset/key/" in mail.outbox[0].body
    assert "evil" not in mail.outbox[0].body


def test_asking_for_a_password_does_not_tell_who_is_a_member(client: Client, owner: Member) -> None:
    known = client.post(reverse("account_reset_password"), {"email": owner.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
