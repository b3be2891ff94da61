"""People and places for the tests of this room."""

from collections.abc import Callable
from itertools import count

import pytest
from pytest_django import Settings

from floorwalker.accounts.actor import Actor, member_actor
from floorwalker.accounts.models import Grant, Member, Store

PASSWORD = "korrekt-pferd-77"
MakeMember = Callable[..., Member]
_numbers = count(1)


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    """A password hash is slow on purpose; these tests make hundreds."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def bonn(db: None) -> Store:
    return Store.objects.create(code="bonn", name="Bonn")


@pytest.fixture
def wien(db: None) -> Store:
    return Store.objects.create(code="wien", name="Wien", time_zone="Europe/Vienna")


@pytest.fixture
def make_member(db: None) -> MakeMember:
    """A member with a password and, if given, a role in one store or, without a store, in all."""

    def make(role: str = "", store: Store | None = None, email: str = "") -> Member:
        member = Member.objects.create_user(email or f"member{next(_numbers)}@example.com", PASSWORD, name="Mia")
        if role:
            Grant.objects.create(member=member, role=role, store=store)
        return member

    return make


@pytest.fixture
def owner(make_member: MakeMember) -> Member:
    return make_member("owner", email="owner@example.com")


@pytest.fixture
def boss(owner: Member) -> Actor:
    """The owner as an actor."""
    return member_actor(owner)
