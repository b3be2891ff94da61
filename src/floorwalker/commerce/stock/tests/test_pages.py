"""The forms with which stock is counted, adjusted and set aside, and the page with its ledger."""

from django.test import Client
from django.urls import reverse

from floorwalker.accounts.models import Store
from floorwalker.commerce.links import page_of
from floorwalker.commerce.stock.tests.builders import figures, make_level


def test_stock_is_counted_on_a_page(berlin: Store, desk: Client) -> None:
    level = make_level(berlin, 5)
    answer = desk.post(reverse("stock:count", args=[level.pk]), {"number": 3, "reason": "inventory"})

    assert answer.headers["Location"] == page_of("stock", level.pk)
    assert figures(level) == {"on_hand": 3, "available": 3}
    assert "inventory" in desk.get(page_of("stock", level.pk)).content.decode()


def test_what_cannot_be_is_refused_on_the_page(berlin: Store, desk: Client) -> None:
    level = make_level(berlin, 5)
    answer = desk.post(reverse("stock:adjust", args=[level.pk]), {"number": -6, "reason": "stolen"})

    assert answer.status_code == 422
    assert "Only 5 are on hand." in answer.content.decode()
    assert figures(level) == {"on_hand": 5, "available": 5}
