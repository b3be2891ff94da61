"""Every page, wide and narrow, light and dark: axe finds nothing, nothing overflows, the browser complains of nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .conftest import Console, Floor

pytestmark = pytest.mark.browser
_WIDTHS = {"wide": 1440, "narrow": 390}


def _pages(floor: Floor) -> list[str]:
    card = f"/sessions/instore/{floor.waiting.id}/"
    return [
        "/",
        "/sessions/instore/",
        "/sessions/instore/?q=status:ongoing+colour:blue+%22oat+drink%22",
        "/sessions/instore/columns/",
        "/sessions/instore/export/",
        "/exports/",
        card,
        f"/sessions/instore/{floor.paid.id}/",
        f"{card}transactions/1/",
        f"{card}raw/",
        f"{card}moves/cancel/",
        "/settings/you/",
        "/settings/stores/",
        "/settings/members/",
        "/settings/tokens/",
        "/settings/history/",
    ]


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

    faults = {path: faults for path in _pages(floor) if (faults := _faults(console.visit(path)))}

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
