"""Every page, wide and narrow, light and dark: axe finds nothing, nothing overflows, the browser complains of nothing."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from floorwalker.accounts.models import Store
from floorwalker.console.addresses import list_url, row_url, verb_url
from floorwalker.core.desks.desk import Desk
from floorwalker.core.registry import Channel, channels, desk, desks
from floorwalker.core.tests.samples import samples_of, samples_of_list

from .conftest import Console, Floor
from .looks import faults, faults_in_every_look

pytestmark = pytest.mark.browser
_LONG_AGO = "?period.from=2025-01-01&period.to=2025-01-02&store=zebra"
_LISTS = [*(which.code for which in channels()), *(which.code for which in desks())]
_WITH_STYLE = """addEventListener("DOMContentLoaded", () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("STYLE");
    document.adoptedStyleSheets.push(sheet);
});"""


def _pages(of: str, floor: Floor) -> list[str]:
    """The pages of one channel or desk, or those which are of none."""
    if of == "house":
        settings = [f"/settings/{page}/" for page in ("you", "stores", "members", "tokens", "rules", "history")]
        return ["/", "/exports/", "/uploads/", f"/sessions/instore/{floor.paid.id}/", *settings]
    which = next((channel for channel in channels() if channel.code == of), None)
    return _pages_of(which, floor.store) if which else _records_of(desk(of), floor.store)


def _pages_of(which: Channel, store: Store) -> list[str]:
    """A channel's list, asked also for what it does not know, its side pages, two sessions, and the forms of its moves."""
    samples, of_list = samples_of(which), f"/sessions/{which.code}/"
    one, ended = (f"{of_list}{session.id}/" for session in (samples.one(store), samples.ended(store)))
    side = [f"{of_list}{part}" for part in ("", "?q=colour:blue+%22oat+drink%22", "columns/", "export/")]
    forms = [f"{of_list if move.opens else one}moves/{move.name}/" for move in which.machine.moves if move.form]
    own = [reverse(page.name, kwargs=page.keys(one.split("/")[-2])) for page in samples.pages if not page.file]
    reports = [f"/reports/{which.code}/{told.code}/{q}" for told in which.reports for q in ("", _LONG_AGO)]
    return [*side, one, ended, f"{one}raw/", *forms, *own, *reports]


def _records_of(which: Desk, store: Store) -> list[str]:
    """A desk's list, empty and not, asked also for what it does not know, its side pages, two records, and the forms of its verbs."""
    one, other = samples_of_list(which).one(store), samples_of_list(which).gather([store], 60)[0]
    side = [f"{list_url(which)}{part}" for part in ("", "?q=colour:blue+%22oat+drink%22", "columns/", "export/")]
    verbs = [verb_url(which, one.id, verb) for verb in which.verbs]
    return [*side, row_url(which, one.id), row_url(which, other.id), *verbs]


def _every_look(console: Console, path: str) -> dict[str, list[str]]:
    return faults_in_every_look(console.page, lambda: console.visit(path))


@pytest.mark.parametrize("look", ["wide, light", "wide, dark", "narrow, dark", "narrow, light"])
def test_a_fault_in_one_look_is_found_there_and_nowhere_else(console: Console, floor: Floor, look: str) -> None:
    width, theme = look.split(", ")
    bound = "min-width: 1000px" if width == "wide" else "max-width: 999px"
    pale = f"@media ({bound}) and (prefers-color-scheme: {theme}) {{ h1 {{ color: #808080; background: #888 }} }}"
    console.page.add_init_script(_WITH_STYLE.replace("STYLE", pale))

    assert list(_every_look(console, "/settings/you/")) == [look]


@pytest.mark.parametrize("of", ["house", *_LISTS])
def test_no_page_has_a_fault(console: Console, floor: Floor, of: str) -> None:
    found = {path: wrong for path in _pages(of, floor) if (wrong := _every_look(console, path))}

    assert found == {}
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

    assert faults(page) == []


def test_a_page_read_from_right_to_left_stays_in_its_frame(console: Console, floor: Floor) -> None:
    page = console.visit("/sessions/instore/")
    page.set_viewport_size({"width": 390, "height": 900})
    page.evaluate("document.documentElement.dir = 'rtl'")

    assert faults(page) == []
