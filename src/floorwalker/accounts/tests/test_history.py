"""The history: everything that changes people, stores, terms and tokens leaves a line, and readers see their own stores'."""

import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from floorwalker.accounts.actor import EVERYWHERE, Actor, Reach, member_actor
from floorwalker.accounts.history import SIZE, Line, lines
from floorwalker.accounts.members import deactivate, grant, invite, reactivate, revoke
from floorwalker.accounts.models import ApiToken, Grant, Member, Store, Terms
from floorwalker.accounts.stores import edit, open_store
from floorwalker.accounts.terms import amend
from floorwalker.accounts.tests.conftest import PASSWORD, MakeMember
from floorwalker.accounts.tokens import actor_for, issue
from floorwalker.accounts.tokens import revoke as revoke_token
from floorwalker.accounts.trail import trail_of


def told(actor: Actor) -> list[str]:
    """All lines that the actor may read, oldest first, with their changes."""
    return [_one(line) for line in reversed(every_line(actor))]


def every_line(actor: Actor) -> list[Line]:
    found, older = lines(actor)
    while older:
        more, older = lines(actor, before=older)
        found += more
    return found


def _one(line: Line) -> str:
    changes = "".join(f" [{change.label}: {change.before} > {change.after}]" for change in line.changes)
    return f"{line.who}: {line.sentence}{changes}"


def test_people_and_their_roles_leave_lines(boss: Actor, bonn: Store) -> None:
    before = set(told(boss))
    member, _ = invite(email="ada@example.com", name="Ada", role="supervisor", store=bonn, actor=boss)
    grant(member, role="read_only", store=None, actor=boss)
    revoke(member.grants.get(role="supervisor"), actor=boss)
    deactivate(member, actor=boss)
    reactivate(member, actor=boss)

    assert set(told(boss)) - before == {
        "Mia: Ada was made a member, as ada@example.com.",
        "Mia: Ada became Supervisor: Bonn.",
        "Mia: Ada became Read-only: every store.",
        "Mia: Ada is no longer Supervisor: Bonn.",
        "Mia: Ada was deactivated.",
        "Mia: Ada may sign in again.",
    }


def test_stores_and_terms_leave_lines_with_what_was_before(boss: Actor) -> None:
    store = open_store(code="koeln", name="Köln", currency="EUR", actor=boss)
    edit(store, name="Köln Süd", currency="CHF", actor=boss)
    amend(store, "instore", values={"stale_after": 30, "expires": "both"}, actor=boss)
    amend(store, "instore", values={"stale_after": 45, "expires": "both"}, actor=boss)

    said = [line for line in told(boss) if "Köln" in line]
    assert said == [
        "Mia: Köln was opened, with the code koeln.",
        "Mia: Köln Süd was changed. [Name: Köln > Köln Süd] [Currency: EUR > CHF]",
        "Mia: Version 1 of the terms of Köln Süd holds. [expires: None > both] [stale_after: None > 30]",
        "Mia: Version 2 of the terms of Köln Süd holds. [stale_after: 30 > 45]",
    ]


def test_tokens_leave_lines_without_their_secret(boss: Actor, bonn: Store) -> None:
    reach = Reach(store_ids=frozenset({bonn.pk}))
    token, _ = issue(name="Tills", rights=["facts.write"], reach=reach, actor=boss)
    revoke_token(token, actor=boss)
    issue(name="Reports", rights=["instore.see"], reach=EVERYWHERE, actor=boss)

    said = [line for line in told(boss) if "token" in line]
    assert said == [
        "Mia: The token “Tills” was created: Bonn. [Rights: None > ['facts.write']]",
        "Mia: The token “Tills” was revoked.",
        "Mia: The token “Reports” was created: every store. [Rights: None > ['instore.see']]",
    ]
    assert {field.name for field in trail_of(ApiToken).model._meta.fields}.isdisjoint({"digest", "last_used_at"})


def test_what_is_nobodys_business_leaves_none(client: Client, owner: Member, boss: Actor) -> None:
    _, secret = issue(name="Tills", rights=["facts.write"], reach=EVERYWHERE, actor=boss)
    before = told(boss)

    client.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD})
    client.post(reverse("accounts:theme"), {"theme": "dark"})
    actor_for(secret)
    owner.refresh_from_db()
    owner.set_password("another-horse-78")
    owner.save()

    assert owner.last_login and owner.theme == "dark"
    assert told(boss) == before
    assert {field.name for field in trail_of(Member).model._meta.fields}.isdisjoint({"password", "last_login"})


def test_a_member_who_changes_their_own_name_is_named(client: Client, owner: Member, boss: Actor) -> None:
    client.force_login(owner)
    client.post(reverse("accounts:you"), {"name": "Maria", "language": "en", "time_zone": "", "theme": "auto"})

    assert "Mia: Maria was changed. [Name: Mia > Maria]" in told(boss)


@pytest.mark.django_db(transaction=True)
def test_a_change_past_the_program_is_seen_too_and_blamed_on_nobody() -> None:
    boss = member_actor(Member.objects.create_user("o@example.com", None, name="Olga"))
    store = Store.objects.create(code="ulm", name="Ulm")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_store SET name = 'Neu-Ulm' WHERE id = %s", [store.pk])
    Grant.objects.create(member_id=int(boss.ref), role="owner")
    boss = member_actor(Member.objects.get(pk=boss.ref))
    edit(store, address="Markt 1", actor=boss)

    assert [_one(line) for line in every_line(boss)] == [
        "Olga: Neu-Ulm was changed. [Address:  > Markt 1]",
        "Floorwalker: Olga became Owner: every store.",
        "Floorwalker: Neu-Ulm was changed. [Name: Ulm > Neu-Ulm]",
        "Floorwalker: Ulm was opened, with the code ulm.",
        "Floorwalker: Olga was made a member, as o@example.com.",
    ]


def test_the_trail_is_never_changed_or_taken_away(owner: Member) -> None:
    row = trail_of(Member).get(pgh_obj=owner)

    with pytest.raises(DatabaseError, match="Cannot update or delete rows"), transaction.atomic():
        trail_of(Member).filter(pk=row.pk).delete()
    with pytest.raises(DatabaseError, match="Cannot update or delete rows"), transaction.atomic():
        trail_of(Member).filter(pk=row.pk).update(name="Someone else")

    assert trail_of(Member).get(pk=row.pk).name == "Mia"


def test_who_runs_one_store_reads_of_that_store_only(
    boss: Actor, bonn: Store, wien: Store, make_member: MakeMember
) -> None:
    manager = member_actor(make_member("manager", bonn))
    for store in (bonn, wien):
        invite(email=f"{store.code}@example.com", name=f"In {store}", role="read_only", store=store, actor=boss)
        edit(store, address="Markt 1", actor=boss)
        amend(store, "instore", values={"stale_after": 45}, actor=boss)
        issue(name=f"Till {store}", rights=["facts.write"], reach=Reach(store_ids=frozenset({store.pk})), actor=boss)
    issue(name="Both", rights=["facts.write"], reach=EVERYWHERE, actor=boss)

    assert [line for line in told(manager) if "Wien" in line or "every store" in line or "token" in line] == []
    assert [line for line in told(manager) if line.startswith("Mia: ")] == [
        "Mia: In Bonn was made a member, as bonn@example.com.",
        "Mia: In Bonn became Read-only: Bonn.",
        "Mia: Bonn was changed. [Address:  > Markt 1]",
        "Mia: Version 1 of the terms of Bonn holds. [stale_after: None > 45]",
    ]


def test_pages_show_every_line_once_even_of_one_moment(boss: Actor, owner: Member) -> None:
    store, *_ = Store.objects.bulk_create(Store(code=f"s{n}", name=f"S{n}") for n in range(SIZE))
    moment = trail_of(Store).get(pgh_obj=store).pgh_created_at
    versions = (Terms(store=store, channel="instore", version=n, created_at=moment) for n in range(1, 2 * SIZE))
    Terms.objects.bulk_create(versions)

    first, older = lines(boss)
    places = [line.place for line in every_line(boss)]

    assert len(first) == SIZE and older
    assert len(places) == len(set(places)) == SIZE + (2 * SIZE - 1) + 2
    assert places == sorted(places, reverse=True)


@pytest.mark.parametrize("before", ["x", "2026-01-01T00:00:00~0~1", "2026-01-01T00:00:00+00:00~9~1", "~~", "1~0~1"])
def test_a_page_that_does_not_exist_is_explained(client: Client, owner: Member, before: str) -> None:
    client.force_login(owner)

    answer = client.get(reverse("settings:history"), {"before": before})

    assert answer.status_code == 422
    assert "This page of the history does not exist." in answer.content.decode()


def test_the_page_says_it_in_the_words_of_the_settings(client: Client, owner: Member, bonn: Store, boss: Actor) -> None:
    client.force_login(owner)
    client.get(reverse("settings:terms", args=[bonn.pk]))
    Member.objects.update(time_zone="Asia/Tokyo")
    issue(name="<b>Tills</b>", rights=["facts.write"], reach=EVERYWHERE, actor=boss)
    edit(bonn, active=False, actor=boss)

    page = re.sub(r"\s+", " ", client.get(reverse("settings:history")).content.decode())

    assert "Active: yes → no" in page
    assert "The token “&lt;b&gt;Tills&lt;/b&gt;” was created: every store.<div" in page
    assert "Rights: – → facts.write" in page
    assert "Times are those of Asia/Tokyo." in page
