"""Every page, wide and narrow, light and dark: axe finds nothing, nothing overflows, the browser complains of nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from floorwalker.accounts.models import Store
from floorwalker.console.addresses import list_url, row_url, verb_url
from floorwalker.core.desks.desk import Desk
from floorwalker.core.registry import Channel, channels, desks
from floorwalker.core.tests.samples import samples_of, samples_of_list

from .conftest import Console, Floor

pytestmark = pytest.mark.browser
_LONG_AGO = "?period.from=2025-01-01&period.to=2025-01-02&store=zebra"
_WIDTHS = {"wide": 1440, "narrow": 390}


def _pages(floor: Floor) -> list[str]:
    shown = [page for which in channels() for page in _pages_of(which, floor.store)]
    shown += [page for desk in desks() for page in _records_of(desk, floor.store)]
    settings = [f"/settings/{page}/" for page in ("you", "stores", "members", "tokens", "rules", "history")]
    return ["/", "/exports/", "/uploads/", f"/sessions/instore/{floor.paid.id}/", *shown, *settings]


def _pages_of(which: Channel, store: Store) -> list[str]:
    """A channel's list, asked also for what it does not know, its side pages, two sessions, and the forms of its moves."""
    samples, of_list = samples_of(which), f"/sessions/{which.code}/"
    one, ended = (f"{of_list}{session.id}/" for session in (samples.one(store), samples.ended(store)))
    side = [f"{of_list}{part}" for part in ("", "?q=colour:blue+%22oat+drink%22", "columns/", "export/")]
    forms = [f"{of_list if move.opens else one}moves/{move.name}/" for move in which.machine.moves if move.form]
    own = [reverse(page.name, kwargs=page.keys(one.split("/")[-2])) for page in samples.pages if not page.file]
    reports = [f"/reports/{which.code}/{told.code}/{q}" for told in which.reports for q in ("", _LONG_AGO)]
    return [*side, one, ended, f"{one}raw/", *forms, *own, *reports]


def _records_of(desk: Desk, store: Store) -> list[str]:
    """A desk's list, empty and not, asked also for what it does not know, its side pages, two records, and the forms of its verbs."""
    one, other = samples_of_list(desk).one(store), samples_of_list(desk).gather([store], 60)[0]
    side = [f"{list_url(desk)}{part}" for part in ("", "?q=colour:blue+%22oat+drink%22", "columns/", "export/")]
    verbs = [verb_url(desk, one.id, verb) for verb in desk.verbs]
    return [*side, row_url(desk, one.id), row_url(desk, other.id), *verbs]


def _faults(page: Page) -> list[str]:
    found = [f"{fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in Axe().run(page).response["violations"]]
    spill = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + ([f"overflows by {spill} pixels"] if spill > 0 else [])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", _WIDTHS)
def test_no_page_has_a_fault(console: Console, floor: Floor, width: str, theme: str) -> None:
    page = console.page
    page.set_viewport_size({"width": _WIDTHS[width], "height": 900})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")

    pages = _pages(floor)

    faults = {path: faults for path in pages if (faults := _faults(console.visit(path)))}

    assert faults == {}
    assert console.complaints == []


@pytest.mark.parametrize(
    ("button", "opened"),
    [
        ("#bar summary:has-text('Status')", "#bar [open] .fw-filter"),
        (".fw-me", ".fw-drop-end .fw-drop-menu"),
        (".fw-title-end >> text=Columns", "#dialog #columns"),
        (".fw-title-end >> text=Export", "#dialog #export"),
    ],
)
def test_what_opens_has_no_fault(console: Console, floor: Floor, button: str, opened: str) -> None:
    page = console.visit("/sessions/instore/")

    page.click(button)
    expect(page.locator(opened)).to_be_visible()

    assert _faults(page) == []


def test_a_page_read_from_right_to_left_stays_in_its_frame(console: Console, floor: Floor) -> None:
    page = console.visit("/sessions/instore/")
    page.set_viewport_size({"width": 390, "height": 900})
    page.evaluate("document.documentElement.dir = 'rtl'")

    assert _faults(page) == []
