"""API tokens."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from floorwalker.accounts.actor import EVERYWHERE, Actor, Reach, member_actor
from floorwalker.accounts.models import ApiToken, Store
from floorwalker.accounts.tests.conftest import MakeMember
from floorwalker.accounts.tokens import actor_for, issue, revoke, visible_tokens
from floorwalker.kit.errors import Invalid, NotAllowed, NotFound


def at(*stores: Store) -> Reach:
    return Reach(store_ids=frozenset(store.pk for store in stores))


def test_a_token_may_what_it_was_given_in_its_stores_and_no_more(boss: Actor, bonn: Store, wien: Store) -> None:
    _, secret = issue(name="Tills", rights=["facts.write"], reach=at(bonn), actor=boss)

    actor = actor_for(secret)

    assert actor is not None
    assert (actor.kind, actor.label) == ("integration", "Tills")
    assert actor.may("facts.write", bonn.pk)
    assert not actor.may("facts.write", wien.pk)
    assert not actor.may("facts.write", None)
    assert not actor.may("instore.see", bonn.pk)


@pytest.mark.parametrize("rights", [["*", "!instore.debug"], ["!instore.debug", "*"]])
def test_what_is_taken_away_stays_away_in_whichever_order_it_was_said(
    boss: Actor, bonn: Store, rights: list[str]
) -> None:
    token, secret = issue(name="ERP", rights=rights, reach=at(bonn), actor=boss)
    actor = actor_for(secret)

    assert (token.rights, actor and actor.may("instore.debug", bonn.pk)) == (["*", "!instore.debug"], False)


def test_a_token_for_every_store_reaches_stores_that_come_later(boss: Actor) -> None:
    _, secret = issue(name="ERP", rights=["instore.see"], reach=EVERYWHERE, actor=boss)
    later = Store.objects.create(code="graz", name="Graz")

    actor = actor_for(secret)

    assert actor is not None
    assert actor.may("instore.see", later.pk)


def test_the_secret_is_not_kept(boss: Actor) -> None:
    token, secret = issue(name="ERP", rights=["instore.see"], reach=EVERYWHERE, actor=boss)

    assert secret.startswith(f"fw_{token.prefix}_")
    assert len(secret) == 57
    assert secret.split("_", 2)[2] not in str(ApiToken.objects.filter(pk=token.pk).values())
    assert str(token.created_by_id) == boss.ref


@pytest.mark.parametrize(
    "secret", ["", "fw", "fw_", "fw_a_b", "xx_{prefix}_{rest}", "fw_{prefix}_{rest}x", "fw_{prefix}_"]
)
def test_a_wrong_secret_is_nobody(boss: Actor, secret: str) -> None:
    token, right = issue(name="ERP", rights=["instore.see"], reach=EVERYWHERE, actor=boss)
    rest = right.split("_", 2)[2]

    assert actor_for(secret.format(prefix=token.prefix, rest=rest)) is None
    token.refresh_from_db()
    assert token.last_used_at is None


def test_an_expired_token_is_nobody(boss: Actor) -> None:
    soon = timezone.now() + timedelta(hours=1)
    token, secret = issue(name="ERP", rights=["instore.see"], reach=EVERYWHERE, actor=boss, expires_at=soon)
    assert actor_for(secret) is not None

    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    assert actor_for(secret) is None
    token.refresh_from_db()
    assert token.state == "Expired"


def test_a_revoked_token_is_nobody_and_stays_revoked_since_the_first_time(boss: Actor) -> None:
    token, secret = issue(name="ERP", rights=["instore.see"], reach=EVERYWHERE, actor=boss)

    revoke(token, actor=boss)
    first = token.revoked_at
    revoke(token, actor=boss)

    assert actor_for(secret) is None
    assert token.revoked_at == first
    assert token.state == "Revoked"


def test_the_actor_costs_one_query_and_use_is_noted_once_a_minute(
    boss: Actor, bonn: Store, wien: Store, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    token, secret = issue(name="ERP", rights=["instore.see"], reach=at(bonn, wien), actor=boss)
    actor_for(secret)
    token.refresh_from_db()
    noted = token.last_used_at

    with django_assert_num_queries(1):
        actor_for(secret)
    token.refresh_from_db()
    assert token.last_used_at == noted

    ApiToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now() - timedelta(minutes=2))
    actor_for(secret)
    token.refresh_from_db()
    assert noted is not None
    assert token.last_used_at is not None
    assert token.last_used_at > noted


def test_nobody_gives_a_token_more_than_they_have(make_member: MakeMember, bonn: Store, wien: Store) -> None:
    local_owner = member_actor(make_member("owner", bonn))
    manager = member_actor(make_member("manager"))

    for actor, reach in [(local_owner, EVERYWHERE), (local_owner, at(bonn, wien)), (manager, at(bonn))]:
        with pytest.raises(NotAllowed):
            issue(name="Tills", rights=["facts.write"], reach=reach, actor=actor)

    assert not ApiToken.objects.exists()
    issue(name="Tills", rights=["facts.write"], reach=at(bonn), actor=local_owner)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"rights": []}, "rights"),
        ({"reach": Reach()}, "stores"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "expires_at"),
    ],
)
def test_an_incomplete_token_is_refused_in_words(boss: Actor, wrong: dict[str, object], field: str) -> None:
    asked = {"name": "Tills", "rights": ["facts.write"], "reach": EVERYWHERE, "actor": boss} | wrong

    with pytest.raises(Invalid) as no:
        issue(**asked)  # type: ignore[arg-type]  # a table of wrong arguments

    assert no.value.data == {"field": field}
    assert not ApiToken.objects.exists()


def test_a_token_that_reaches_further_than_the_reader_is_not_found(
    boss: Actor, make_member: MakeMember, bonn: Store, wien: Store
) -> None:
    mine, _ = issue(name="Bonn", rights=["facts.write"], reach=at(bonn), actor=boss)
    both, _ = issue(name="Both", rights=["facts.write"], reach=at(bonn, wien), actor=boss)
    issue(name="All", rights=["facts.write"], reach=EVERYWHERE, actor=boss)
    local_owner = member_actor(make_member("owner", bonn))

    assert list(visible_tokens(local_owner)) == [mine]
    with pytest.raises(NotFound):
        revoke(both, actor=local_owner)
    both.refresh_from_db()
    assert both.revoked_at is None
