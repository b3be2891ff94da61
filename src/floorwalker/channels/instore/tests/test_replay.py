"""Replay: receipts go through the real intake over HTTP; twice is as once, and nothing of them is lost."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from floorwalker.accounts.models import ApiToken, Store
from floorwalker.channels.instore.shoppers.catalogue import assign, own_article, read_catalogue
from floorwalker.channels.instore.shoppers.deliveries import Manners, deliveries, in_time, packed
from floorwalker.channels.instore.shoppers.receipts import Recording, moment, read_receipts
from floorwalker.channels.instore.shoppers.sender import encoded
from floorwalker.channels.instore.shoppers.visit import Said
from floorwalker.core.log.verify import findings
from floorwalker.core.models import Event, Session
from floorwalker.core.replays.calendar import Calendar, calendar
from floorwalker.kit.barcodes import read

_GROCERIES = Path(__file__).parents[6] / "shared" / "data" / "baskets" / "groceries" / "baskets_1-6556.csv.gz"
_PRODUCTS = _GROCERIES.parents[2] / "products-barcodes" / "openfoodfacts_products.csv.gz"
_KINDS = ("whole milk", "rolls", "bottled beer", "soda", "yogurt", "newspapers", "sausage")
_ROUGH = ("--late", "0.2", "--twice", "0.2", "--clients", "2")


def _receipts(folder: Path, count: int = 40) -> tuple[Path, int]:
    """A file of made-up receipts, and how many items stand on them."""
    rng = Random(7)
    lines = [[rng.choice(_KINDS) for _ in range(rng.randint(1, 9))] for _ in range(count)]
    path = folder / "receipts.csv.gz"
    path.write_bytes(gzip.compress("\n".join(",".join(line) for line in lines).encode()))
    return path, sum(len(line) for line in lines)


def _recording(path: Path) -> Recording:
    receipts = read_receipts(path)
    days = Calendar(until=date(2026, 4, 1), zone="Europe/Berlin")
    return Recording(receipts=receipts, articles=assign(receipts.kinds, []), calendar=days)


@pytest.fixture
def server(live_server: LiveServer, settings: Settings, tmp_path: Path) -> Iterator[LiveServer]:
    """The real intake, listening; the data folder is a new one."""
    settings.PORT = int(live_server.url.rpartition(":")[2])
    settings.HOME = tmp_path
    yield live_server


def _picture() -> list[tuple[Any, ...]]:
    fields = ("id", "token", "status", "quantity", "value", "event_count", "started_at", "ended_at")
    return list(Session.objects.order_by("token").values_list(*fields))


@pytest.mark.django_db(transaction=True)
def test_replaying_twice_is_as_replaying_once(
    server: LiveServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, items = _receipts(tmp_path)

    call_command("replay", "receipts", str(path), "--store", "bonn", "--create-store", "--prove", *_ROUGH)
    first = _picture()
    call_command("replay", "receipts", str(path), "--store", "bonn", "--prove", *_ROUGH)

    assert len(first) == 40
    assert sum(row[3] for row in first) == items
    assert _picture() == first
    assert list(findings()) == []
    said = capsys.readouterr().out
    assert said.count(f"The store has 40 sessions with {items} items of this file") == 2
    assert "applied 0 · repeated" in said.splitlines()[-2]
    assert Store.objects.get().name == "Bonn"
    assert [token.rights for token in ApiToken.objects.all()] == [["facts.write"]]
    assert (tmp_path / "replay_token_receipts_bonn").stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db(transaction=True)
def test_real_time_and_at_once_tell_the_same(server: LiveServer, tmp_path: Path) -> None:
    path, _ = _receipts(tmp_path, 6)
    for code, pace in (("one", "--at-once"), ("two", "--speed=100000000")):
        call_command("replay", "receipts", str(path), "--store", code, "--create-store", pace, *_ROUGH)

    def told(code: str) -> list[tuple[Any, ...]]:
        facts = Event.objects.filter(session__store__code=code).exclude(actor_kind="system")
        return sorted(facts.values_list("key", "type", "occurred_at", "actor_kind"))

    assert told("one") == told("two")
    assert list(findings()) == []


@pytest.mark.django_db(transaction=True)
def test_a_real_sample_has_exactly_its_sessions_and_items(server: LiveServer) -> None:
    if not _GROCERIES.exists():
        pytest.skip(f"the recorded receipts are not on this machine ({_GROCERIES.name})")
    sample = ("--limit", "150", "--catalogue", str(_PRODUCTS), "--store", "bonn")
    for more in (("--create-store",), ()):
        call_command("replay", "receipts", str(_GROCERIES), *sample, *more, "--prove")
        assert (Session.objects.count(), sum(s.quantity for s in Session.objects.all())) == (150, 574)
    assert list(findings()) == []


@pytest.mark.django_db(transaction=True)
def test_other_facts_under_the_same_names_are_refused(
    server: LiveServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, _ = _receipts(tmp_path, 3)
    products = tmp_path / "products.csv"
    lines = [f"{own_article(str(n)).code},Product {n}" for n in range(20)]
    products.write_text("\n".join(["gtin,product_name", *lines]))
    call_command("replay", "receipts", str(path), "--store", "bonn", "--create-store")
    before = _picture()

    with pytest.raises(CommandError, match=r"facts were refused"):
        call_command("replay", "receipts", str(path), "--store", "bonn", "--catalogue", str(products))

    assert _picture() == before
    assert "stands for another fact of this session" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_another_seed_sends_other_shoppers(server: LiveServer, tmp_path: Path) -> None:
    path, items = _receipts(tmp_path, 3)
    for seed in ("1", "2"):
        call_command("replay", "receipts", str(path), "--store", "bonn", "--create-store", "--seed", seed, "--prove")

    assert (Session.objects.count(), sum(s.quantity for s in Session.objects.all())) == (6, 2 * items)


@pytest.mark.django_db(transaction=True)
def test_a_token_that_opens_nothing_is_said_once(server: LiveServer, tmp_path: Path) -> None:
    path, _ = _receipts(tmp_path, 3)
    with pytest.raises(CommandError, match="took nothing"):
        call_command("replay", "receipts", str(path), "--store", "bonn", "--create-store", "--token", "fw_wrong_secret")
    assert not Session.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--store", "rom"), "There is no store “rom”; --create-store opens one."),
        (("--store", "rom", "--create-store"), r"Nothing answers at http://localhost:9 .*Is Floorwalker running\?"),
        (("--store", "rom", "--url", "http://localhost:9"), "With --url say --token"),
        (("--store", "rom", "--url", "http://localhost:9", "--token", "x", "--prove"), "does not go with --url"),
        (("--store", "rom", "--create-store", "--catalogue", "/no/such.csv"), "cannot be read: No such file"),
        (("--store", "rom", "--limit", "0"), "must be at least 1"),
        (("--store", "rom", "--late", "2"), "must be from 0 to 1"),
        (("--store", "rom", "--until", "soon"), "must be a day, such as"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    settings: Settings, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    settings.PORT, settings.HOME = 9, tmp_path
    path, _ = _receipts(tmp_path, 2)
    with pytest.raises(CommandError, match=sentence):
        call_command("replay", "receipts", str(path), *arguments)


def test_a_receipt_says_the_same_whenever_it_is_read(tmp_path: Path) -> None:
    path, items = _receipts(tmp_path)
    one, two = _recording(path), _recording(path)
    visits = [said for client in range(3) for said in one.visits(client, 3)]

    assert sorted(visits, key=_token) == sorted(two.visits(0, 1), key=_token)
    scans = [said for visit in visits for said in visit if said.fact.type == "item.scanned"]
    assert len(scans) == items
    assert len({said.id for visit in visits for said in visit}) == sum(len(visit) for visit in visits)


def _token(visit: list[Said]) -> str:
    return visit[0].token


def test_the_first_receipts_do_not_depend_on_how_many_are_wanted(tmp_path: Path) -> None:
    path, _ = _receipts(tmp_path)
    whole = _recording(path)
    part = Recording(receipts=read_receipts(path, limit=5), articles=whole.articles, calendar=whole.calendar)

    assert list(part.visits(0, 1)) == list(whole.visits(0, 1))[:5]


def test_receipts_fill_thirty_days_within_opening_hours() -> None:
    days = Calendar(until=date(2026, 4, 1), zone="Europe/Berlin")
    moments = [moment(days, place, 300) for place in range(300)]

    assert moments[0].isoformat() == "2026-03-02T08:00:00+01:00"
    assert moments[-1].isoformat() == "2026-03-31T18:48:00+02:00"
    assert {moment.hour for moment in moments} <= set(range(8, 20))


def test_the_days_of_the_first_replay_are_kept(tmp_path: Path) -> None:
    first = calendar(tmp_path, key="bonn 1", zone="Asia/Tokyo", today=date(2026, 4, 1))
    later = calendar(tmp_path, key="bonn 1", zone="Europe/Berlin", today=date(2026, 4, 9))
    other = calendar(tmp_path, key="bonn 2", zone="Europe/Berlin", today=date(2026, 4, 9))

    assert first == later == Calendar(until=date(2026, 4, 1), zone="Asia/Tokyo")
    assert other.until == date(2026, 4, 9)


def test_every_fact_is_delivered_and_the_shares_are_kept(tmp_path: Path) -> None:
    path, _ = _receipts(tmp_path, 200)
    visits = list(_recording(path).visits(0, 1))
    facts = [said for visit in visits for said in visit]
    pushes = list(in_time(visits, Manners(late=0.1, twice=0.1)))

    delivered = [said for push in pushes for said in push.said]
    assert set(delivered) == set(facts)
    assert 0.06 < (len(delivered) - len(facts)) / len(facts) < 0.14
    assert [push.due for push in pushes] == sorted(push.due for push in pushes)
    assert sum(push.ends for push in pushes) == 200
    plain = [said for push in deliveries(visits[0], Manners(late=0, twice=0)) for said in push.said]
    assert plain == visits[0]


def test_packs_are_full_and_in_order(tmp_path: Path) -> None:
    path, _ = _receipts(tmp_path, 60)
    pushes = list(in_time(_recording(path).visits(0, 1), Manners()))
    packs = list(packed(pushes, 100))

    assert [said for pack in packs for said in pack.said] == [said for push in pushes for said in push.said]
    assert all(96 < len(pack.said) <= 100 for pack in packs[:-1])
    assert sum(pack.ends for pack in packs) == 60


def test_a_fact_travels_alone_in_either_form_or_with_others(tmp_path: Path) -> None:
    path, _ = _receipts(tmp_path, 1)
    said = next(_recording(path).visits(0, 1))
    odd, even = said[0], said[1]

    body, headers = encoded([odd], "bonn")
    assert headers == {"Content-Type": "application/cloudevents+json"}
    assert json.loads(body)["subject"] == odd.token
    body, headers = encoded([even], "bonn")
    assert headers["ce-id"] == even.id
    assert headers["ce-type"] == even.fact.type
    assert "specversion" not in json.loads(body)
    body, headers = encoded([odd, even], "bonn")
    assert headers == {"Content-Type": "application/cloudevents-batch+json"}
    assert [one["id"] for one in json.loads(body)] == [odd.id, even.id]


def test_articles_come_from_the_catalogue_by_their_names(tmp_path: Path) -> None:
    path = tmp_path / "products.csv"
    path.write_text(
        "gtin,product_name\n4006381333931,Organic Whole Milk\n0074291000339,Milk Chocolate\n"
        "0074291000650,Wheat Beer\n4006381333930,Wrong Digit Milk\n2006381333935,Milk from the scales\n"
    )
    articles = assign(["whole milk", "bottled beer", "chocolate"], read_catalogue(path))

    assert {kind: article.name for kind, article in articles.items()} == {
        "whole milk": "Organic Whole Milk",
        "bottled beer": "Wheat Beer",
        "chocolate": "Milk Chocolate",
    }
    assert articles["bottled beer"].minimum_age == 16
    assert read(articles["whole milk"].code).gtin == "04006381333931"


def test_without_a_catalogue_articles_are_ours_and_their_codes_are_sound() -> None:
    article = own_article("sausage")

    assert article == own_article("sausage")
    assert article.code.startswith("952")
    assert read(article.code).gtin == f"0{article.code}"
    assert 49 <= article.price <= 1_549
    assert article.price % 10 == 9


def test_visits_last_less_than_a_shopping_trip_may(tmp_path: Path) -> None:
    path, _ = _receipts(tmp_path)
    for visit in _recording(path).visits(0, 1):
        gaps = [later.at - said.at for said, later in pairwise(visit)]
        assert all(timedelta(0) <= gap < timedelta(minutes=5) for gap in gaps)
        assert visit[0].at.astimezone(UTC) < datetime(2026, 4, 1, tzinfo=UTC)
