"""Inviting, giving and taking roles, leaving."""

import pytest

from floorwalker.accounts.actor import Actor, member_actor
from floorwalker.accounts.members import (
    deactivate,
    find_member,
    first_link,
    grant,
    grantable_roles,
    invite,
    reactivate,
    revoke,
    visible_members,
)
from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.accounts.tests.conftest import MakeMember
from floorwalker.kit.errors import Invalid, NotAllowed, NotFound, Refused


def test_an_invited_member_has_the_role_and_no_password(boss: Actor, bonn: Store) -> None:
    member, is_new = invite(email=" New@Example.com ", name="New", role="supervisor", store=bonn, actor=boss)

    assert is_new
    assert member.email == "new@example.com"
    assert not member.has_usable_password()
    assert [(grant.role, grant.store) for grant in member.grants.all()] == [("supervisor", bonn)]


def test_inviting_a_member_gives_the_role_and_changes_nothing_else(
    boss: Actor, make_member: MakeMember, bonn: Store
) -> None:
    member = make_member("read_only", bonn, email="mia@example.com")

    same, is_new = invite(email="MIA@example.com", name="Other", role="supervisor", store=bonn, actor=boss)

    member.refresh_from_db()
    assert (same, is_new, member.name) == (member, False, "Mia")
    assert sorted(member.grants.values_list("role", flat=True)) == ["read_only", "supervisor"]


def test_a_deactivated_member_is_not_invited(boss: Actor, make_member: MakeMember, bonn: Store) -> None:
    member = make_member("read_only", bonn)
    deactivate(member, actor=boss)

    with pytest.raises(Refused, match="was deactivated"):
        invite(email=member.email, name="", role="supervisor", store=bonn, actor=boss)

    assert list(member.grants.values_list("role", flat=True)) == ["read_only"]


@pytest.mark.parametrize(("role", "where"), [("owner", "bonn"), ("read_only", "wien"), ("read_only", None)])
def test_nobody_gives_more_than_they_have(
    make_member: MakeMember, bonn: Store, wien: Store, role: str, where: str | None
) -> None:
    manager = member_actor(make_member("manager", bonn))
    store = {"bonn": bonn, "wien": wien, None: None}[where]

    with pytest.raises(NotAllowed):
        invite(email="new@example.com", name="", role=role, store=store, actor=manager)

    assert not Member.objects.filter(email="new@example.com").exists()


def test_a_manager_may_give_every_role_but_owner_and_a_supervisor_none(make_member: MakeMember, bonn: Store) -> None:
    manager, supervisor = (member_actor(make_member(role, bonn)) for role in ("manager", "supervisor"))

    assert [role.code for role in grantable_roles(manager)] == [
        "manager",
        "service_agent",
        "supervisor",
        "store_employee",
        "fraud_analyst",
        "warehouse",
        "read_only",
    ]
    assert grantable_roles(supervisor) == []


def test_an_unknown_role_is_refused(boss: Actor, owner: Member) -> None:
    with pytest.raises(Invalid, match="no role “janitor”"):
        grant(owner, role="janitor", store=None, actor=boss)

    assert owner.grants.count() == 1


def test_members_of_other_stores_are_not_found(
    make_member: MakeMember, owner: Member, bonn: Store, wien: Store
) -> None:
    manager, here, there = (
        make_member("manager", bonn),
        make_member("read_only", bonn),
        make_member("read_only", wien),
    )
    actor = member_actor(manager)

    assert set(visible_members(actor)) == {manager, here}
    for hidden in (there, owner):
        with pytest.raises(NotFound):
            find_member(actor, hidden.pk)


def test_the_last_owner_stays(boss: Actor, owner: Member, make_member: MakeMember) -> None:
    with pytest.raises(Refused, match="always be an owner"):
        revoke(owner.grants.get(), actor=boss)
    assert owner.grants.count() == 1

    second = make_member("owner")
    deactivate(second, actor=boss)
    with pytest.raises(Refused, match="always be an owner"):
        revoke(owner.grants.get(), actor=boss)
    assert owner.grants.count() == 1

    reactivate(second, actor=boss)
    revoke(owner.grants.get(), actor=boss)
    assert owner.grants.count() == 0


def test_the_last_owner_is_not_deactivated_by_another_actor(
    boss: Actor, owner: Member, make_member: MakeMember
) -> None:
    second = make_member("owner")
    deactivate(second, actor=boss)

    with pytest.raises(Refused, match="always be an owner"):
        deactivate(owner, actor=member_actor(make_former(second)))

    owner.refresh_from_db()
    assert owner.is_active


def make_former(member: Member) -> Member:
    """An actor that was read before its deactivation was saved."""
    return Member(pk=member.pk, email=member.email, is_active=True)


def test_nobody_deactivates_themselves_or_someone_above(boss: Actor, owner: Member, make_member: MakeMember) -> None:
    make_member("owner")
    manager = member_actor(make_member("manager"))

    with pytest.raises(Refused, match="yourself"):
        deactivate(owner, actor=boss)
    with pytest.raises(NotAllowed, match="could not give"):
        deactivate(owner, actor=manager)

    owner.refresh_from_db()
    assert owner.is_active


def test_a_store_manager_takes_only_the_roles_of_their_store(make_member: MakeMember, bonn: Store, wien: Store) -> None:
    manager = member_actor(make_member("manager", bonn))
    member = make_member("read_only", bonn)
    elsewhere = Grant.objects.create(member=member, store=wien, role="read_only")

    with pytest.raises(NotAllowed):
        revoke(elsewhere, actor=manager)
    with pytest.raises(NotAllowed):
        deactivate(member, actor=manager)
    assert member.grants.count() == 2

    revoke(member.grants.get(store=bonn), actor=manager)
    assert list(member.grants.all()) == [elsewhere]


def test_nobody_gets_a_link_to_the_account_of_someone_who_has_a_password(
    boss: Actor, make_member: MakeMember, bonn: Store
) -> None:
    with pytest.raises(Refused, match="has signed in before"):
        first_link(make_member("read_only", bonn), actor=boss)
