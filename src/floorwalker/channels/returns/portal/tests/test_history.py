"""The history of the house tells of portals and of rules: who changed what of them, to those who may change them."""

import pytest
from django.test import Client

from floorwalker.accounts.actor import Actor, Reach
from floorwalker.accounts.history import lines
from floorwalker.accounts.models import Store
from floorwalker.accounts.trail import by
from floorwalker.channels.returns.portal.models import Portal
from floorwalker.channels.returns.tests.returning import publish_eligibility
from floorwalker.core.tests.builders import clerk, make_store
from floorwalker.rules.document import Rule, Then


@pytest.fixture
def set_up(berlin: Store) -> Store:
    """A store whose portal was set up and changed by Mia, and whose rules she published."""
    with by(clerk()):
        portal = Portal.objects.create(store=berlin, open=True, colour="#1f6f5c")
        portal.welcome, portal.logo = {"fr": "Bienvenue !"}, "abc"
        portal.save()
    publish_eligibility(berlin, Rule(id="final", name="Nothing comes back", then=Then("final_sale")))
    return berlin


def _told(actor: Actor) -> list[tuple[str, str, list[str]]]:
    return [(line.who, line.sentence, [change.label for change in line.changes]) for line in lines(actor)[0]]


def test_changes_of_a_portal_and_of_rules_are_told_with_who_made_them(set_up: Store) -> None:
    told = _told(clerk())

    assert ("Mia", "The portal of Berlin was set up.", ["Open for shoppers", "Colour"]) in told
    assert ("Mia", "The portal of Berlin was changed.", ["Logo", "Welcome, Français"]) in told
    (rules,) = [line for line in told if "rules" in line[1]]
    assert rules[0] == "Mia"
    assert rules[1].endswith("of Berlin was published: As agreed.")
    assert any("“Nothing comes back” is new" in change for change in rules[2])


def test_what_concerns_another_store_is_not_told(set_up: Store) -> None:
    elsewhere = clerk(reach=Reach(store_ids=frozenset({make_store("bonn").pk})))

    assert not [line for line in _told(elsewhere) if "Berlin" in line[1]]


def test_the_page_shows_them(set_up: Store, desk: Client) -> None:
    page = desk.get("/settings/history/").content.decode()

    assert "Welcome, Français: – → Bienvenue !" in page
    assert "“Nothing comes back” is new" in page
    assert "is new: when always, then Final sale.: –" not in page
