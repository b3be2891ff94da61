"""What an actor may, and where."""

import pytest
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM, Actor, Granted, Reach, member_actor
from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.accounts.tests.conftest import MakeMember


def test_a_role_in_one_store_says_nothing_about_another(make_member: MakeMember, bonn: Store, wien: Store) -> None:
    actor = member_actor(make_member("supervisor", bonn))

    assert actor.may("instore.cancel", bonn.pk)
    assert not actor.may("instore.cancel", wien.pk)
    assert not actor.may("instore.cancel", None)
    assert actor.reach("instore.cancel") == Reach(store_ids=frozenset({bonn.pk}))
    assert not actor.may_anywhere("members.edit")


def test_a_role_in_every_store_holds_in_stores_that_come_later(make_member: MakeMember) -> None:
    actor = member_actor(make_member("read_only"))
    later = Store.objects.create(code="graz", name="Graz")

    assert actor.may("instore.see", later.pk)
    assert actor.reach("instore.see") == EVERYWHERE


def test_several_roles_add_up(make_member: MakeMember, bonn: Store, wien: Store) -> None:
    member = make_member("manager", bonn)
    Grant.objects.create(member=member, store=wien, role="read_only")
    actor = member_actor(member)

    assert actor.reach("instore.see").store_ids == {bonn.pk, wien.pk}
    assert actor.reach("instore.export").store_ids == {bonn.pk}


def test_a_deactivated_member_may_nothing(owner: Member) -> None:
    owner.is_active = False

    assert member_actor(owner).grants == ()


def test_a_role_that_is_no_longer_declared_gives_nothing(make_member: MakeMember, bonn: Store) -> None:
    assert not member_actor(make_member("janitor", bonn)).may_anywhere("instore.see")


def test_the_same_role_is_held_once(owner: Member) -> None:
    with pytest.raises(IntegrityError):
        Grant.objects.create(member=owner, store=None, role="owner")


def test_reach_narrows_to_a_store_that_it_covers() -> None:
    some = Reach(store_ids=frozenset({1, 2}))

    assert some.narrowed(2) == Reach(store_ids=frozenset({2}))
    assert not some.narrowed(3)
    assert EVERYWHERE.narrowed(7) == Reach(store_ids=frozenset({7}))
    assert EVERYWHERE.contains(some)
    assert not some.contains(EVERYWHERE)
    assert not Reach()


def test_the_system_may_everything() -> None:
    assert SYSTEM.may("tokens.edit", None)


def test_what_two_grants_hold_together_is_not_held_by_one() -> None:
    here = Reach(store_ids=frozenset({1}))
    actor = Actor(
        kind="employee",
        ref="1",
        label="Mia",
        grants=(Granted(reach=here, rights=("a.*",)), Granted(reach=here, rights=("b.*",))),
    )

    assert actor.holds(("a.see",), 1)
    assert not actor.holds(("a.see",), 2)


def test_actor_and_grants_cost_one_query(owner: Member, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        member_actor(owner)
