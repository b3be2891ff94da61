"""Every address of rules: anonymous signs in, a missing right is 403, another store's rules are 404."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.rules import urls
from floorwalker.rules.document import Case
from floorwalker.rules.models import Draft, Policy, PolicyVersion
from floorwalker.rules.policies import publish, save
from floorwalker.rules.simulate import values_of
from floorwalker.rules.tests.samples import NOW, OFFERS, compiled, context, document, rule

READ = ("policy", "words", "try", "compare", "history", "version")
WRITE = ("new_rule", "rule", "otherwise", "publish")
POST = ("restore", "move", "switch", "drop", "keep_case", "drop_case", "discard")
MORE: dict[str, dict[str, Any]] = {
    "version": {"number": 1},
    "restore": {"number": 1},
    "rule": {"rule_id": "home"},
    "move": {"rule_id": "home"},
    "switch": {"rule_id": "home"},
    "drop": {"rule_id": "home"},
    "drop_case": {"case_id": "c1"},
}
SENT = {"revision": "3", "to": "0", "active": "0", "note": "x", "name": "x", "expects": "refund", "outcome": "refund"}


@pytest.fixture
def written(berlin: Store, mia: Actor) -> Store:
    """A store with a published version, a case and a draft."""
    values = values_of(context(country="DE"), compiled())
    case = Case(id="c1", name="German", values=values, at=NOW, currency="EUR", expects=("refund",))
    save(berlin, OFFERS, document=document(rule("home", "country:DE"), cases=(case,)), revision=0, actor=mia)
    publish(berlin, OFFERS, revision=1, note="First", actor=mia)
    save(berlin, OFFERS, document=document(rule("home", "country:AT"), cases=(case,)), revision=2, actor=mia)
    return berlin


def _ask(client: Client, name: str, store: Store) -> Any:
    keys = {"store_id": store.pk, "vocabulary": "offers"} | MORE.get(name, {})
    address = reverse(f"rules:{name}", kwargs=keys)
    return client.get(address) if name in READ else client.post(address, SENT)


def _kept() -> list[Any]:
    """What a refusal must leave alone."""
    return [
        *Draft.objects.order_by("id").values_list("revision", "document"),
        *PolicyVersion.objects.order_by("id").values_list("number", "document"),
        *Policy.objects.order_by("id").values_list("revision"),
    ]


def _member(client: Client, role: str, store: Store | None) -> Client:
    member = Member.objects.create_user("other@example.com", "korrekt-pferd-77", name="Mia")
    Grant.objects.create(member=member, role=role, store=store)
    client.force_login(member)
    return client


def test_every_address_is_listed_here() -> None:
    names = {pattern.name for pattern in urls.of_one}

    assert names == {*READ, *WRITE, *POST}
    assert len(urls.urlpatterns) == 2


@pytest.mark.parametrize("name", [*READ, *WRITE, *POST])
def test_anonymous_people_sign_in_first(name: str, client: Client, written: Store) -> None:
    before = _kept()
    answer = _ask(client, name, written)

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login") + "?next=")
    assert _kept() == before


@pytest.mark.parametrize("name", [*READ, *WRITE, *POST])
def test_without_the_right_the_door_stays_shut(name: str, client: Client, written: Store) -> None:
    before = _kept()
    seller = _member(client, "store_employee", written)

    assert _ask(seller, name, written).status_code == 403
    assert seller.get(reverse("rules:index")).status_code == 403
    assert _kept() == before


@pytest.mark.parametrize("name", [*READ, *WRITE, *POST])
def test_who_may_only_read_reads(name: str, client: Client, written: Store) -> None:
    before = _kept()
    answer = _ask(_member(client, "read_only", written), name, written)

    assert answer.status_code == (200 if name in READ else 403)
    assert b"csrfmiddlewaretoken" not in answer.content.split(b"<main")[-1]
    assert _kept() == before


@pytest.mark.parametrize("name", [*READ, *WRITE, *POST])
def test_another_stores_rules_are_not_there(name: str, client: Client, written: Store, tokyo: Store) -> None:
    before = _kept()
    other = _member(client, "owner", tokyo)
    answer = _ask(other, name, written)

    assert answer.status_code == 404
    assert "wernigerode" not in answer.content.decode().casefold()
    assert "wernigerode" not in other.get(reverse("rules:index")).content.decode().casefold()
    assert _kept() == before


@pytest.mark.parametrize("name", [*READ, *WRITE, *POST])
def test_with_the_right_the_door_opens(name: str, client: Client, written: Store) -> None:
    answer = _ask(_member(client, "manager", written), name, written)

    assert answer.status_code in ({200} if name in READ else {200, 302, 422})


@pytest.mark.parametrize("name", [*READ, *WRITE, *POST])
def test_rules_of_no_known_purpose_are_not_there(name: str, desk: Client, written: Store) -> None:
    keys = {"store_id": written.pk, "vocabulary": "zebra"} | MORE.get(name, {})
    address = reverse(f"rules:{name}", kwargs=keys)

    assert (desk.get(address) if name in READ else desk.post(address, SENT)).status_code == 404


@pytest.mark.parametrize(("name", "keys"), [("rule", {"rule_id": "gone"}), ("drop", {"rule_id": "gone"}), ("drop_case", {"case_id": "gone"}), ("version", {"number": 9}), ("restore", {"number": 9})])  # fmt: skip
def test_what_somebody_took_away_is_not_there(name: str, keys: dict[str, Any], desk: Client, written: Store) -> None:
    before = _kept()
    address = reverse(f"rules:{name}", kwargs={"store_id": written.pk, "vocabulary": "offers"} | keys)

    assert (desk.get(address) if name == "version" else desk.post(address, SENT)).status_code == 404
    assert _kept() == before
