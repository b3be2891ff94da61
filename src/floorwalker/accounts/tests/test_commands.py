"""createadmin and token, from the command line."""

import io
import sys

import pytest
from django.core.management import CommandError, call_command

from floorwalker.accounts.models import ApiToken, Grant, Member, Store
from floorwalker.accounts.tests.conftest import PASSWORD, MakeMember
from floorwalker.accounts.tokens import actor_for


def createadmin(monkeypatch: pytest.MonkeyPatch, email: str, password: str) -> str:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO(password + "\n"))
    call_command("createadmin", email, "--name", "Ada", "--password-stdin", stdout=out)
    return out.getvalue()


def token(*argv: str) -> str:
    out = io.StringIO()
    call_command("token", *argv, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_the_first_owner_is_made(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert createadmin(monkeypatch, "Ada@Example.com", PASSWORD) == "ada@example.com is now an owner.\n"

    member = Member.objects.get(email="ada@example.com")
    assert member.check_password(PASSWORD)
    assert [(grant.role, grant.store) for grant in member.grants.all()] == [("owner", None)]


def test_a_locked_out_member_gets_back_in(make_member: MakeMember, monkeypatch: pytest.MonkeyPatch) -> None:
    member = make_member(email="ada@example.com")
    Member.objects.update(is_active=False)

    createadmin(monkeypatch, "ada@example.com", "neues-wort-4711")

    member.refresh_from_db()
    assert member.is_active
    assert member.check_password("neues-wort-4711")
    assert member.grants.get().role == "owner"


@pytest.mark.parametrize(
    ("email", "password", "sentence"),
    [("nobody", PASSWORD, "“nobody” is not an e-mail address."), ("a@example.com", "short", "too short")],
)
def test_a_mistake_makes_nobody(
    db: None, monkeypatch: pytest.MonkeyPatch, email: str, password: str, sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        createadmin(monkeypatch, email, password)

    assert (Member.objects.count(), Grant.objects.count()) == (0, 0)


def test_a_token_is_created_listed_and_revoked(bonn: Store) -> None:
    secret = token("create", "Tills", "--right", "facts.write", "--store", "bonn").strip()
    actor = actor_for(secret)
    assert actor is not None
    assert actor.may("facts.write", bonn.pk)
    assert token("list") == f"{actor.ref}  Active    Tills  (facts.write; bonn)\n"

    assert token("revoke", actor.ref) == "“Tills” was revoked.\n"
    assert actor_for(secret) is None
    assert token("list") == f"{actor.ref}  Revoked   Tills  (facts.write; bonn)\n"


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["create", "Tills", "--right", "facts.write", "--store", "graz"], "no store with the code graz"),
        (["create", "Tills", "--right", "facts.write"], "at least one store"),
        (["create", "Tills", "--every-store"], "at least one right"),
        (["create", "Tills", "--right", "facts.write", "--every-store", "--days", "-1"], "expire in the past"),
        (["revoke", "nothing"], "There is no token"),
    ],
)
def test_a_mistake_makes_no_token(bonn: Store, argv: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        token(*argv)

    assert not ApiToken.objects.exists()
