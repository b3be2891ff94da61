"""Single sign-on in a browser, set up as an operator does: the content policy lets people leave, and they come back in."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from floorwalker.accounts.models import Member
from floorwalker.accounts.provider_settings import providers
from floorwalker.accounts.tests.provider import CLIENT, SECRET, Provider, running
from floorwalker.config.environment import read

from .looks import faults

pytestmark = pytest.mark.browser


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[Provider]:
    """The organisation's provider, in the environment of this installation."""
    with running(Provider(person={"sub": "7", "email": "owner@example.com", "email_verified": True})) as made:
        monkeypatch.setenv("FLOORWALKER_OIDC_URL", f"{made.url}/")
        monkeypatch.setenv("FLOORWALKER_OIDC_CLIENT_ID", CLIENT)
        monkeypatch.setenv("FLOORWALKER_OIDC_CLIENT_SECRET", SECRET)
        settings.SOCIALACCOUNT_PROVIDERS = providers(
            url=read("FLOORWALKER_OIDC_URL"),
            client_id=read("FLOORWALKER_OIDC_CLIENT_ID"),
            secret=read("FLOORWALKER_OIDC_CLIENT_SECRET"),
        )
        yield made


@pytest.fixture
def door(live_server: LiveServer, page: Page) -> Iterator[Page]:
    """The sign-in page, on the way to the settings."""
    page.goto(f"{live_server.url}/settings/you/")
    yield page
    page.goto("about:blank")


def test_one_button_leads_there_and_back_to_where_one_wanted_to_go(
    provider: Provider, owner: Member, door: Page
) -> None:
    complaints: list[str] = []
    door.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)

    door.get_by_role("button", name="Single sign-on").click()

    expect(door.locator("h1")).to_have_text("You")
    expect(door.locator("main")).to_contain_text("owner@example.com")
    assert complaints == []


def test_a_stranger_reads_why(provider: Provider, owner: Member, door: Page) -> None:
    provider.person["email"] = "stranger@example.com"

    door.get_by_role("button", name="Single sign-on").click()

    expect(door.locator("main")).to_contain_text("Nobody here signs in as stranger@example.com.")
    assert faults(door) == []
    door.get_by_role("link", name="Back to sign-in").click()
    expect(door.locator("#passkey_login")).to_be_visible()
