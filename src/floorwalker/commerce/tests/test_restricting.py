"""Rules that restrict: nothing by default, what a store has published else; what is not known restricts nobody."""

from collections.abc import Iterator

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.restricting import rule_on, ruled, vocabulary
from floorwalker.core.clock import now
from floorwalker.core.registry import Channel
from floorwalker.core.tests.builders import clerk, make_store
from floorwalker.risk.facts import RiskRestricted
from floorwalker.risk.holding import HoldContext
from floorwalker.risk.policies import in_force
from floorwalker.risk.restrictions import Restriction
from floorwalker.risk.samples import newest
from floorwalker.risk.score import assess
from floorwalker.risk.tests import lessons
from floorwalker.risk.tests.kiosk.channel import SCHEME
from floorwalker.risk.tests.kiosk.models import Visit
from floorwalker.risk.tests.kiosk.opening import open_for_business
from floorwalker.risk.tests.visits import CUSTOMER, HOARDER
from floorwalker.rules.compiled import Compiled
from floorwalker.rules.document import Document, Rule, Then
from floorwalker.rules.policies import publish, save
from floorwalker.rules.simulate import simulate
from floorwalker.rules.trace import remembered
from floorwalker.rules.vocabulary import register
from floorwalker.rules.words import read

SPOKEN = register(vocabulary(SCHEME, "Kiosk: whom to restrict", "Who may do less at the kiosk."))
WORDS = "score>=80 datacentre:yes share_held>50"
MILD = {"actions": ["limit_quantity", "no_renewal"], "quantity": 2}


@pytest.fixture
def kiosk(db: None) -> Iterator[Channel]:
    with open_for_business() as channel:
        yield channel


@pytest.fixture
def store(kiosk: Channel) -> Store:
    return make_store("berlin")


@pytest.fixture
def mia() -> Actor:
    return clerk()


def _document(words: str = WORDS) -> Document:
    empty = Compiled(vocabulary=SPOKEN, document=SPOKEN.document, zone="UTC", currency="EUR")
    reading = read(words, SPOKEN, empty.setting())
    assert not reading.problems, reading.problems
    rule = Rule(id="hoarders", name="Hoarders", when=reading.condition, then=Then("restrict", MILD))
    return Document(rules=(rule,), otherwise=SPOKEN.otherwise)


def _asked(store: Store, context: HoldContext, record: Visit | None = None) -> list[object]:
    found = assess(in_force(SCHEME, store.pk), context)
    return list(ruled(rule_on(SPOKEN, SCHEME, store, found, now=now()), record or Visit()))


def test_a_store_that_has_published_no_rule_restricts_nobody(store: Store, mia: Actor) -> None:
    assert _asked(store, HOARDER) == []
    save(store, SPOKEN, document=_document(), revision=0, actor=mia)
    assert _asked(store, HOARDER) == [], "a draft restricts nobody either"


def test_a_published_rule_restricts_whom_it_says_and_names_itself(store: Store, mia: Actor) -> None:
    save(store, SPOKEN, document=_document(), revision=0, actor=mia)
    publish(store, SPOKEN, revision=1, note="Hoarders", actor=mia)

    restriction = Restriction(actions=("limit_quantity", "no_renewal"), quantity=2)
    (found,) = _asked(store, HOARDER)
    assert isinstance(found, RiskRestricted)
    assert (found.restriction, found.rule, found.version) == (restriction, "Hoarders", 1)
    assert remembered(found.trace).chosen[0].name == "Hoarders"
    assert _asked(store, CUSTOMER) == []
    assert _asked(store, HOARDER, Visit(risk_pinned_until=now())) == [], "a person has said otherwise"


def test_what_is_not_known_restricts_nobody(store: Store, mia: Actor) -> None:
    save(store, SPOKEN, document=_document("-datacentre:no share_held>50"), revision=0, actor=mia)
    publish(store, SPOKEN, revision=1, note="Hoarders", actor=mia)

    assert _asked(store, HoldContext(share_held=0.9)) == []
    assert len(_asked(store, HoldContext(share_held=0.9, datacentre=True))) == 1


def test_rules_are_tried_on_sessions_that_have_been(store: Store) -> None:
    lessons.keep(store, lessons.honest(60))
    draft = Compiled(vocabulary=SPOKEN, document=_document("address_holds>8"), zone="UTC", currency="EUR")
    assert SPOKEN.samples is not None
    found = simulate(draft, list(SPOKEN.samples(store, 100)))
    values = [sample.values["address_holds"] or 0 for sample in newest(store, SCHEME, 100)]

    assert found.samples == 60
    assert found.outcomes[("restrict",)] == sum(value > 8 for value in values) > 5
