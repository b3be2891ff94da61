"""Rules in a browser: no page has a fault, words are explained while typed, rules change places by key and by mouse."""

from functools import partial

import pytest
from playwright.sync_api import Browser, expect

from floorwalker.accounts.models import Store
from floorwalker.core.tests.builders import clerk
from floorwalker.rules.document import Case
from floorwalker.rules.policies import open_desk, publish, save
from floorwalker.rules.simulate import values_of
from floorwalker.rules.tests.samples import NOW, OFFERS, compiled, context, document, rule

from .conftest import LONG, Console
from .looks import faults_in_every_look

pytestmark = pytest.mark.browser
_PAGES = {
    "list": "", "rules": "{}", "new": "{}rules/new/", "rule": "{}rules/faulty/", "otherwise": "{}otherwise/",
    "try": "{}try/?sample=Order+3", "empty": "{}try/", "compare": "{}compare/", "publish": "{}publish/",
    "history": "{}history/", "version": "{}versions/1/",
}  # fmt: skip


@pytest.fixture
def store(transactional_db: None) -> Store:
    """A store with a published version, cases, and a draft of five rules."""
    store = Store.objects.create(code="berlin", name=LONG, time_zone="Europe/Berlin")
    writer = clerk("rules.*")
    home = rule("home", "country:DE,AT", name="Home market", says="You get your money back.")
    save(store, OFFERS, document=document(home), revision=0, actor=writer)
    publish(store, OFFERS, revision=1, note="The rules that we agreed upon with the shops.", actor=writer)
    values = values_of(context(country="DE", price=5_000, tag=[]), compiled())
    cases = tuple(
        Case(id=code, name=f"A German order: {code}", values=values, at=NOW, currency="EUR", expects=(code,))
        for code in ("refund", "refuse")
    )
    rules = (
        rule("sale", "tag:final-sale", "refuse", name="Final sale", note="As printed on the receipt."),
        rule(
            "faulty",
            "(bought<30d or vip:yes) -(vendor:acme discount>50)",
            "credit",
            name="Faulty goods",
            parameters={"bonus": 10},
        ),
        home,
        rule("late", "country:DE price>10", name="Late and dear"),
        rule("off", f"vendor:{LONG.split(',')[0].replace(' ', '-')}*", "review", name=LONG, active=False),
    )
    save(store, OFFERS, document=document(*rules, cases=cases), revision=2, actor=writer)
    return store


def _path(store: Store, page: str = "rules") -> str:
    return "/settings/rules/" + _PAGES[page].format(f"{store.pk}/offers/")


def _ids(store: Store) -> list[str]:
    return [one.id for one in open_desk(store, OFFERS).document.rules]


def test_no_page_has_a_fault(console: Console, store: Store) -> None:
    found = {name: faults_in_every_look(console.page, partial(console.visit, _path(store, name))) for name in _PAGES}

    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert console.complaints == []


def test_words_are_explained_while_they_are_typed(console: Console, store: Store) -> None:
    page = console.visit(_path(store, "new"))

    page.get_by_label("Whenever").fill("countri:DE")
    expect(page.locator("#said")).to_contain_text("There is nothing called “countri” here.")
    page.get_by_label("Whenever").fill("country:DE price>10")

    expect(page.locator("#said")).to_contain_text("Whenever Country is Germany, and Price paid over 10")
    expect(page.locator("#said .fw-message")).to_have_count(0)
    assert console.complaints == []


def test_only_the_chosen_outcomes_parameters_are_asked_for(console: Console, store: Store) -> None:
    page = console.visit(_path(store, "new"))
    expect(page.get_by_label("Bonus in percent")).to_be_hidden()

    page.get_by_label("Then").select_option("Store credit")
    page.get_by_label("Bonus in percent").fill("25")
    page.get_by_label("Name").fill("Generous")
    page.get_by_role("button", name="Save in the draft").click()

    expect(page.locator("[data-rule]").last).to_contain_text("Store credit with 25 % on top")


def test_a_rule_is_moved_by_key(console: Console, store: Store) -> None:
    page = console.visit(_path(store))

    page.get_by_role("button", name="Move Home market up").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#rule-home")

    assert _ids(store) == ["sale", "home", "faulty", "late", "off"]


@pytest.mark.parametrize(("onto", "edge", "order"), [("late", "bottom", "faulty home late sale off"), ("faulty", "top", "sale faulty home late off")])  # fmt: skip
def test_a_rule_is_dragged_to_its_place(console: Console, store: Store, onto: str, edge: str, order: str) -> None:
    page = console.visit(_path(store))
    page.set_viewport_size({"width": 1440, "height": 1800})
    box = page.locator(f"#rule-{onto}").bounding_box()
    assert box is not None

    page.locator("#rule-sale [data-grip]").drag_to(
        page.locator(f"#rule-{onto}"), target_position={"x": 60, "y": box["height"] - 8 if edge == "bottom" else 8}
    )
    page.wait_for_url("**#rule-sale")

    assert " ".join(_ids(store)) == order
    assert console.complaints == []


def test_everything_works_without_a_script(browser: Browser, console: Console, store: Store) -> None:
    page = browser.new_context(java_script_enabled=False, storage_state=console.page.context.storage_state()).new_page()
    page.goto(console.address + _path(store))

    page.get_by_role("button", name="Move Home market down").click()
    page.get_by_role("link", name="Add a rule").click()
    page.get_by_label("Name").fill("Plain")
    page.get_by_label("Whenever").fill("countri:DE")
    page.get_by_role("button", name="Save in the draft").click()
    expect(page.locator("#said")).to_contain_text("Did you mean country:DE")
    page.get_by_label("Whenever").fill("country:DE")
    page.get_by_role("button", name="Save in the draft").click()
    page.get_by_role("link", name="Publish").click()
    page.get_by_label("What is new, and why").fill("Plainer")
    page.get_by_label("A German order: refuse").check()
    page.get_by_role("button", name="Publish").click()

    expect(page.get_by_role("status")).to_contain_text("Version 2 is published.")
    assert [one.name for one in open_desk(store, OFFERS).document.rules][2:4] == ["Late and dear", "Home market"]
    assert open_desk(store, OFFERS).document.rules[-1].name == "Plain"
