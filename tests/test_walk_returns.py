"""Return sessions in a browser: the list as the trade knows it, the window behind its icon, and the same without scripts."""

from typing import Any

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Browser, expect

from floorwalker.accounts.models import Store
from floorwalker.channels.returns.actions import add_photos, answer, choose_item, choose_offer, give_reason, show_offers
from floorwalker.channels.returns.tests.returning import bought, offer_of, opened, picked, shopper, submitted
from floorwalker.commerce.tests.builders import make_customer
from floorwalker.core.models import Session
from floorwalker.core.photos import read
from floorwalker.core.tests.builders import make_store
from floorwalker.core.tests.images import file_of

from .conftest import Console

pytestmark = pytest.mark.browser
LIST = "/sessions/returns/"
COLUMNS = [
    "ID",
    "Date/Time (UTC)",
    "Customer ID",
    "Order ID",
    "Status",
    "Total Order Value",
    "Total Return Value",
    "Action",
]


@pytest.fixture
def shop(transactional_db: None) -> Store:
    return make_store("berlin")


@pytest.fixture
def told(shop: Store) -> Session:
    """Somebody has shown what is wrong, and taken store credit."""
    customer = make_customer(shop)
    session = opened(bought(shop, customer=customer.external_id, email=customer.email))
    who = shopper(session)
    from_order = picked(bought(shop, {"title": "Mug", "quantity": 3, "price": 1290}))
    show_offers(from_order, actor=shopper(from_order))
    submitted(bought(shop, {"title": "Blanket", "quantity": 1, "price": 8900}))
    _show_what_is_wrong(session)
    show_offers(session, actor=who)
    return choose_offer(session, actor=who, offer=offer_of(session, "store_credit").number)


def _show_what_is_wrong(session: Session) -> None:
    said: dict[str, Any] = {"actor": shopper(session), "line": 1}
    choose_item(session, quantity=1, **said)
    give_reason(session, reason="defective", sub_reason="arrived_broken", remark="Two pieces", **said)
    photo = read(file_of(Image.new("RGB", (400, 300), "indianred")))
    add_photos(session, photos=[photo], question="photo", **said)
    answer(session, question="what_is_wrong", answer="A crack across the handle", **said)


def test_the_list_has_the_columns_of_the_trade_and_a_button_for_each_status(console: Console, told: Session) -> None:
    page = console.visit(LIST)

    shown = page.locator("thead th:not(.fw-tick)").all_inner_texts()
    assert [text.strip() for text in shown][: len(COLUMNS)] == [label.upper() for label in COLUMNS]
    assert [" ".join(text.split()) for text in page.locator(".fw-quick a").all_inner_texts()] == [
        "Any", "Pending 0", "Declined 0", "Accepted 1", "Offered 2", "Abandoned 0",
    ]  # fmt: skip
    page.click(".fw-quick >> text=Accepted")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("€89.00")


def test_the_icon_opens_the_session_in_a_window(console: Console, told: Session) -> None:
    page = console.visit(LIST)
    page.click(f"#row-{told.id.hex} >> text=Details")

    window = page.locator("#dialog")
    for words in (
        "Session ID", str(told.id), "Created Date", "Order Name", "Product Sessions", "Wool scarf × 1", "Damaged or defective – Arrived broken",
        "A crack across the handle", "Store credit €27.39", "€27.39 to the customer", "accepted", "Session Summary", "Offer Value",
        "Timeline", "Decision trace", "30 days from delivery",
    ):  # fmt: skip
        expect(window).to_contain_text(words)
    expect(window.locator(".fw-block .fw-photos img")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#dialog-body")).to_be_empty()
    assert console.complaints == []


def test_the_window_is_a_page_of_its_own_without_scripts(console: Console, told: Session, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, storage_state=console.page.context.storage_state())
    page = context.new_page()
    page.goto(console.address + LIST)
    page.click(f"#row-{told.id.hex} >> text=Details")

    assert page.url == console.address + reverse("console:details", args=["returns", told.id])
    expect(page.locator("#details")).to_contain_text("A crack across the handle")
    page.click("text=Open page")
    expect(page.locator("#panel-items")).to_contain_text("Store credit €27.39")
    context.close()


def test_staff_help_the_customer_on(console: Console, told: Session) -> None:
    page = console.visit(f"{LIST}{told.id}/")
    page.click("#moves >> text=For the customer")
    page.click("#moves >> text=Back to the items")
    page.click("#dialog button:has-text('Back to the items')")

    expect(page.locator("#head")).to_contain_text("Pending")
    expect(page.locator("#timeline")).to_contain_text("Went back to the items")
