"""Single sign-on, the whole way: to a provider of our own and back. It finds members and makes none."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from floorwalker.accounts.models import Member
from floorwalker.accounts.provider_settings import providers
from floorwalker.accounts.tests.conftest import PASSWORD
from floorwalker.accounts.tests.provider import CLIENT, SECRET, Provider, rsa_key, running

OLGA = {"sub": "7", "email": "Owner@Example.com", "email_verified": True, "name": "Olga"}
START = "/accounts/oidc/sso/login/"
NOT_VALID = "What the single sign-on answered is not valid, or came too late."
DOWN = "The single sign-on of your organisation does not answer."
DISCOVERY = "/.well-known/openid-configuration"


def use(settings: Settings, provider: Provider) -> None:
    """What FLOORWALKER_OIDC_URL, …_CLIENT_ID and …_CLIENT_SECRET set."""
    settings.SOCIALACCOUNT_PROVIDERS = providers(url=provider.url, client_id=CLIENT, secret=SECRET)


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    """The organisation's provider, with the owner at its door."""
    with running(Provider(person=dict(OLGA))) as made:
        use(settings, made)
        yield made


def go(client: Client, start: str = START) -> str:
    """Press the button and sign in over there; the path by which the provider sends the browser back."""
    left = client.post(start)
    assert left.status_code == 200, left.content.decode()
    back = urlsplit(httpx.get(left.context["address"]).headers["Location"])
    assert (back.netloc, back.path) == ("testserver", "/accounts/oidc/sso/login/callback/")
    return f"{back.path}?{back.query}"


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:you")).status_code == 200


def assert_kept_out(client: Client, answer: Any, status: int, sentence: str) -> None:
    assert isinstance(answer, HttpResponse)
    text = re.sub(r"\s+", " ", answer.content.decode())
    assert (answer.status_code, sentence in text) == (status, True), text
    assert not is_in(client)
    assert Member.objects.count() == 1
    assert not SocialAccount.objects.exists()
    assert not EmailAddress.objects.exists()


def test_a_member_with_a_verified_address_comes_in_and_keeps_the_password(
    client: Client, owner: Member, provider: Provider
) -> None:
    answer = client.get(go(client, f"{START}?next=/settings/you/"))

    assert (answer.status_code, answer["Location"]) == (302, "/settings/you/")
    assert is_in(client)
    assert int(client.session["_auth_user_id"]) == owner.pk
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)
    assert (owner.email, EmailAddress.objects.get().verified) == ("owner@example.com", True)
    assert "/keys" in provider.asked, "the signature was checked"


def test_the_button_is_there_only_when_a_provider_is_set(
    client: Client, db: None, provider: Provider, settings: Settings
) -> None:
    assert f'action="{START}' in client.get(reverse("account_login")).content.decode()

    settings.SOCIALACCOUNT_PROVIDERS = providers(url="", client_id="", secret="")

    assert "oidc" not in client.get(reverse("account_login")).content.decode()
    assert client.post(START).status_code == 404
    assert client.get(f"{START}callback/?code=1&state=1").status_code == 404


def test_who_came_in_once_is_known_by_their_subject(client: Client, owner: Member, provider: Provider) -> None:
    client.get(go(client))
    provider.person |= {"email": "olga.new@example.com", "email_verified": False}
    later = Client()

    later.get(go(later))

    assert is_in(later)
    assert (Member.objects.count(), SocialAccount.objects.count()) == (1, 1)


def test_the_same_subject_at_another_provider_is_another_person(
    client: Client, owner: Member, provider: Provider, settings: Settings
) -> None:
    client.get(go(client))
    other = Client()
    with running(Provider(person=OLGA | {"email": "stranger@example.com"})) as elsewhere:
        use(settings, elsewhere)
        answer = other.get(go(other))

    assert answer.status_code == 403
    assert not is_in(other)


def test_a_stranger_is_refused_and_no_member_is_made(client: Client, owner: Member, provider: Provider) -> None:
    provider.person |= {"email": "stranger@example.com"}

    assert_kept_out(client, client.get(go(client)), 403, "Nobody here signs in as stranger@example.com.")


@pytest.mark.parametrize("said", [False, None, "false", "no", 0])
def test_an_address_that_is_not_verified_is_refused(
    client: Client, owner: Member, provider: Provider, said: object
) -> None:
    provider.person |= {"email_verified": said}

    assert_kept_out(client, client.get(go(client)), 403, "has not verified the address")


def test_a_provider_that_writes_true_as_a_word_is_understood(client: Client, owner: Member, provider: Provider) -> None:
    provider.person |= {"email_verified": "true"}

    client.get(go(client))

    assert is_in(client)


def test_verified_is_read_beside_the_address_that_it_is_about(
    client: Client, owner: Member, provider: Provider
) -> None:
    provider.person.pop("email_verified")
    provider.claims = {"email": "elsewhere@example.com", "email_verified": True}

    assert_kept_out(client, client.get(go(client)), 403, "has not verified the address")


def test_who_has_no_address_is_told_so(client: Client, owner: Member, provider: Provider) -> None:
    provider.person = {"sub": "7"}

    assert_kept_out(client, client.get(go(client)), 403, "did not say your e-mail address")


def test_a_deactivated_member_stays_outside(client: Client, owner: Member, provider: Provider) -> None:
    Member.objects.update(is_active=False)
    assert_kept_out(client, client.get(go(client)), 403, "Nobody here signs in as owner@example.com.")


def test_who_came_in_before_and_was_deactivated_stays_outside(
    client: Client, owner: Member, provider: Provider
) -> None:
    client.get(go(client))
    Member.objects.update(is_active=False)
    later = Client()

    answer = later.get(go(later))

    assert (answer.status_code, answer["Location"]) == (302, reverse("account_inactive"))
    assert not is_in(later)


def test_an_answer_with_another_state_is_refused(client: Client, owner: Member, provider: Provider) -> None:
    back = go(client)

    assert_kept_out(client, client.get(re.sub("state=.*", "state=guessed", back)), 401, NOT_VALID)
    assert_kept_out(client, client.get(re.sub("&state=.*", "", back)), 401, NOT_VALID)
    assert "/token" not in provider.asked


def test_an_answer_made_for_another_browser_is_refused(client: Client, owner: Member, provider: Provider) -> None:
    victim = Client()
    go(victim)

    assert_kept_out(victim, victim.get(go(client)), 401, NOT_VALID)


def test_a_code_of_another_browser_is_refused_even_with_an_own_state(
    client: Client, owner: Member, provider: Provider
) -> None:
    thief = Client()
    stolen = re.findall("code=([^&]+)", go(client))[0]

    answer = thief.get(re.sub("code=[^&]+", f"code={stolen}", go(thief)))

    assert_kept_out(thief, answer, 401, NOT_VALID)


def test_an_answer_opens_once(client: Client, owner: Member, provider: Provider) -> None:
    back = go(client)
    client.get(back)
    client.post(reverse("account_logout"))

    assert client.get(back).status_code == 401
    assert not is_in(client)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"iss": "https://elsewhere.example.com"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": None},
        {"exp": 1_600_000_000},
        {"exp": None},
        {"sub": "8"},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_that_was_not_made_for_this_is_refused(
    client: Client, owner: Member, provider: Provider, claims: dict[str, object]
) -> None:
    provider.claims = claims

    assert_kept_out(client, client.get(go(client)), 401, NOT_VALID)


@pytest.mark.parametrize(
    ("key", "algorithm", "header"),
    [
        (rsa_key("theirs"), "RS256", {}),
        ("a shared word that is long enough for a digest", "HS256", {}),
        (None, "none", {}),
        (rsa_key("ours"), "RS256", {"kid": "k2"}),
    ],
    ids=["another key", "a shared secret", "no signature", "an unknown key"],
)
def test_a_token_that_the_provider_did_not_sign_is_refused(
    client: Client, owner: Member, provider: Provider, key: object, algorithm: str, header: dict[str, str]
) -> None:
    provider.key, provider.algorithm, provider.header = key, algorithm, header

    assert_kept_out(client, client.get(go(client)), 401, NOT_VALID)


@pytest.mark.parametrize(
    ("path", "answer", "status", "sentence"),
    [
        ("/token", (400, '{"error": "invalid_grant"}'), 401, NOT_VALID),
        ("/token", (200, '{"access_token": "without an ID token"}'), 401, NOT_VALID),
        ("/token", (200, '{"access_token": "x", "id_token": "not.a.token"}'), 401, NOT_VALID),
        ("/userinfo", (200, "[]"), 401, NOT_VALID),
        ("/keys", (200, '{"keys": []}'), 401, NOT_VALID),
        ("/keys", (200, "{}"), 401, NOT_VALID),
        ("/userinfo", (401, "{}"), 401, NOT_VALID),
        ("/keys", (500, "oh"), 503, DOWN),
        ("/userinfo", (503, "oh"), 503, DOWN),
        ("/userinfo", (200, "<p>Maintenance</p>"), 503, DOWN),
        (DISCOVERY, (502, "oh"), 503, DOWN),
        (DISCOVERY, (200, "<p>Maintenance</p>"), 503, DOWN),
        (DISCOVERY, (200, '{"issuer": "x"}'), 503, DOWN),
        (DISCOVERY, (200, "[]"), 503, DOWN),
    ],
)
def test_a_provider_that_stumbles_on_the_way_back_is_explained(
    client: Client, owner: Member, provider: Provider, path: str, answer: tuple[int, str], status: int, sentence: str
) -> None:
    back = go(client)
    provider.broken = {path: answer}

    assert_kept_out(client, client.get(back), status, sentence)


def test_a_provider_that_is_down_is_explained_before_and_after(
    client: Client, owner: Member, settings: Settings
) -> None:
    with running(Provider(person=dict(OLGA))) as gone:
        use(settings, gone)
        back = go(client)

    assert_kept_out(client, client.post(START), 503, DOWN)
    assert_kept_out(client, client.get(back), 503, DOWN)


def test_who_cancels_over_there_is_back_at_the_door(client: Client, owner: Member, provider: Provider) -> None:
    state = re.findall("state=([^&]+)", go(client))[0]

    answer = client.get(f"{START}callback/?error=access_denied&state={state}", follow=True)

    assert_kept_out(client, answer, 200, "You decided to cancel")
