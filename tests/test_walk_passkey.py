"""Passkeys in a browser with a virtual key: added, used instead of a password, removed, and then refused in words."""

import re
from dataclasses import dataclass

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from floorwalker.accounts.models import Member

from .conftest import Console
from .looks import faults

pytestmark = pytest.mark.browser
PASSWORD = "korrekt-pferd-77"
_KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@dataclass(frozen=True, kw_only=True)
class Key:
    """A device of the browser's own that keeps passkeys, as a phone or a laptop does."""

    wire: CDPSession
    id: str

    @property
    def uses(self) -> list[int]:
        """How often each of its passkeys has signed."""
        kept = self.wire.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]
        return [passkey["signCount"] for passkey in kept]

    def verify(self, person: bool) -> None:
        """Whether the device recognises who holds it from now on."""
        self.wire.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": person})


@pytest.fixture
def key(console: Console, context: BrowserContext) -> Key:
    """A virtual key in the browser of the console."""
    wire = context.new_cdp_session(console.page)
    wire.send("WebAuthn.enable")
    made = wire.send("WebAuthn.addVirtualAuthenticator", {"options": _KEY})
    return Key(wire=wire, id=made["authenticatorId"])


def _add(console: Console) -> Page:
    """From the member's own page, by hand, the password given once more."""
    page = console.visit("/settings/you/")
    page.click("text=Second factor and passkeys")
    page.locator(".card", has_text="Security Keys").get_by_role("link", name="Add").click()
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.fill("[name=name]", "Mia's laptop")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    expect(page.locator("#messages")).to_contain_text("Security key added.")
    return page


def _sign_out(page: Page) -> None:
    page.click(".fw-me")
    page.click("text=Sign out")
    expect(page.locator("#passkey_login")).to_be_visible()


def _ask_to_remove(console: Console) -> Page:
    page = console.visit("/accounts/2fa/webauthn/")
    row = page.locator("tr", has_text="Mia's laptop")
    expect(row).to_contain_text("Passkey")
    row.get_by_role("link", name="Remove").click()
    return page


def _confirm_by_key(page: Page) -> None:
    """Who came in without a password shows the key once more instead of typing one."""
    page.get_by_role("link", name="Use a security key").click()
    page.get_by_role("button", name="Use a security key").click()


def _remove(page: Page) -> None:
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("#messages")).to_contain_text("Security key removed.")


def test_a_passkey_is_added_signs_in_without_a_password_and_is_removed(
    console: Console, key: Key, owner: Member
) -> None:
    page = _add(console)
    _sign_out(page)

    page.click("#passkey_login")

    expect(page).to_have_url(f"{console.address}/")
    expect(page.locator(".fw-me")).to_be_visible()
    assert [used > 0 for used in key.uses] == [True]
    _confirm_by_key(_ask_to_remove(console))
    _remove(page)
    assert not Authenticator.objects.filter(user=owner).exists()
    assert console.complaints == []


def test_a_removed_passkey_is_refused_in_words(console: Console, key: Key, owner: Member) -> None:
    page = _add(console)
    _remove(_ask_to_remove(console))
    _sign_out(page)
    assert len(key.uses) == 1, "the device knows nothing of it"

    page.click("#passkey_login")

    expect(page.locator("#messages")).to_contain_text("This passkey is not known here, or it was removed.")
    page.goto(f"{console.address}/settings/you/")
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_a_passkey_of_a_deactivated_member_lets_nobody_in(console: Console, key: Key, owner: Member) -> None:
    page = _add(console)
    _sign_out(page)
    Member.objects.update(is_active=False)

    page.click("#passkey_login")

    expect(page.locator("h1")).to_have_text("Account Inactive")
    page.goto(f"{console.address}/settings/you/")
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_a_stranger_with_the_device_is_told_what_to_do(console: Console, key: Key, owner: Member) -> None:
    page = _add(console)
    _sign_out(page)
    key.verify(person=False)

    page.click("#passkey_login")

    expect(page.locator("#passkey_problem")).to_contain_text("No passkey was given: it was cancelled")
    assert key.uses == [1]


def test_the_pages_of_sign_in_and_security_have_no_fault(console: Console, key: Key) -> None:
    _add(console)
    inside = [
        "/accounts/2fa/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/2fa/totp/activate/",
    ]
    found = {path: faults(console.visit(path)) for path in [*inside, "/accounts/password/change/"]}
    _sign_out(console.page)
    found |= {path: faults(console.visit(path)) for path in ("/accounts/login/", "/accounts/password/reset/")}

    assert {path: wrong for path, wrong in found.items() if wrong} == {}
    assert console.complaints == []
