"""Drafts and versions: saved, published, superseded, restored; never changed, never overwritten, never another store's."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.core.clock import now
from floorwalker.core.errors import Invalid, NotAllowed, NotFound, Refused
from floorwalker.core.tests.builders import clerk
from floorwalker.core.tests.threads import at_once
from floorwalker.rules.decide import decide
from floorwalker.rules.document import Case, Document, Rule, Then
from floorwalker.rules.models import Draft, Policy, PolicyVersion
from floorwalker.rules.policies import discard, find_version, in_force, open_desk, publish, restore, save, versions
from floorwalker.rules.simulate import values_of
from floorwalker.rules.tests.samples import OFFERS, compiled, context, document, rule, vocabulary

HOME = rule("home", "country:DE", name="Home")
SALE = rule("sale", "tag:final-sale", "refuse", name="Final sale")


def _save(store: Store, written: Document, actor: Actor, revision: int | None = None) -> Draft:
    found = open_desk(store, OFFERS).revision if revision is None else revision
    return save(store, OFFERS, document=written, revision=found, actor=actor)


def _publish(store: Store, written: Document, actor: Actor, **asked: object) -> PolicyVersion:
    draft = _save(store, written, actor)
    return publish(store, OFFERS, revision=draft.revision, note="As agreed.", actor=actor, **asked)  # type: ignore[arg-type]  # as a test asks


def _written() -> tuple[int, int]:
    return Draft.objects.count(), PolicyVersion.objects.count()


def test_without_any_rules_the_vocabularys_own_outcome_holds_as_version_zero(berlin: Store) -> None:
    rules = in_force(OFFERS, berlin)
    decision = decide(rules, context(country="DE"))

    assert (rules.policy, rules.version, decision.outcomes) == (None, 0, ("review",))


def test_a_draft_decides_nothing_until_it_is_published(berlin: Store, mia: Actor) -> None:
    draft = _save(berlin, document(HOME), mia)
    assert in_force(OFFERS, berlin).version == 0

    version = publish(berlin, OFFERS, revision=draft.revision, note="First rules", actor=mia)
    decision = decide(in_force(OFFERS, berlin), context(country="DE"))

    assert (decision.outcomes, decision.trace.version, decision.trace.policy) == (("refund",), 1, version.policy_id)
    assert (version.note, version.who, version.currency, version.time_zone) == (
        "First rules",
        "Mia",
        "EUR",
        "Europe/Berlin",
    )
    assert not Draft.objects.exists()


def test_an_edit_never_changes_a_decision_that_was_made(berlin: Store, mia: Actor) -> None:
    _publish(berlin, document(HOME), mia)
    ready = in_force(OFFERS, berlin)
    made = decide(ready, context(country="DE"))

    _publish(berlin, document(SALE), mia)

    assert decide(ready, context(country="DE")) == made
    assert decide(in_force(OFFERS, berlin), context(country="DE")).outcomes == ("review",)
    assert made.trace.version == 1


def test_a_version_keeps_the_currency_and_the_clock_it_was_published_with(berlin: Store, mia: Actor) -> None:
    _publish(berlin, document(rule("dear", "price>10")), mia)
    Store.objects.filter(pk=berlin.pk).update(currency="JPY", time_zone="Asia/Tokyo")

    rules = in_force(OFFERS, Store.objects.get(pk=berlin.pk))

    assert (rules.currency, rules.zone) == ("EUR", "Europe/Berlin")
    assert decide(rules, context(price=2_000, currency="JPY")).doubts == ("dear",)


def test_what_is_to_hold_later_holds_from_its_moment_on(berlin: Store, mia: Actor) -> None:
    tomorrow = now() + timedelta(days=1)
    _publish(berlin, document(HOME), mia)
    _publish(berlin, document(SALE), mia, effective_at=tomorrow)

    assert in_force(OFFERS, berlin).version == 1
    assert in_force(OFFERS, berlin, tomorrow).version == 2
    assert open_desk(berlin, OFFERS).document == document(SALE), "who writes on, writes on the newest"

    _publish(berlin, document(HOME, SALE), mia)
    assert in_force(OFFERS, berlin, tomorrow + timedelta(days=9)).version == 3, "what is published later wins"


def test_a_day_that_is_over_means_now(berlin: Store, mia: Actor) -> None:
    version = _publish(berlin, document(HOME), mia, effective_at=now() - timedelta(days=3))

    assert version.effective_at == version.published_at


def test_an_older_version_is_restored_by_publishing_it_again(berlin: Store, mia: Actor) -> None:
    _publish(berlin, document(HOME), mia)
    _publish(berlin, document(SALE), mia)
    draft = _save(berlin, document(HOME, SALE), mia)

    restored = restore(berlin, OFFERS, number=1, revision=draft.revision, note="Too strict", actor=mia)

    assert (restored.number, restored.restores) == (3, 1)
    assert in_force(OFFERS, berlin).document == document(HOME)
    assert open_desk(berlin, OFFERS).document == document(HOME, SALE), "a draft is kept"
    assert [version.number for version in versions(berlin, OFFERS)] == [3, 2, 1]


def test_the_same_again_is_not_published(berlin: Store, mia: Actor) -> None:
    _publish(berlin, document(HOME), mia)
    draft = _save(berlin, document(HOME), mia)

    with pytest.raises(Refused, match="nothing new to publish"):
        publish(berlin, OFFERS, revision=draft.revision, note="Again", actor=mia)

    assert _written() == (1, 1)


def test_a_discarded_draft_is_gone_and_what_is_in_force_stays(berlin: Store, mia: Actor) -> None:
    _publish(berlin, document(HOME), mia)
    draft = _save(berlin, document(SALE), mia)

    discard(berlin, OFFERS, revision=draft.revision, actor=mia)

    assert open_desk(berlin, OFFERS).document == document(HOME)
    assert _written() == (0, 1)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_a_version(berlin: Store, mia: Actor, change: str) -> None:
    _publish(berlin, document(HOME), mia)
    kept = PolicyVersion.objects.filter(policy__store=berlin)

    with pytest.raises(DatabaseError, match="added, never changed"), transaction.atomic():
        kept.update(note="") if change == "update" else kept.delete()

    assert kept.get().note == "As agreed."


def test_of_two_editors_the_second_is_told_what_was_changed(berlin: Store, mia: Actor) -> None:
    first = _save(berlin, document(HOME), mia)
    _save(berlin, document(HOME, SALE), mia, first.revision)

    with pytest.raises(Refused, match="while you were writing") as refused:
        _save(berlin, document(rule("home", "country:AT")), mia, first.revision)

    assert refused.value.code == "changed_meanwhile"
    assert refused.value.data == {
        "revision": 2,
        "changes": ["“Final sale” is new: when Tag is “final-sale”, then Not eligible."],
    }
    assert open_desk(berlin, OFFERS).document == document(HOME, SALE)
    assert _written() == (2, 0)


@pytest.mark.parametrize("deed", ["publish", "discard", "restore"])
def test_who_read_older_rules_can_neither_publish_nor_discard_nor_restore(berlin: Store, mia: Actor, deed: str) -> None:
    _publish(berlin, document(HOME), mia)
    old = _save(berlin, document(SALE), mia).revision
    _save(berlin, document(HOME, SALE), mia)

    with pytest.raises(Refused, match="while you were writing"):
        if deed == "publish":
            publish(berlin, OFFERS, revision=old, note="x", actor=mia)
        elif deed == "discard":
            discard(berlin, OFFERS, revision=old, actor=mia)
        else:
            restore(berlin, OFFERS, number=1, revision=old, note="x", actor=mia)

    assert _written() == (2, 1)


def test_who_began_before_others_published_is_told_what_that_changed(berlin: Store, mia: Actor) -> None:
    began = open_desk(berlin, OFFERS).revision
    _publish(berlin, document(HOME), mia)

    with pytest.raises(Refused) as refused:
        _save(berlin, document(SALE), mia, began)

    assert refused.value.data["changes"] == ["“Home” is new: when Country is Germany, then Refund."]
    assert in_force(OFFERS, berlin).document == document(HOME)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_save_at_the_same_moment_one_does(transactional_db: None, mia: Actor) -> None:
    store = Store.objects.create(code="rush", name="Rush")

    def write(number: int) -> str:
        try:
            _save(store, document(rule(f"r{number}")), mia, 0)
        except Refused as no:
            return no.code
        return "saved"

    answers = at_once(*[partial(write, number) for number in range(6)])

    assert sorted(answers) == ["changed_meanwhile"] * 5 + ["saved"]
    assert (Draft.objects.count(), Policy.objects.get().revision) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_change_takes_effect_between_two_decisions_and_never_within_one(transactional_db: None, mia: Actor) -> None:
    """While somebody publishes, others decide: each decision is whole of one version, and none goes back to an older one."""
    store = Store.objects.create(code="rush", name="Rush")
    outcomes = {0: ("review",)}

    def publish_many() -> None:
        for number in range(1, 9):
            _publish(store, document(rule("a", "", ("refund", "refuse")[number % 2])), mia)

    def decide_many() -> list[tuple[int, tuple[str, ...]]]:
        made = [decide(in_force(OFFERS, store), context()) for _ in range(60)]
        return [(one.trace.version, one.outcomes) for one in made]

    _, *seen = at_once(publish_many, decide_many, decide_many)

    outcomes |= {number: (("refund", "refuse")[number % 2],) for number in range(1, 9)}
    for decisions in seen:
        assert all(outcomes[version] == made for version, made in decisions)
        assert [version for version, _ in decisions] == sorted(version for version, _ in decisions)
    assert in_force(OFFERS, store).version == 8


@pytest.mark.parametrize(
    ("wrong", "explained"),
    [
        (document(rule("a", name=" ")), "It needs a name."),
        (document(HOME, HOME), "needs an id of its own"),
        (document(rule("", name="x")), "needs an id of its own"),
        (document(Rule(id="a", name="A", then=Then("gift"))), "no outcome “gift”"),
        (document(Rule(id="a", name="A", then=Then("credit", {"bonus": "much"}))), "Store credit: Expected `int`"),
        (document(otherwise="gift"), "Otherwise: There is no outcome “gift”."),
        (document(*(rule(f"r{n}") for n in range(201))), "at most 200 rules"),
    ],
)
def test_rules_that_could_not_decide_are_not_saved(berlin: Store, mia: Actor, wrong: Document, explained: str) -> None:
    with pytest.raises(Invalid) as invalid:
        _save(berlin, wrong, mia)

    assert explained in invalid.value.message
    assert _written() == (0, 0)


def test_another_stores_rules_cannot_be_written_or_read(
    berlin: Store, tokyo: Store, mia: Actor, only_tokyo: Actor
) -> None:
    _publish(berlin, document(HOME), mia)
    began = open_desk(berlin, OFFERS).revision

    for deed in (
        lambda: _save(berlin, document(SALE), only_tokyo),
        lambda: publish(berlin, OFFERS, revision=began, note="x", actor=only_tokyo),
        lambda: restore(berlin, OFFERS, number=1, revision=began, note="x", actor=only_tokyo),
        lambda: discard(berlin, OFFERS, revision=began, actor=only_tokyo),
        lambda: _save(berlin, document(SALE), clerk("rules.see")),
    ):
        with pytest.raises(NotAllowed, match="rules of Wernigerode"):
            deed()
    with pytest.raises(NotFound):
        find_version(tokyo, OFFERS, 1)

    assert _written() == (0, 1)
    assert in_force(OFFERS, tokyo).version == 0


def test_rules_of_one_purpose_are_none_of_another(berlin: Store, mia: Actor) -> None:
    _publish(berlin, document(HOME), mia)

    assert in_force(vocabulary("others"), berlin).version == 0


def test_rules_that_are_known_cost_one_look_into_the_database(berlin: Store, mia: Actor) -> None:
    _publish(berlin, document(HOME), mia)
    in_force(OFFERS, berlin)

    with CaptureQueriesContext(connection) as asked:
        decide(in_force(OFFERS, berlin), context())

    assert len(asked) == 1


def _case(expects: str) -> Case:
    seen = context(country="DE")
    values = values_of(seen, compiled())
    return Case(id="c1", name="A German order", values=values, at=seen.now, currency="EUR", expects=(expects,))


def test_a_case_that_fails_must_be_acknowledged(berlin: Store, mia: Actor) -> None:
    draft = _save(berlin, document(HOME, cases=(_case("refuse"),)), mia)

    with pytest.raises(Refused, match="otherwise than expected: “A German order”") as refused:
        publish(berlin, OFFERS, revision=draft.revision, note="x", actor=mia)
    assert (refused.value.code, refused.value.data["cases"]) == ("cases_fail", ["c1"])
    assert _written() == (1, 0)

    version = publish(berlin, OFFERS, revision=draft.revision, note="x", actor=mia, acknowledged=["c1"])
    assert version.acknowledged == ["A German order"]


def test_a_case_that_holds_needs_no_word(berlin: Store, mia: Actor) -> None:
    assert _publish(berlin, document(HOME, cases=(_case("refund"),)), mia).acknowledged == []


def test_a_store_starts_with_the_vocabularys_own_rules_and_writes_on_from_them(berlin: Store, mia: Actor) -> None:
    spoken = replace(OFFERS, starting=(HOME,))

    assert decide(in_force(spoken, berlin), context(country="DE")).outcomes == ("refund",)
    assert open_desk(berlin, spoken).document.rules == (HOME,)
    assert not open_desk(berlin, spoken).has_news
