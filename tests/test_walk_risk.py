"""Risk in a browser: no page has a fault, a session is restricted from its page, weights are published."""

from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import expect

from floorwalker.accounts.models import Store
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import clerk, noon
from floorwalker.risk.document import Document, Weighing
from floorwalker.risk.learning.figures import Bin, Figures, First
from floorwalker.risk.learning.lessons import Learnt, keep
from floorwalker.risk.learning.terms import Model, Term
from floorwalker.risk.models import RiskLesson
from floorwalker.risk.policies import in_force, put, save
from floorwalker.risk.tests import lessons
from floorwalker.risk.tests.kiosk.channel import SCHEME, machine
from floorwalker.risk.tests.kiosk.opening import open_for_business
from floorwalker.risk.tests.visits import CUSTOMER, HOARDER, assessed, visit

from .conftest import LONG, Console
from .looks import faults_in_every_look

pytestmark = pytest.mark.browser
_PAGES = ("", "{}", "{}trial/", "{}history/", "{}models/", "{}labels/")
_FIGURES = Figures(
    learnt_from=600, learnt_true=150, held_out=200, held_out_true=50, since="2026-03-02T08:00:00+00:00", auc=0.912,
    signals_auc=0.804, brier=0.093, first=(First(10, 1.0, 0.9), First(50, 0.86, 0.7), First(100, 0.48, 0.45)),
    calibration=tuple(Bin(40, share, share + 0.02) for share in (0.02, 0.05, 0.11, 0.34, 0.93)),
)  # fmt: skip


@pytest.fixture
def store(transactional_db: None) -> Iterator[Store]:
    """A store with versions, a draft, a model in use, lessons and labels."""
    made = Store.objects.create(code="berlin", name=LONG, time_zone=noon())
    mia = clerk()
    terms = (
        Term(code="address_holds", cuts=(9.5,), adds=(-0.4, 1.3)),
        Term(code="returning", cuts=(0.5,), adds=(0, -1)),
    )
    learnt = Learnt(model=Model(purpose="fraud", base=-1, terms=terms), figures=_FIGURES)
    keep(made, SCHEME, learnt, by="employee 7 Mia Kowalska")
    lessons.keep(made, lessons.honest(120))
    put(made, SCHEME, document=Document(monitored=20), revision=0, note="Look earlier.", actor=mia)
    put(made, SCHEME, document=Document(monitored=20, model=1), revision=1, note="Model 1 is in use", actor=mia)
    draft = Document(monitored=15, model=1, signals={"datacentre": Weighing(60, 0, 1)})
    save(made, SCHEME, document=draft, revision=2, actor=mia)
    asked = {"store": made, "scheme": "kiosk", "asked_by": "employee 7 Mia", "asked_at": lessons.BEGIN}
    said = "There are 120 sessions to learn from, 30 of one kind and 90 of the other."
    RiskLesson.objects.create(purpose="worth", step="silent", complaint=said, ended_at=lessons.BEGIN, **asked)
    with open_for_business():
        yield made


@pytest.fixture
def suspect(store: Store) -> Session:
    """A session that was normal, then for review, and is restricted."""
    session = assessed(visit(store, CUSTOMER), HOARDER)
    return machine.verb("restrict")(session, actor=clerk(), actions=["limit_quantity", "block"], reason="Hoarding")  # type: ignore[no-any-return]  # a verb


def test_no_page_has_a_fault(console: Console, store: Store, suspect: Session) -> None:
    paths = [f"/settings/risk/{path.format(f'{store.pk}/kiosk/')}" for path in _PAGES]

    found = {
        path: faults_in_every_look(console.page, partial(console.visit, path))
        for path in [*paths, f"/sessions/kiosk/{suspect.id}/"]
    }

    assert {path: wrong for path, wrong in found.items() if wrong} == {}
    assert console.complaints == []


def test_a_session_is_restricted_and_set_free_from_its_page(console: Console, store: Store) -> None:
    session = visit(store, HOARDER)
    page = console.visit(f"/sessions/kiosk/{session.id}/")
    page.get_by_role("link", name="Restrict Session").click()
    page.get_by_label("Nothing new").check()
    page.get_by_label("Reason").fill("Hoarding")
    page.locator("dialog .fw-form-foot [type=submit]").click()

    expect(page.locator("#panel-risk")).to_contain_text("Restricted")
    expect(page.locator("#panel-risk-history")).to_contain_text("Hoarding")
    expect(page.locator("#content")).to_be_focused()
    page.get_by_role("link", name="Lift restriction").click()
    page.get_by_label("Reason").fill("A regular")
    page.locator("dialog .fw-form-foot [type=submit]").click()

    expect(page.locator("#panel-risk")).to_contain_text("Review")
    assert console.complaints == []


def test_weights_are_written_and_published(console: Console, store: Store) -> None:
    page = console.visit(f"/settings/risk/{store.pk}/kiosk/")
    page.get_by_label("VPN: points").fill("25")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_text("VPN: +5 points → +25 points")).to_be_visible()
    page.get_by_label("What is new, and why").fill("VPNs")
    page.get_by_role("button", name="Publish").click()

    expect(page.get_by_role("heading", name="Version 3 is in force")).to_be_visible()
    assert in_force(SCHEME, store.pk).document.signals["vpn"].weight == 25
