"""What the settings pages change."""

import pytest
from django.test import Client
from django.urls import reverse

from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.accounts.tests.conftest import MakeMember

BONN = {"name": "Bonn Mitte", "address": "Markt 1", "time_zone": "Europe/Berlin", "currency": "EUR", "active": "on"}


@pytest.fixture
def as_owner(client: Client, owner: Member) -> Client:
    client.force_login(owner)
    return client


def test_a_member_says_who_they_are(as_owner: Client, owner: Member) -> None:
    said = {"name": "Ada Lovelace", "language": "de", "time_zone": "Asia/Kolkata", "theme": "dark", "email": "x@y.de"}

    assert as_owner.post(reverse("accounts:you"), said).status_code == 302

    owner.refresh_from_db()
    assert (owner.name, owner.language, owner.time_zone, owner.theme) == ("Ada Lovelace", "de", "Asia/Kolkata", "dark")
    assert owner.email == "owner@example.com"


def test_a_zone_that_is_none_is_refused(as_owner: Client, owner: Member) -> None:
    said = {"name": "Ada", "language": "en", "time_zone": "Mars/Crater", "theme": "dark"}

    assert as_owner.post(reverse("accounts:you"), said).status_code == 422

    owner.refresh_from_db()
    assert (owner.name, owner.theme) == ("Mia", "auto")


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/settings/you/", "http://testserver/settings/you/"),
        ("https://evil.example.net/", "/"),
        ("", "/"),
    ],
)
def test_the_colours_are_kept_and_the_reader_stays(as_owner: Client, owner: Member, referer: str, back: str) -> None:
    answer = as_owner.post(reverse("accounts:theme"), {"theme": "dark"}, headers={"referer": referer})

    assert (answer.status_code, answer["Location"]) == (302, back)
    owner.refresh_from_db()
    assert owner.theme == "dark"


def test_a_store_is_opened_and_edited(as_owner: Client) -> None:
    as_owner.post(reverse("accounts:new_store"), BONN | {"code": "bonn"})
    store = Store.objects.get(code="bonn")

    changed = BONN | {"name": "Bonn Süd", "currency": "CHF", "code": "other", "active": ""}
    as_owner.post(reverse("accounts:store", args=[store.pk]), changed)

    store.refresh_from_db()
    assert (store.code, store.name, store.address, store.currency, store.active) == (
        "bonn",
        "Bonn Süd",
        "Markt 1",
        "CHF",
        False,
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"currency": "EURO"}, "at most 3 characters"),
        ({"currency": "QQQ"}, "QQQ is not a currency."),
        ({"time_zone": "Berlin"}, "Select a valid choice"),
        ({"name": ""}, "This field is required."),
    ],
)
def test_a_store_with_a_mistake_is_not_saved(
    as_owner: Client, bonn: Store, wrong: dict[str, str], sentence: str
) -> None:
    answer = as_owner.post(reverse("accounts:store", args=[bonn.pk]), BONN | wrong)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    bonn.refresh_from_db()
    assert (bonn.name, bonn.currency) == ("Bonn", "EUR")


def test_a_code_is_taken_once(as_owner: Client, bonn: Store) -> None:
    answer = as_owner.post(reverse("accounts:new_store"), BONN | {"code": "bonn"})

    assert answer.status_code == 422
    assert Store.objects.count() == 1


def test_roles_are_given_and_taken(as_owner: Client, make_member: MakeMember, bonn: Store) -> None:
    member = make_member()
    as_owner.post(reverse("accounts:give", args=[member.pk]), {"role": "supervisor", "store": bonn.pk})
    grant = Grant.objects.get(member=member)
    assert str(grant) == "Supervisor, Bonn"

    as_owner.post(reverse("accounts:take", args=[member.pk, grant.pk]))
    assert not Grant.objects.filter(member=member).exists()


def test_the_page_says_why_the_last_owner_stays(as_owner: Client, owner: Member) -> None:
    answer = as_owner.post(reverse("accounts:take", args=[owner.pk, owner.grants.get().pk]))

    assert answer.status_code == 409
    assert "There must always be an owner of every store." in answer.content.decode()
    assert owner.grants.count() == 1


def test_a_store_manager_cannot_choose_every_store(client: Client, make_member: MakeMember, bonn: Store) -> None:
    client.force_login(make_member("manager", bonn))
    invitation = {"email": "new@example.com", "name": "", "role": "read_only"}

    assert client.post(reverse("accounts:new_member"), invitation | {"store": ""}).status_code == 422
    assert client.post(reverse("accounts:new_member"), invitation | {"role": "owner"}).status_code == 422
    assert not Member.objects.filter(email="new@example.com").exists()

    assert client.post(reverse("accounts:new_member"), invitation | {"store": bonn.pk}).status_code == 200
    assert Member.objects.get(email="new@example.com").grants.get().store == bonn


def test_a_member_is_deactivated_and_activated_again(as_owner: Client, make_member: MakeMember, bonn: Store) -> None:
    member = make_member("read_only", bonn)
    for active in ("0", "1"):
        as_owner.post(reverse("accounts:switch", args=[member.pk]), {"active": active})
        member.refresh_from_db()
        assert member.is_active is (active == "1")


def test_what_people_type_is_shown_as_text(as_owner: Client, make_member: MakeMember, bonn: Store) -> None:
    member = make_member("read_only", bonn)
    Member.objects.filter(pk=member.pk).update(name="<script>alert(1)</script>")

    for page in (reverse("accounts:members"), reverse("accounts:member", args=[member.pk])):
        text = as_owner.get(page).content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
