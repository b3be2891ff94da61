"""What is wrong with a page: what axe finds, and whether it is wider than its window; in one look, or on one visit in all four."""

from collections.abc import Callable
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = {"wide": 1440, "narrow": 390}
_AXE = Axe().axe_script
_ALL = "axe.run({resultTypes: ['violations']}).then((found) => found.violations)"
_COLOURS = "axe.run({runOnly: ['color-contrast'], resultTypes: ['violations']}).then((found) => found.violations)"
_SPILL = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_SETTLED = """async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    const moving = document.getAnimations().filter((one) => one instanceof CSSTransition);
    moving.forEach((one) => one.finish());
    return moving.length === 0;
}"""


def faults(page: Page) -> list[str]:
    """By all rules, as the page is now."""
    spill = page.evaluate(_SPILL)
    return _run(page, _ALL) + ([f"overflows by {spill} pixels"] if spill > 0 else [])


def faults_in_every_look(page: Page, visit: Callable[[], object]) -> dict[str, list[str]]:
    """One visit: all rules in one theme of each width, and of the other its colours, since nothing else differs there."""
    found = {}
    _look(page, "wide", "light")
    visit()
    found["wide, light"] = faults(page)
    _look(page, "wide", "dark")
    found["wide, dark"] = _run(page, _COLOURS)
    _look(page, "narrow", "dark")
    found["narrow, dark"] = faults(page)
    _look(page, "narrow", "light")
    found["narrow, light"] = _run(page, _COLOURS)
    return {look: wrong for look, wrong in found.items() if wrong}


def _look(page: Page, width: str, theme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": WIDTHS[width], "height": 900})
    page.wait_for_function(_SETTLED)


def _run(page: Page, how: str) -> list[str]:
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_AXE)
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in page.evaluate(how)]
