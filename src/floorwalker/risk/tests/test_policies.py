"""Versions of weights: drafts weigh nothing, a version takes effect at one boundary, an older one comes back."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction

from floorwalker.accounts.actor import Actor, Reach
from floorwalker.accounts.models import Store
from floorwalker.core.errors import Invalid, NotAllowed, NotFound, Refused
from floorwalker.core.tests.builders import clerk
from floorwalker.risk.document import Document, Weighing, starting
from floorwalker.risk.holding import HoldContext
from floorwalker.risk.models import RiskPolicy, RiskVersion
from floorwalker.risk.policies import discard, in_force, open_desk, publish, put, restore, save, versions
from floorwalker.risk.restrictions import Restriction
from floorwalker.risk.score import assess
from floorwalker.risk.tests.kiosk.channel import SCHEME

VPN = HoldContext(vpn=True)
HEAVY = Document(signals={"vpn": Weighing(90, 0, 1)})
LIGHT = Document(signals={"vpn": Weighing(1, 0, 1)})


def _score(store: Store) -> tuple[int, int]:
    found = assess(in_force(SCHEME, store.pk), VPN)
    return found.score, found.version


def test_a_store_that_has_published_nothing_weighs_as_the_scheme_says(berlin: Store) -> None:
    assert in_force(SCHEME, berlin.pk).document == starting(SCHEME)
    assert _score(berlin) == (5, 0)


def test_a_draft_never_changes_an_outcome(berlin: Store, mia: Actor) -> None:
    save(berlin, SCHEME, document=HEAVY, revision=0, actor=mia)

    assert _score(berlin) == (5, 0)
    assert assess(open_desk(berlin, SCHEME).trying, VPN).score == 90


def test_what_is_published_weighs_from_then_on_in_its_store_only(berlin: Store, bonn: Store, mia: Actor) -> None:
    save(berlin, SCHEME, document=HEAVY, revision=0, actor=mia)
    publish(berlin, SCHEME, revision=1, note="VPNs", actor=mia)

    assert _score(berlin) == (90, 1)
    assert _score(bonn) == (5, 0)
    assert open_desk(berlin, SCHEME).draft is None


def test_an_older_version_comes_back_as_a_new_one_and_keeps_the_draft(berlin: Store, mia: Actor) -> None:
    put(berlin, SCHEME, document=HEAVY, revision=0, note="One", actor=mia)
    put(berlin, SCHEME, document=LIGHT, revision=1, note="Two", actor=mia)
    save(berlin, SCHEME, document=Document(monitored=10), revision=2, actor=mia)
    restore(berlin, SCHEME, number=1, revision=3, note="Back", actor=mia)

    assert _score(berlin) == (90, 3)
    assert [(v.number, v.restores) for v in versions(berlin, SCHEME)] == [(3, 1), (2, None), (1, None)]
    assert open_desk(berlin, SCHEME).draft == Document(monitored=10)
    with pytest.raises(NotFound):
        restore(berlin, SCHEME, number=9, revision=4, note="Back", actor=mia)


def test_who_writes_on_what_others_have_changed_is_refused(berlin: Store, mia: Actor) -> None:
    save(berlin, SCHEME, document=HEAVY, revision=0, actor=mia)
    for verb in (
        lambda: save(berlin, SCHEME, document=LIGHT, revision=0, actor=mia),
        lambda: publish(berlin, SCHEME, revision=0, note="", actor=mia),
        lambda: discard(berlin, SCHEME, revision=0, actor=mia),
    ):
        with pytest.raises(Refused, match="Somebody changed"):
            verb()

    assert open_desk(berlin, SCHEME).draft == HEAVY
    assert not RiskVersion.objects.exists()


def test_nothing_new_is_not_published(berlin: Store, mia: Actor) -> None:
    save(berlin, SCHEME, document=starting(SCHEME), revision=0, actor=mia)
    with pytest.raises(Refused, match="nothing new"):
        publish(berlin, SCHEME, revision=1, note="", actor=mia)

    assert not RiskVersion.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [Document(monitored=50, review=50), Document(restriction=Restriction(actions=("shout",))), Document(model=3)],
    ids=["thresholds", "action", "model"],
)
def test_what_does_not_fit_together_is_not_kept(wrong: Document, berlin: Store, mia: Actor) -> None:
    for verb in (save, lambda *store, **more: put(*store, note="", **more)):
        with pytest.raises(Invalid):
            verb(berlin, SCHEME, document=wrong, revision=0, actor=mia)

    assert not RiskPolicy.objects.exclude(draft=None).exists()
    assert not RiskVersion.objects.exists()


def test_only_who_may_edit_the_risk_of_a_store_changes_it(berlin: Store, bonn: Store) -> None:
    elsewhere = clerk("risk.*", reach=Reach(store_ids=frozenset({bonn.pk})))
    for actor in (elsewhere, clerk("risk.see")):
        with pytest.raises(NotAllowed):
            save(berlin, SCHEME, document=HEAVY, revision=0, actor=actor)

    assert not RiskPolicy.objects.exists()


def test_a_version_is_never_changed_whoever_asks(berlin: Store, mia: Actor) -> None:
    put(berlin, SCHEME, document=HEAVY, revision=0, note="One", actor=mia)
    for change in (RiskVersion.objects.all().delete, lambda: RiskVersion.objects.update(note="x")):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()


@pytest.mark.django_db(transaction=True)
def test_a_version_takes_effect_at_one_boundary_while_many_weigh() -> None:
    store = Store.objects.create(code="busy", name="Busy")
    mia = clerk()
    scores = {0: 5, 1: 90, 2: 1, 3: 90, 4: 1}

    def weigh(_: int) -> list[tuple[int, int]]:
        found = [_score(store) for _ in range(30)]
        connection.close()
        return found

    with ThreadPoolExecutor(5) as pool:
        weighing = [pool.submit(weigh, number) for number in range(8)]
        for number, document in enumerate((HEAVY, LIGHT, HEAVY, LIGHT)):
            put(store, SCHEME, document=document, revision=number, note="Again", actor=mia)
        seen = [one.result() for one in weighing]

    assert all(score == scores[version] for run in seen for score, version in run)
    assert all([version for _, version in run] == sorted(version for _, version in run) for run in seen)
    assert _score(store) == (1, 4)
