"""Every address of the settings: anonymous signs in, a missing right is 403, another store's object is 404."""

import pytest
from django.test import Client
from django.urls import reverse

from floorwalker.accounts.actor import Actor, Reach
from floorwalker.accounts.models import ApiToken, Grant, Member, Store, Terms
from floorwalker.accounts.tests.conftest import MakeMember
from floorwalker.accounts.tokens import issue
from floorwalker.accounts.urls import urlpatterns

ANYONE = {"you", "theme"}
LISTS = {"stores", "members", "new_member", "tokens"}
EVERY_STORE_ONLY = {"new_store"}
OBJECTS = {"store", "member", "give", "take", "switch", "link", "stop_token"}
POST_ONLY = {"theme", "give", "take", "switch", "link", "stop_token"}


@pytest.fixture
def places(boss: Actor, make_member: MakeMember, wien: Store) -> dict[str, dict[str, int]]:
    """For each address the keys of an object in Vienna."""
    member = make_member("read_only", wien)
    grant = Grant.objects.get(member=member)
    token, _ = issue(name="Wien", rights=["facts.write"], reach=Reach(store_ids=frozenset({wien.pk})), actor=boss)
    of_member = {"member_id": member.pk}
    return {
        "store": {"store_id": wien.pk},
        "member": of_member,
        "give": of_member,
        "take": of_member | {"grant_id": grant.pk},
        "switch": of_member,
        "link": of_member,
        "stop_token": {"token_id": token.pk},
    }


def ask(client: Client, name: str, keys: dict[str, int]) -> tuple[int, str]:
    address = reverse(f"accounts:{name}", kwargs=keys)
    answer = client.post(address, {"role": "owner", "active": "0"}) if name in POST_ONLY else client.get(address)
    return answer.status_code, answer.headers.get("Location", "")


def written() -> tuple[int, int, int, int, int]:
    """What a refusal must leave alone."""
    return (
        Member.objects.filter(is_active=True).count(),
        Grant.objects.count(),
        ApiToken.objects.filter(revoked_at=None).count(),
        Store.objects.filter(active=True).count(),
        Terms.objects.count(),
    )


def test_every_address_is_listed_here() -> None:
    names = {pattern.name for pattern in urlpatterns if pattern.name}

    assert names == ANYONE | LISTS | EVERY_STORE_ONLY | OBJECTS


def test_anonymous_is_sent_to_sign_in(client: Client, places: dict[str, dict[str, int]]) -> None:
    before = written()
    for name in ANYONE | LISTS | EVERY_STORE_ONLY | OBJECTS:
        status, location = ask(client, name, places.get(name, {}))
        assert (name, status) == (name, 302)
        assert location.startswith(reverse("account_login") + "?next=")
    assert written() == before


def test_a_missing_right_is_403(
    client: Client, make_member: MakeMember, wien: Store, places: dict[str, dict[str, int]]
) -> None:
    client.force_login(make_member("supervisor", wien))
    before = written()
    for name in LISTS | EVERY_STORE_ONLY | OBJECTS:
        assert (name, ask(client, name, places.get(name, {}))[0]) == (name, 403)
    assert written() == before


def test_another_stores_object_is_404(
    client: Client, make_member: MakeMember, bonn: Store, places: dict[str, dict[str, int]]
) -> None:
    client.force_login(make_member("owner", bonn))
    before = written()
    for name in OBJECTS:
        assert (name, ask(client, name, places[name])[0]) == (name, 404)
    assert ask(client, "new_store", {})[0] == 403
    assert written() == before


def test_an_owner_of_the_store_gets_in(
    client: Client, make_member: MakeMember, wien: Store, places: dict[str, dict[str, int]]
) -> None:
    client.force_login(make_member("owner", wien))
    for name in ANYONE | LISTS | OBJECTS:
        if name not in POST_ONLY:
            assert (name, ask(client, name, places.get(name, {}))[0]) == (name, 200)
