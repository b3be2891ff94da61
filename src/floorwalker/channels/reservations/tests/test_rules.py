"""Carts that are restricted by a rule of the store: never without one, from its version on, and never by one that is on trial."""

from functools import partial
from typing import Any

from django.test import Client

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Member, Store
from floorwalker.channels.reservations.channel import reservations
from floorwalker.channels.reservations.holding.deciding import Shopper
from floorwalker.channels.reservations.risk.rules import RULES
from floorwalker.channels.reservations.risk.weighing import weigh
from floorwalker.channels.reservations.tests.builders import assert_proven, granted, hold, holds_of, session_of
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.tests.builders import figures, make_level
from floorwalker.core.later import outbox
from floorwalker.core.log.entries import read_newest
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import fresh, make_store
from floorwalker.core.tests.threads import at_once
from floorwalker.risk.facts import RiskLifted, RiskNoted, RiskRestricted
from floorwalker.rules.compiled import Compiled
from floorwalker.rules.document import Document, Rule, Then
from floorwalker.rules.policies import open_desk, publish, save
from floorwalker.rules.trace import remembered
from floorwalker.rules.words import read

BOT = Shopper(ip="203.0.113.7", agent="curl/8", views=0)
FREEING = {"actions": ["block", "release"]}
restrict, lift, override = (reservations.machine.verb(name) for name in ("restrict", "lift", "override"))


def rule(name: str, words: str, then: Then) -> Rule:
    empty = Compiled(vocabulary=RULES, document=RULES.document, zone="UTC", currency="EUR")
    reading = read(words, RULES, empty.setting())
    assert not reading.problems, reading.problems
    return Rule(id=name.lower(), name=name, when=reading.condition, then=then)


def publish_rules(store: Store, actor: Actor, *rules: Rule) -> int:
    document = Document(rules=rules, otherwise=RULES.otherwise)
    draft = save(store, RULES, document=document, revision=open_desk(store, RULES).revision, actor=actor)
    return publish(store, RULES, revision=draft.revision, note="Hoarders", actor=actor).number


def _weighed(level: Level, token: str, shopper: Shopper = BOT) -> Session:
    session = session_of(hold(level, 2, token, shopper=shopper))
    outbox.deliver()
    return fresh(session.id)


def _told(session: Session) -> list[Any]:
    types = (RiskRestricted.type, RiskNoted.type, RiskLifted.type)
    return [one.fact for one in reversed(read_newest(reservations, session.id, types=types, most=20))]


def test_no_score_restricts_while_no_rule_is_published(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 9)
    document = Document(
        rules=(rule("Robots", "odd_headers:yes", Then("restrict", FREEING)),), otherwise=RULES.otherwise
    )
    save(berlin, RULES, document=document, revision=0, actor=mia)
    session = _weighed(level, "bot")

    assert session.risk != "restricted"
    assert figures(level) == {"on_hand": 9, "held": 2, "available": 7}


def test_a_published_rule_restricts_frees_what_is_held_and_stops_what_comes(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 9)
    publish_rules(berlin, mia, rule("Robots", "odd_headers:yes", Then("restrict", FREEING)))
    bot, honest = _weighed(level, "bot"), _weighed(level, "honest", Shopper(ip="198.51.100.4", agent="Mozilla/5.0"))

    assert (bot.risk, bot.status, bot.cart.cancel_reason) == ("restricted", "cancelled", "restricted")
    assert (honest.risk, honest.status) == ("normal", "active")
    assert figures(level) == {"on_hand": 9, "held": 2, "available": 7}
    assert granted(hold(level, 1, "bot", shopper=BOT)) == [0]
    assert_proven()


def test_what_is_held_stays_where_the_rule_does_not_free_it(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 9)
    publish_rules(
        berlin,
        mia,
        rule("Robots", "odd_headers:yes", Then("restrict", {"actions": ["limit_quantity"], "quantity": 1})),
    )
    bot = _weighed(level, "bot")

    assert (bot.risk, bot.status) == ("restricted", "active")
    assert holds_of(hold(level, 5, "bot", shopper=BOT, partial=True)) == [(2, "held")]


def test_a_rule_on_trial_is_noted_once_a_version_and_changes_nothing(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 20)
    publish_rules(berlin, mia, rule("Robots", "odd_headers:yes", Then("note", FREEING)))
    bot = _weighed(level, "bot")
    hold(level, 3, "bot", shopper=BOT)
    outbox.deliver()

    (noted,) = _told(bot)
    assert (noted.rule, noted.version, noted.restriction.actions) == ("Robots", 1, ("block", "release"))
    assert (fresh(bot.id).risk != "restricted", fresh(bot.id).status) == (True, "active")
    assert figures(level) == {"on_hand": 20, "held": 3, "available": 17}
    publish_rules(berlin, mia, rule("Robots", "odd_headers:yes page_views<5", Then("note", FREEING)))
    _weighed(level, "bot")
    hold(level, 4, "bot", shopper=BOT)
    outbox.deliver()
    assert [fact.version for fact in _told(bot)] == [1, 2]


def test_a_rule_on_trial_hides_no_rule_behind_it(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 9)
    publish_rules(
        berlin, mia,
        rule("Trial", "odd_headers:yes", Then("note", FREEING)),
        rule("Earnest", "odd_headers:yes", Then("restrict", {"actions": ["no_renewal"]})),
    )  # fmt: skip
    bot = _weighed(level, "bot")

    assert {type(fact): fact.rule for fact in _told(bot)} == {RiskNoted: "Trial", RiskRestricted: "Earnest"}
    assert (bot.risk, bot.status) == ("restricted", "active")


def test_what_a_person_has_lifted_or_pinned_no_rule_restricts_again(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 20)
    publish_rules(berlin, mia, rule("Robots", "odd_headers:yes", Then("restrict", {"actions": ["no_renewal"]})))
    lifted, pinned = _weighed(level, "lifted"), session_of(hold(level, 1, "pinned", shopper=BOT))
    lift(lifted, actor=mia, reason="Our own tester")
    override(pinned, actor=mia, level="normal", hours=1, reason="Our own tester")
    hold(level, 3, "lifted", shopper=BOT)
    hold(level, 3, "pinned", shopper=BOT)
    outbox.deliver()

    assert [fresh(one.id).risk == "restricted" for one in (lifted, pinned)] == [False, False]


def test_the_page_shows_how_the_rule_came_out_and_the_editor_how_it_reads(
    berlin: Store, mia: Actor, client: Client, owner: Member
) -> None:
    publish_rules(berlin, mia, rule("Robots", "odd_headers:yes score>=20", Then("restrict", FREEING)))
    bot = _weighed(make_level(berlin, 9), "bot")
    client.force_login(owner)
    page = client.get(f"/sessions/reservations/{bot.id}/").content.decode()

    assert "Decision trace" in page and "Robots" in page
    assert "by the rule “Robots”" in page
    editor = client.get(f"/settings/rules/{berlin.pk}/{RULES.code}/").content.decode()
    assert "nothing new, what was held is free" in editor


def test_a_rule_holds_from_one_version_on_also_while_carts_are_weighed(transactional_db: None, mia: Actor) -> None:
    store = make_store("hamburg")
    level = make_level(store, 900)
    carts = [session_of(hold(level, 1, f"bot-{number}", shopper=BOT)) for number in range(24)]
    names = {
        publish_rules(
            store, mia, rule("First", "odd_headers:yes", Then("restrict", {"actions": ["no_renewal"]}))
        ): "First"
    }

    def change() -> None:
        for number in range(4):
            name = f"Changed{number}"
            names[
                publish_rules(store, mia, rule(name, "odd_headers:yes", Then("restrict", {"actions": ["no_renewal"]})))
            ] = name

    found = at_once(change, *(partial(_weigh_all, carts[place::3]) for place in range(3)))
    assert [one for one in found if isinstance(one, Exception)] == []
    told = [fact for cart in carts for fact in _told(cart)]
    assert len(told) == len(carts)
    assert [(fact.rule, remembered(fact.trace).chosen[0].name) for fact in told] == [
        (names[fact.version],) * 2 for fact in told
    ]


def _weigh_all(carts: list[Session]) -> None:
    for cart in carts:
        weigh(fresh(cart.id), "risk:test")
