"""Each step of a return: what it takes, what it refuses in words, and that the way can be gone backwards."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from floorwalker.channels.returns.portal.models import Portal
from floorwalker.channels.returns.portal.tests.shopping import EMAIL, Shopper, sell_out, text_of, three_lines
from floorwalker.channels.returns.tests.returning import age
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.tests.builders import fresh, line_of
from floorwalker.core.models import Event
from floorwalker.core.tests.images import file_of


@pytest.fixture
def inside(anna: Shopper) -> Shopper:
    """A shopper who has looked #1042 up."""
    anna.look_up()
    return anna


def _to_offers(shopper: Shopper, *lines: int) -> Shopper:
    shopper.post("return/items/", **{f"take__{line}": "on" for line in lines})
    for line in lines:
        shopper.post(f"return/items/{line}/", reason="too_small")
    return shopper


def _offer(shopper: Shopper, option: str, line: int = 1) -> str:
    newest = shopper.session.return_offers.filter(option=option, item=line).order_by("-number").first()
    assert newest is not None
    return str(newest.number)


def _to_review(shopper: Shopper, option: str = "refund") -> Shopper:
    _to_offers(shopper, 1)
    shopper.post("return/offers/", offer__1=_offer(shopper, option))
    shopper.post("return/method/", method="label")
    return shopper


def test_what_cannot_go_back_says_why_and_cannot_be_ticked(inside: Shopper) -> None:
    page = inside.get("return/items/")
    assert "This was a final sale and cannot be returned." in text_of(page)
    before = Event.objects.count()

    assert inside.post("return/items/", take__3="on").status_code == 422
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("units", "taken"), [("2", 2), ("999", 2), ("0", 1), ("-1", 1), ("x", 1), ("٢", 2), ("1e9", 1)]
)
def test_a_number_that_cannot_be_is_the_nearest_that_can(units: str, taken: int, inside: Shopper) -> None:
    inside.post("return/items/", take__1="on", units__1=units)

    assert inside.session.return_items.get().quantity == taken


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("items/", {}),
        ("items/", {"take__99": "on"}),
        ("items/1/", {}),
        ("items/1/", {"reason": "no_such"}),
        ("items/1/", {"reason": "defective"}),
        ("items/1/", {"reason": "defective.no_such"}),
    ],
)
def test_what_is_missing_or_unknown_is_said_and_changes_nothing(
    page: str, fields: dict[str, str], inside: Shopper
) -> None:
    inside.post("return/items/", take__1="on")
    before = Event.objects.count()

    answer = inside.post(f"return/{page}", **fields)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert "<title>Please check" in answer.content.decode()
    assert Event.objects.count() == before


def test_items_can_be_changed_after_offers_were_made(inside: Shopper) -> None:
    _to_offers(inside, 1, 2)
    assert inside.here == "return/offers/"

    inside.post("return/items/", take__2="on")

    assert inside.here == "return/offers/"
    assert [item.number for item in inside.session.return_items.all()] == [2]


def test_the_same_again_writes_nothing(inside: Shopper) -> None:
    inside.post("return/items/", take__1="on")
    inside.post("return/items/1/", reason="too_small", remark="tight")
    before = Event.objects.count()

    inside.post("return/items/", take__1="on")
    inside.post("return/items/1/", reason="too_small", remark="tight")
    inside.get("return/offers/")

    assert Event.objects.count() == before


@pytest.fixture
def broken(inside: Shopper) -> Shopper:
    """A shopper whose scarf arrived broken, at its questions."""
    inside.post("return/items/", take__1="on")
    inside.post("return/items/1/", reason="defective.arrived_broken")
    assert inside.here == "return/items/1/more/"
    return inside


def _photo() -> SimpleUploadedFile:
    return file_of(Image.effect_noise((80, 60), 40).convert("RGB"), exif=b"Exif\x00\x00where it was")


def test_questions_are_answered_with_text_and_photos(broken: Shopper) -> None:
    answer = broken.post("return/items/1/more/")
    assert answer.status_code == 422
    assert "Please add a photo." in text_of(answer)

    broken.post("return/items/1/more/", q__photo=[_photo(), _photo()], add="1")
    ref = broken.session.return_items.get().photos[0]["ref"]
    small = broken.get(f"return/photos/{ref}.jpg")
    assert small["Content-Type"] == "image/jpeg"
    assert b"where it was" not in small.content
    assert "private" in small["Cache-Control"]
    broken.post("return/items/1/more/", q__what_is_wrong="A seam is open")

    assert broken.here == "return/offers/"
    item = broken.session.return_items.get()
    assert item.answers[0]["answer"] == "A seam is open"
    assert len(item.photos) == 2


def test_a_photo_can_be_taken_back_and_what_was_typed_stays(broken: Shopper) -> None:
    broken.post("return/items/1/more/", q__photo=[_photo()], add="1")
    ref = broken.session.return_items.get().photos[0]["ref"]

    page = broken.post("return/items/1/more/", remove=ref, q__what_is_wrong="A seam").content.decode()

    assert broken.session.return_items.get().photos == []
    assert ">A seam</textarea>" in page
    assert broken.get(f"return/photos/{ref}.jpg").status_code == 404


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("cat.jpg", b"<script>", "image/jpeg"), "cat.jpg: This file is no photo"),
        (SimpleUploadedFile("big.jpg", b"x" * 10_000_001, "image/jpeg"), "big.jpg: A photo has at most 10 MB."),
        (SimpleUploadedFile("none.png", b"", "image/png"), "none.png: This file is no photo"),
    ],
)
def test_a_file_that_is_no_photo_is_refused_in_words(file: Any, words: str, broken: Shopper) -> None:
    file.seek(0)
    answer = broken.post("return/items/1/more/", q__photo=[file], add="1")

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert broken.session.return_items.get().photos == []


def test_six_photos_are_one_too_many(broken: Shopper) -> None:
    answer = broken.post("return/items/1/more/", q__photo=[_photo() for _ in range(6)], add="1")

    assert "At most 5 photos." in text_of(answer)


def test_another_shoppers_photo_is_not_there(broken: Shopper) -> None:
    broken.post("return/items/1/more/", q__photo=[_photo()], add="1")
    ref = broken.session.return_items.get().photos[0]["ref"]
    three_lines(broken.store, name="#1043", products=False)
    broken.client.cookies.clear()
    broken.look_up("#1043")

    assert broken.here == "return/items/"
    assert broken.get(f"return/photos/{ref}.jpg").status_code == 404


def test_an_exchange_asks_what_for_and_says_what_it_comes_to(inside: Shopper) -> None:
    _to_offers(inside, 1)
    number = _offer(inside, "exchange")
    page = text_of(inside.post("return/offers/", offer__1=number))

    assert inside.here == f"return/exchange/{number}/"
    assert "Wool scarf – Blue you pay €5.00" in page
    assert "Wool scarf – Grey you get €5.00 back" in page
    assert "Wool scarf – Red" not in page
    assert inside.post(f"return/exchange/{number}/", variant="tote").status_code == 422
    inside.post(f"return/exchange/{number}/", variant="scarf-grey")
    assert "You get back €5.00" in text_of(inside.post("return/method/", method="store"))


def test_what_sells_out_on_the_way_is_said_at_once_and_at_the_end(inside: Shopper) -> None:
    _to_offers(inside, 1)
    number = _offer(inside, "exchange")
    inside.post("return/offers/", offer__1=number)
    sell_out(inside.store, "scarf-blue")
    answer = inside.post(f"return/exchange/{number}/", variant="scarf-blue")
    assert answer.status_code == 422
    assert "What you chose instead is sold out. Choose something else." in text_of(answer)
    assert "Wool scarf – Blue" not in text_of(answer)
    inside.post(f"return/exchange/{number}/", variant="scarf-grey")
    inside.post("return/method/", method="store")
    sell_out(inside.store, "scarf-grey")
    answer = inside.post("return/review/", email=EMAIL)

    assert answer.status_code == 422
    assert "What you chose instead is sold out. Choose something else." in text_of(answer)
    assert inside.session.status == "offered"
    empty = text_of(inside.get(f"return/exchange/{number}/"))
    assert "There is nothing to exchange it for at the moment. Choose something else." in empty
    inside.post("return/offers/", offer__1=_offer(inside, "refund"))
    inside.post("return/review/", email=EMAIL)
    assert inside.session.status == "accepted"


def test_an_offer_is_chosen_for_every_item(inside: Shopper) -> None:
    _to_offers(inside, 1, 2)

    answer = inside.post("return/offers/", offer__1=_offer(inside, "refund"), offer__2="999")

    assert answer.status_code == 422
    assert "Choose something for Canvas tote." in text_of(answer)


@pytest.mark.parametrize("email", ["", "anna", "anna@", "a b@c.example", "x" * 300 + "@c.example"])
def test_an_address_that_is_none_is_refused_and_nothing_is_asked_for(email: str, inside: Shopper) -> None:
    _to_review(inside)

    assert inside.post("return/review/", email=email).status_code == 422
    assert inside.session.status == "offered"


def test_the_same_submit_twice_makes_one_return(inside: Shopper, order: Order) -> None:
    _to_review(inside)
    inside.post("return/review/", email=EMAIL)
    name = inside.session.return_session.rma_name
    inside.post("return/review/", email=EMAIL)

    assert inside.here == "return/"
    assert inside.session.return_session.rma_name == name
    assert fresh(order).returning == 1
    assert Event.objects.filter(type="return.submitted").count() == 1


def test_units_that_went_back_meanwhile_are_refused_at_the_end(inside: Shopper, order: Order) -> None:
    _to_review(inside)
    other = Shopper(client=type(inside.client)(), store=inside.store)
    other.look_up()
    assert other.session.id == inside.session.id
    line = line_of(order)
    line.returning = 2
    line.save(update_fields=["returning"])

    answer = inside.post("return/review/", email=EMAIL)

    assert answer.status_code == 422
    assert inside.session.status == "offered"


def test_a_return_is_cancelled_while_nothing_has_moved(inside: Shopper, order: Order) -> None:
    _to_review(inside)
    inside.post("return/review/", email=EMAIL)
    inside.get("return/cancel/")
    assert fresh(order).returning == 1

    page = text_of(inside.post("return/cancel/"))

    assert "Your return is cancelled" in page
    assert fresh(order).returning == 0
    assert inside.get("return/label.pdf").status_code == 404


def test_what_an_exchange_costs_more_is_paid_once(inside: Shopper, portal: Portal) -> None:
    Portal.objects.update(payment_port="pretend")
    _to_offers(inside, 1)
    number = _offer(inside, "exchange")
    inside.post("return/offers/", offer__1=number)
    inside.post(f"return/exchange/{number}/", variant="scarf-blue")
    inside.post("return/method/", method="drop_off")
    assert "Pay €5.00" in text_of(inside.post("return/review/", email=EMAIL))
    link = inside.client.get(inside.address("return/pay/"))["Location"].removeprefix(settings.PUBLIC_URL)

    assert "no money is taken" in text_of(inside.get(link))
    page = inside.post(link)
    inside.post(link)

    assert "Your QR code" in text_of(page)
    assert inside.get("return/code.svg").content.startswith(b"<?xml")
    assert Event.objects.filter(type="return.paid").count() == 1
    assert inside.get(link.replace("demand=", "demand=x")).status_code == 404


def test_nobody_can_pretend_to_pay_a_store_that_takes_real_money(inside: Shopper, portal: Portal) -> None:
    Portal.objects.update(payment_port="pretend")
    _to_offers(inside, 1)
    number = _offer(inside, "exchange")
    inside.post("return/offers/", offer__1=number)
    inside.post(f"return/exchange/{number}/", variant="scarf-blue")
    inside.post("return/method/", method="label")
    inside.post("return/review/", email=EMAIL)
    link = inside.client.get(inside.address("return/pay/"))["Location"].removeprefix(settings.PUBLIC_URL)
    Portal.objects.update(payment_port="")

    assert inside.post(link).status_code == 404
    assert inside.get("return/pay/").status_code == 404
    assert not Event.objects.filter(type="return.paid").exists()


def test_whoever_comes_again_goes_on_where_they_were(inside: Shopper) -> None:
    inside.post("return/items/", take__1="on")
    first = inside.session.id
    inside.client.cookies.clear()
    inside.look_up()

    assert inside.here == "return/items/1/" or inside.get("return/").status_code == 200
    assert inside.session.id == first


def test_on_a_shared_device_the_return_can_be_forgotten(inside: Shopper) -> None:
    inside.post("return/leave/")

    assert inside.here == ""
    assert inside.get("return/items/").status_code == 404


def test_pictures_are_allowed_from_the_shops_own_hosts_alone(inside: Shopper) -> None:
    policy = inside.get("return/items/")["Content-Security-Policy"]
    sources = next(part for part in policy.split(";") if part.strip().startswith("img-src"))

    assert sources.split() == ["img-src", "'self'", "data:", "https://pictures.example"]
    assert "unsafe" not in policy


def test_no_page_is_kept_by_the_browser_or_told_to_search_engines(inside: Shopper) -> None:
    page = inside.get("return/items/")

    assert page["Cache-Control"] == "private, no-store"
    assert '<meta name="robots" content="noindex">' in page.content.decode()
    assert json.dumps(str(UUID(int=inside.session.id.int))) not in page.content.decode()


def test_an_abandoned_return_is_taken_up_where_it_was(inside: Shopper) -> None:
    _to_review(inside)
    age(inside.session, hours=25)
    assert inside.session.status == "abandoned"

    page = text_of(inside.get("return/"))

    assert inside.here == "return/review/"
    assert "Is everything right?" in page
    inside.post("return/review/", email=EMAIL)
    assert inside.session.status == "accepted"
