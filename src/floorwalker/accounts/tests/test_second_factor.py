"""Authenticator apps, recovery codes and passkeys, through the pages."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from floorwalker.accounts.models import Member
from floorwalker.accounts.tests.conftest import PASSWORD


def code_for(secret: str) -> str:
    """What an authenticator app would show now."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def sign_in(client: Client, member: Member) -> str:
    answer = client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    return str(answer.headers.get("Location", ""))


def sign_in_and_confirm(client: Client, member: Member) -> None:
    """Factors change only after the password was given once more."""
    sign_in(client, member)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def enrol(client: Client, member: Member) -> str:
    """Switch the authenticator app on; answers its secret."""
    sign_in_and_confirm(client, member)
    page = client.get(reverse("mfa_activate_totp"))
    secret = str(page.context["form"].secret)
    assert secret in page.content.decode()
    client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    return secret


def test_a_member_enrols_and_is_asked_for_the_code(client: Client, owner: Member) -> None:
    secret = enrol(client, owner)
    kinds = sorted(Authenticator.objects.filter(user=owner).values_list("type", flat=True))
    assert kinds == ["recovery_codes", "totp"]

    again = Client()
    assert sign_in(again, owner) == reverse("mfa_authenticate")
    assert again.get(reverse("accounts:you")).status_code == 302

    again.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert again.get(reverse("accounts:you")).status_code == 302

    _forget_used_codes()
    again.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert again.get(reverse("accounts:you")).status_code == 200


def test_a_wrong_code_enrols_nothing(client: Client, owner: Member) -> None:
    sign_in_and_confirm(client, owner)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200

    client.post(reverse("mfa_activate_totp"), {"code": "000000"})

    assert not Authenticator.objects.exists()


def test_a_recovery_code_lets_in_once(client: Client, owner: Member) -> None:
    enrol(client, owner)
    page = client.get(reverse("mfa_view_recovery_codes"))
    code = page.context["unused_codes"][0]
    assert code in page.content.decode()

    first, second = Client(), Client()
    for browser, status in ((first, 200), (second, 302)):
        sign_in(browser, owner)
        browser.post(reverse("mfa_authenticate"), {"code": code})
        assert browser.get(reverse("accounts:you")).status_code == status


def test_the_password_is_asked_again_before_a_factor_changes(client: Client, owner: Member) -> None:
    sign_in(client, owner)

    answer = client.get(reverse("mfa_activate_totp"))

    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert client.get(answer["Location"]).status_code == 200


def test_passkey_pages_run_no_inline_script(client: Client, owner: Member) -> None:
    login = client.get(reverse("account_login")).content.decode()
    sign_in_and_confirm(client, owner)
    pages = [login, client.get(reverse("mfa_add_webauthn")).content.decode()]

    for page in pages:
        assert "mfa/js/webauthn" in page
        for opening in page.split("<script")[1:]:
            tag = opening.split(">")[0]
            assert "src=" in tag or 'type="application/json"' in tag
        assert "onclick=" not in page
        assert "style=" not in page


def test_every_page_of_the_security_settings_opens(client: Client, owner: Member) -> None:
    enrol(client, owner)
    names = [
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_deactivate_totp",
        "account_change_password",
        "account_reauthenticate",
        "account_logout",
        "socialaccount_connections",
    ]
    for name in names:
        answer = client.get(reverse(name))
        assert (name, answer.status_code) == (name, 200)
        assert "Menu:" not in answer.content.decode()


def _forget_used_codes() -> None:
    """An authenticator code works once; the test cannot wait half a minute for the next."""
    Authenticator.objects.filter(type="totp").update(last_used_at=None)
    cache.clear()
