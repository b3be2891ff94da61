"""The demo organisation: stores, people and visits of every kind, alive and never without bound."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.accounts.roles import ROLES
from floorwalker.channels.instore.channel import machine
from floorwalker.channels.instore.events import ItemScanned
from floorwalker.channels.instore.jobs import keep_demo_alive
from floorwalker.channels.instore.models import Check, Line, Transaction
from floorwalker.channels.instore.shoppers.crowd import LONGEST, arrivals
from floorwalker.channels.instore.shoppers.demo import go_on, history, is_demo
from floorwalker.channels.instore.shoppers.organisation import PLACES, found
from floorwalker.core.clock import now
from floorwalker.core.log.verify import findings
from floorwalker.core.models import Event, Session
from floorwalker.core.tests.builders import noon
from floorwalker.kit.barcodes import read

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture
def stores(db: None) -> dict[str, Store]:
    return found()[0]


def test_the_command_makes_an_organisation_that_can_be_entered(
    db: None, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.HOME = tmp_path
    call_command("demo")

    email, password = (tmp_path / "demo_sign_in").read_text().split()
    assert email == "owner@example.com"
    assert Member.objects.get(email=email).check_password(password)
    assert (tmp_path / "demo_sign_in").stat().st_mode & 0o777 == 0o600
    assert f"Sign in as {email} with the password {password}" in capsys.readouterr().out
    assert sorted(Grant.objects.values_list("role", flat=True)) == sorted(role.code for role in ROLES)
    assert len(set(Store.objects.values_list("currency", flat=True))) == 5
    assert Session.objects.count() > 400


def test_it_is_only_for_an_empty_database(stores: dict[str, Store]) -> None:
    with pytest.raises(CommandError, match="only for an empty database"):
        call_command("demo")
    assert not Session.objects.exists()


def test_a_fortnight_has_something_of_everything(stores: dict[str, Store]) -> None:
    Store.objects.update(time_zone=noon())
    told = history({store.code: store for store in Store.objects.all()}, now())

    assert told == Session.objects.count()
    assert {status.code for status in machine.statuses} == set(Session.objects.values_list("status", flat=True))
    assert {"approved", "rejected", "shown"} <= set(Check.objects.values_list("state", flat=True))
    assert {"completed", "cancelled", "failed"} <= set(Transaction.objects.values_list("state", flat=True))
    assert Session.objects.filter(basket__rating__isnull=False).exists()
    assert Session.objects.exclude(misfits=[]).exists()
    assert Line.objects.filter(weight__isnull=False).exists()
    assert max(len(name) for name in Line.objects.values_list("name", flat=True)) > 80
    assert {place.code for place in PLACES} == set(Session.objects.values_list("store__code", flat=True))
    assert list(findings()) == []


def test_baskets_go_on_from_moment_to_moment(stores: dict[str, Store]) -> None:
    end = now()
    begin = end - timedelta(minutes=30)
    counts = [go_on(begin + timedelta(seconds=20 * tick)) for tick in range(90)]

    wanted = {said.id for _, visit in arrivals(begin - timedelta(minutes=2), end) for said in visit}
    heard = [key.partition("|")[2] for key in Event.objects.exclude(actor_kind="system").values_list("key", flat=True)]
    assert sum(counts) == len(heard) == len(set(heard)) > 5
    assert set(heard) <= wanted
    assert sum(count > 0 for count in counts) > 3
    assert go_on(begin + timedelta(seconds=20 * 89)) == 0
    assert list(findings()) == []


def test_hours_without_a_worker_are_not_made_up_for(stores: dict[str, Store]) -> None:
    at = now()
    go_on(at)

    fresh = [visit for _, visit in arrivals(at - LONGEST, at) if at - timedelta(minutes=1) < visit[0].at <= at]
    assert Session.objects.count() <= len(fresh)
    assert not Session.objects.filter(started_at__lt=at - timedelta(minutes=1)).exists()


def test_a_day_brings_a_few_hundred_visits_and_few_at_once() -> None:
    visits = [visit for _, visit in arrivals(NOON, NOON + timedelta(days=1))]
    ends = Counter[int]()
    for visit in visits:
        for minute in range(
            int((visit[0].at - NOON).total_seconds() // 60), int((visit[-1].at - NOON).total_seconds() // 60) + 1
        ):
            ends[minute] += 1

    assert 400 < len(visits) < 500
    assert max(ends.values()) < 40
    assert max(visit[-1].at - visit[0].at for visit in visits) < LONGEST


def test_shoppers_come_when_stores_are_open() -> None:
    night_in_europe = [place.code for place, _ in arrivals(NOON.replace(hour=1), NOON.replace(hour=2))]

    assert set(night_in_europe) <= {"tokyo", "new-york"}
    assert len(night_in_europe) == 20


def test_every_code_of_the_demo_can_be_read() -> None:
    codes = {
        said.fact.code
        for _, visit in arrivals(NOON, NOON + timedelta(hours=6))
        for said in visit
        if isinstance(said.fact, ItemScanned)
    }
    unread = [code for code in codes if not read(code).gtin and read(code).weight is None]
    assert unread == []
    assert any(read(code).weight for code in codes)


def test_the_job_rests_where_there_is_no_demo_or_it_is_switched_off(db: None, settings: Settings) -> None:
    settings.DEMO = True
    keep_demo_alive(0)
    assert not is_demo()
    assert not Session.objects.exists()
    found()
    settings.DEMO = False
    keep_demo_alive(0)
    assert not Session.objects.exists()
