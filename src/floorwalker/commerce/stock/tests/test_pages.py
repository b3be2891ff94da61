"""The forms with which stock is counted, adjusted and set aside, and the page with its ledger."""

from uuid import uuid4

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

    assert answer.status_code == 409
    assert "Only 5 are on hand." in answer.content.decode()
    assert figures(level) == {"on_hand": 5, "available": 5}


def test_a_form_that_is_sent_twice_adjusts_once(berlin: Store, desk: Client) -> None:
    level, sent = make_level(berlin, 5), {"number": 2, "reason": "found", "form_key": str(uuid4())}
    answers = [desk.post(reverse("stock:adjust", args=[level.pk]), sent) for _ in range(2)]

    assert {answer.headers["Location"] for answer in answers} == {page_of("stock", level.pk)}
    assert figures(level) == {"on_hand": 7, "available": 7}
