"""Versions of a store's terms."""

import pytest
from django.db import DatabaseError, transaction

from floorwalker.accounts.actor import Actor, member_actor
from floorwalker.accounts.models import Store, Terms
from floorwalker.accounts.terms import amend, current
from floorwalker.accounts.tests.conftest import MakeMember
from floorwalker.kit.errors import NotAllowed


def test_terms_that_nobody_set_are_version_zero_and_empty(bonn: Store) -> None:
    assert (current(bonn, "instore").version, current(bonn, "instore").values) == (0, {})


def test_each_change_is_a_version_and_the_same_again_is_none(boss: Actor, bonn: Store, wien: Store) -> None:
    amend(bonn, "instore", values={"grace": 30}, actor=boss)
    amend(bonn, "instore", values={"grace": 30}, actor=boss)
    amend(bonn, "instore", values={"grace": 45}, actor=boss)
    amend(wien, "instore", values={"grace": 5}, actor=boss)

    kept = list(Terms.objects.filter(store=bonn).order_by("version").values_list("version", "values"))
    assert kept == [(1, {"grace": 30}), (2, {"grace": 45})]
    assert current(bonn, "instore").values == {"grace": 45}
    assert current(bonn, "returns").version == 0
    assert current(bonn, "instore").created_by == f"employee {boss.ref} Mia"


def test_only_who_edits_the_store_may_amend(make_member: MakeMember, bonn: Store, wien: Store) -> None:
    manager = member_actor(make_member("manager", bonn))

    with pytest.raises(NotAllowed, match="terms of Wien"):
        amend(wien, "instore", values={"grace": 1}, actor=manager)

    assert not Terms.objects.exists()


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_a_version(boss: Actor, bonn: Store, change: str) -> None:
    amend(bonn, "instore", values={"grace": 30}, actor=boss)
    kept = Terms.objects.filter(store=bonn)

    with pytest.raises(DatabaseError, match="added, never changed"), transaction.atomic():
        kept.update(values={}) if change == "update" else kept.delete()

    assert current(bonn, "instore").values == {"grace": 30}
