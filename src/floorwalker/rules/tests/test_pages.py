"""The pages of rules, as a merchant uses them: writing, trying, comparing, publishing, bringing back."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.rules.decide import decide
from floorwalker.rules.models import Draft, PolicyVersion
from floorwalker.rules.policies import in_force, open_desk, publish, save
from floorwalker.rules.tests.samples import OFFERS, context, document, rule
from floorwalker.rules.words import spell

HOME = rule("home", "country:DE", name="Home")
SALE = rule("sale", "tag:final-sale", "refuse", name="Final sale")
NEW = {
    "name": "Dear ones",
    "when": "price>10",
    "outcome": "credit",
    "credit-bonus": "15",
    "active": "on",
    "says": "Take it.",
}


def _at(name: str, store: Store, **keys: Any) -> str:
    return reverse(f"rules:{name}", kwargs={"store_id": store.pk, "vocabulary": "offers"} | keys)


def _text(answer: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main")[-1])
    return re.sub(r"\s+", " ", plain)


def _write(store: Store, actor: Actor, *rules: Any, **fields: Any) -> int:
    found = open_desk(store, OFFERS).revision
    return save(store, OFFERS, document=document(*rules, **fields), revision=found, actor=actor).revision


def test_rules_are_written_tried_and_published_on_pages_alone(desk: Client, berlin: Store) -> None:
    made = desk.post(_at("new_rule", berlin), NEW | {"revision": "0"})
    assert made.status_code == 302
    (written,) = open_desk(berlin, OFFERS).document.rules
    assert made["Location"] == _at("policy", berlin) + f"#rule-{written.id}"
    assert (written.name, spell(written.when), written.then.parameters) == (
        "Dear ones",
        "price>10",
        {"bonus": 15, "fee": 0},
    )

    page = _text(desk.get(_at("policy", berlin)))
    assert "Price paid over 10" in page
    assert "Store credit with 15 % on top" in page

    tried = _text(desk.get(_at("try", berlin), {"tried": "1", "price": "12.50"}))
    assert "“Dear ones” applies: Store credit with 15 % on top." in tried
    assert "(€12.50)" in tried
    assert "“Take it.”" in tried

    assert desk.post(_at("publish", berlin), {"revision": "1", "note": "First rules"}).status_code == 302
    assert decide(in_force(OFFERS, berlin), context(price=2_000)).outcomes == ("credit",)
    assert "Version 1 is in force" in _text(desk.get(_at("policy", berlin)))


@pytest.mark.parametrize(
    ("changed", "explained"),
    [
        ({"when": "prize>10"}, "There is nothing called “prize” here."),
        ({"when": "country:XY"}, "knows no “XY”. Try: DE, AT, FR."),
        ({"when": "(price>10"}, "A bracket is opened and not closed."),
        ({"name": ""}, "This field is required."),
        ({"credit-bonus": "99"}, "Please look at what belongs to “Store credit”."),
        ({"credit-bonus": "99"}, "less than or equal to 50"),
        ({"outcome": "gift"}, "gift is not one of the available choices"),
        ({"since_on": "2026-12-02", "until_on": "2026-12-01"}, "It ends before it begins."),
        ({"outcome": ""}, "This field is required."),
        ({"since_on": "1001-12-02"}, "Its days are too far away."),
    ],
)
def test_a_rule_that_cannot_be_read_comes_back_with_what_was_typed(
    desk: Client, berlin: Store, changed: dict[str, str], explained: str
) -> None:
    answer = desk.post(_at("new_rule", berlin), NEW | changed | {"revision": "0"})

    assert answer.status_code == 422
    assert explained in _text(answer)
    assert 'value="Take it."' in answer.content.decode()
    assert not Draft.objects.exists()


def test_words_are_explained_while_they_are_typed(desk: Client, berlin: Store) -> None:
    said = _text(desk.get(_at("words", berlin), {"when": "country:de -tag:final-sale"}))
    wrong = _text(desk.get(_at("words", berlin), {"when": "countri:DE"}))

    assert "When Country is Germany, and Tag is not “final-sale”" in said
    assert "There is nothing called “countri” here. Did you mean “country”? Did you mean country:DE ?" in wrong


def test_a_rule_is_moved_switched_and_taken_away(desk: Client, berlin: Store, mia: Actor) -> None:
    _write(berlin, mia, HOME, SALE)

    desk.post(_at("move", berlin, rule_id="sale"), {"revision": "1", "to": "0"})
    assert [one.id for one in open_desk(berlin, OFFERS).document.rules] == ["sale", "home"]
    desk.post(_at("switch", berlin, rule_id="sale"), {"revision": "2", "active": "0"})
    assert [one.active for one in open_desk(berlin, OFFERS).document.rules] == [False, True]
    desk.post(_at("drop", berlin, rule_id="sale"), {"revision": "3"})
    assert open_desk(berlin, OFFERS).document == document(HOME)


@pytest.mark.parametrize("sent", [{}, {"revision": "x", "to": "1"}, {"revision": "1"}, {"revision": "1", "to": "-1"}])
def test_a_form_that_is_not_complete_changes_nothing(
    desk: Client, berlin: Store, mia: Actor, sent: dict[str, str]
) -> None:
    _write(berlin, mia, HOME, SALE)

    assert desk.post(_at("move", berlin, rule_id="sale"), sent).status_code == 422
    assert open_desk(berlin, OFFERS).document == document(HOME, SALE)


def test_the_second_of_two_editors_sees_what_changed_and_keeps_what_they_typed(
    desk: Client, berlin: Store, mia: Actor
) -> None:
    began = _write(berlin, mia, HOME)
    _write(berlin, mia, HOME, SALE)

    answer = desk.post(_at("rule", berlin, rule_id="home"), NEW | {"revision": str(began)})
    assert answer.status_code == 409
    assert "“Final sale” is new: when Tag is “final-sale”, then Not eligible." in _text(answer)
    assert 'value="Dear ones"' in answer.content.decode()
    assert open_desk(berlin, OFFERS).document == document(HOME, SALE)

    revision = re.search(r'name="revision" value="(\d+)"', answer.content.decode())
    assert revision is not None
    assert desk.post(_at("rule", berlin, rule_id="home"), NEW | {"revision": revision[1]}).status_code == 302
    assert [one.name for one in open_desk(berlin, OFFERS).document.rules] == ["Dear ones", "Final sale"]


def test_what_was_typed_for_a_rule_that_is_gone_is_not_lost(desk: Client, berlin: Store, mia: Actor) -> None:
    began = _write(berlin, mia, HOME, SALE)
    _write(berlin, mia, SALE)

    answer = desk.post(_at("rule", berlin, rule_id="home"), NEW | {"revision": str(began)})
    assert answer.status_code == 409
    assert "“Home” was taken away." in _text(answer)
    assert 'value="Dear ones"' in answer.content.decode()

    assert desk.post(_at("rule", berlin, rule_id="home"), NEW | {"revision": str(began)}).status_code == 409
    assert open_desk(berlin, OFFERS).document == document(SALE)


@pytest.mark.parametrize("name", ["move", "switch", "drop", "otherwise", "discard", "publish", "keep_case"])
def test_who_was_overtaken_is_told_on_every_page(desk: Client, berlin: Store, mia: Actor, name: str) -> None:
    began = _write(berlin, mia, HOME, SALE)
    _write(berlin, mia, HOME)
    keys = {"rule_id": "home"} if name in {"move", "switch", "drop"} else {}
    sent = {"revision": str(began), "to": "1", "outcome": "refund", "note": "x", "name": "x", "expects": "refund"}

    answer = desk.post(_at(name, berlin, **keys), sent)

    assert answer.status_code == 409
    assert "“Final sale” was taken away." in _text(answer)
    assert (open_desk(berlin, OFFERS).document, PolicyVersion.objects.count()) == (document(HOME), 0)


def test_what_holds_otherwise_is_written(desk: Client, berlin: Store) -> None:
    sent = {"revision": "0", "outcome": "credit", "credit-bonus": "5", "says": "Here."}

    assert desk.post(_at("otherwise", berlin), sent).status_code == 302
    kept = open_desk(berlin, OFFERS).document
    assert (kept.otherwise.outcome, kept.otherwise.parameters, kept.says) == ("credit", {"bonus": 5, "fee": 0}, "Here.")


def test_a_case_is_kept_from_what_was_tried_and_asked_when_publishing(desk: Client, berlin: Store, mia: Actor) -> None:
    _write(berlin, mia, HOME)
    tried = {"country": "DE", "price": "12.50", "tag": "a, B", "vendor": "-", "bought": "2026-11-20T10:00", "vip": "no"}
    case = tried | {"revision": "1", "name": "A German order", "expects": "refuse"}

    assert desk.post(_at("keep_case", berlin), case).status_code == 302
    (kept,) = open_desk(berlin, OFFERS).document.cases
    assert kept.values == {
        "country": "DE", "vip": "no", "price": 1250, "bought": "2026-11-20T10:00:00+01:00", "vendor": "", "tag": ["B", "a"],
    }  # fmt: skip
    assert "otherwise A German order" in _text(desk.get(_at("policy", berlin)))

    publishing = {"revision": "2", "note": "Now"}
    refused = desk.post(_at("publish", berlin), publishing)
    assert refused.status_code == 422
    assert "These cases come out otherwise than expected: “A German order”." in _text(refused)
    assert not PolicyVersion.objects.exists()
    assert desk.post(_at("publish", berlin), publishing | {"acknowledged": kept.id}).status_code == 302
    assert "Case let pass: A German order" in _text(desk.get(_at("history", berlin)))

    desk.post(_at("drop_case", berlin, case_id=kept.id), {"revision": "3"})
    assert open_desk(berlin, OFFERS).document.cases == ()


@pytest.mark.parametrize("sent", [{"name": "", "expects": "refund"}, {"name": "x"}, {"name": "x", "expects": "refund", "price": "much"}])  # fmt: skip
def test_a_case_without_a_name_or_an_expectation_is_not_kept(desk: Client, berlin: Store, sent: dict[str, str]) -> None:
    assert desk.post(_at("keep_case", berlin), sent | {"revision": "0"}).status_code == 422
    assert not Draft.objects.exists()


def test_a_recent_one_is_taken_as_an_example(desk: Client, berlin: Store, mia: Actor) -> None:
    _write(berlin, mia, HOME)

    page = desk.get(_at("try", berlin), {"sample": "Order 3"})

    assert "“Home” applies: Refund." in _text(page)
    assert 'name="price" value="8.90"' in page.content.decode()


def test_an_example_is_tried_on_the_draft_or_on_what_is_in_force(desk: Client, berlin: Store, mia: Actor) -> None:
    _write(berlin, mia, HOME)

    def decided(which: str) -> str:
        return _text(desk.get(_at("try", berlin), {"tried": "1", "country": "DE", "rules": which}))

    assert "“Home” applies: Refund." in decided("draft")
    assert "No rule applies, so: Look at it by hand." in decided("force")


def test_an_example_is_tried_as_on_another_day(desk: Client, berlin: Store, mia: Actor) -> None:
    _write(berlin, mia, rule("fresh", "bought<30d", name="Fresh"))

    def decided(at: str) -> str:
        return _text(desk.get(_at("try", berlin), {"tried": "1", "bought": "2026-11-01T10:00", "at": at}))

    assert "“Fresh” applies" in decided("2026-11-20T10:00")
    assert "No rule applies" in decided("2026-12-20T10:00")


@pytest.mark.parametrize("sent", [{"price": "much"}, {"bought": "soon"}, {"country": "XY"}, {"price": "1.234"}])
def test_an_example_that_cannot_be_read_is_explained(desk: Client, berlin: Store, sent: dict[str, str]) -> None:
    answer = desk.get(_at("try", berlin), sent | {"tried": "1"})

    assert answer.status_code == 422
    assert "applies" not in _text(answer)


def test_draft_and_what_is_in_force_are_compared_in_words_and_on_samples(
    desk: Client, berlin: Store, mia: Actor
) -> None:
    revision = _write(berlin, mia, HOME)
    publish(berlin, OFFERS, revision=revision, note="First", actor=mia)
    _write(berlin, mia, rule("sale", "tag:final-sale", "refuse", name="Final sale"), HOME, rule("late", "country:DE price>1", name="Late"))  # fmt: skip

    page = _text(desk.get(_at("compare", berlin)))

    assert "“Final sale” is new: when Tag is “final-sale”, then Not eligible." in page
    assert "40 recent ones were decided again. 16 come out otherwise." in page
    assert "Never counts: “Home” above it is at least as wide." in page
    assert "“Final sale” and “Home” both match 6 of them." in page


def test_an_older_version_is_looked_at_and_brought_back(desk: Client, berlin: Store, mia: Actor) -> None:
    for rules in ([HOME], [HOME, SALE]):
        publish(berlin, OFFERS, revision=_write(berlin, mia, *rules), note="As agreed", actor=mia)
    old = _text(desk.get(_at("version", berlin, number=1)))
    assert "“Home” is new" in old
    assert "Publish this version again" in old
    assert "Publish this version again" not in _text(desk.get(_at("version", berlin, number=2)))

    assert desk.post(_at("restore", berlin, number=1), {"revision": "4", "note": ""}).status_code == 422
    assert in_force(OFFERS, berlin).version == 2
    assert desk.post(_at("restore", berlin, number=1), {"revision": "4", "note": "Too strict"}).status_code == 302

    assert in_force(OFFERS, berlin).document == document(HOME)
    listed = _text(desk.get(_at("history", berlin)))
    assert "Version 3 in force" in listed
    assert "Version 1 again" in listed
    assert "Version 2 superseded" in listed


def test_what_is_to_come_is_told(desk: Client, berlin: Store, mia: Actor) -> None:
    _write(berlin, mia, HOME)

    desk.post(_at("publish", berlin), {"revision": "1", "note": "For spring", "effective_at": "2099-03-01T00:00"})

    assert "Version 1 to come" in _text(desk.get(_at("history", berlin)))
    assert "Version 1 from 2099-03-01 00:00" in _text(desk.get(_at("policy", berlin)))
    assert in_force(OFFERS, berlin).version == 0


@pytest.mark.parametrize("moment", ["9999-12-31T23:59", "0001-01-01T00:00", "soon"])
def test_a_moment_that_no_calendar_keeps_is_not_published(desk: Client, berlin: Store, mia: Actor, moment: str) -> None:
    _write(berlin, mia, HOME)

    answer = desk.post(_at("publish", berlin), {"revision": "1", "note": "x", "effective_at": moment})

    assert answer.status_code == 422
    assert not PolicyVersion.objects.exists()


def test_the_list_names_what_is_in_force_and_drafted_in_each_store(
    desk: Client, berlin: Store, tokyo: Store, mia: Actor
) -> None:
    publish(berlin, OFFERS, revision=_write(berlin, mia, HOME), note="As agreed", actor=mia)
    _write(tokyo, mia, SALE)

    page = _text(desk.get(reverse("rules:index")))

    assert re.search(r"Tokyo Nothing published yet Draft Mia", page)
    assert re.search(r"Wernigerode Version 1, since [\d-]+ Mia: As agreed –", page)


def test_the_list_asks_as_often_for_many_stores_as_for_one(desk: Client, berlin: Store, mia: Actor) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.get(reverse("rules:index"))
        return len(captured)

    asked()
    _write(berlin, mia, HOME)
    few = asked()
    for number in range(20):
        _write(Store.objects.create(code=f"s{number}", name=f"S{number}"), mia, HOME)

    assert asked() == few


def test_words_of_merchants_are_shown_as_they_are(desk: Client, berlin: Store, mia: Actor) -> None:
    nasty = "<script>alert(1)</script>"
    _write(berlin, mia, rule("x", f'vendor:"{nasty}"', name=nasty, note=nasty, says=nasty))

    for name in ("policy", "compare", "try"):
        assert nasty not in desk.get(_at(name, berlin), {"sample": "Order 1"}).content.decode()
