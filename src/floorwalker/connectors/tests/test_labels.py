"""Labels without a carrier: a real PDF, the same for the same reference, in the letters of all of Europe."""

import pytest

from floorwalker.connectors.labels import LabelPort, Parcel, PlainLabels, labels, tracking_number
from floorwalker.connectors.ports import Register

_SHOP = ("Nordhaus", "Hafenweg 7", "20457 Hamburg", "DE")
_BUYER = ("Jiří Dvořák", "Příčná 12", "110 00 Praha", "CZ")


def _parcel(reference: str = "R-1042", **fields: object) -> Parcel:
    return Parcel(sender=_BUYER, recipient=_SHOP, reference=reference, **fields)  # type: ignore[arg-type]  # the weight


def test_a_label_is_one_page_of_a_pdf() -> None:
    label = PlainLabels().make(_parcel(weight=750))

    assert label.pdf.startswith(b"%PDF-")
    assert label.pdf.count(b"/Type /Page\n") == 1
    assert b"/MediaBox [ 0 0 297.6378 419.5276 ]" in label.pdf


def test_asked_twice_it_is_the_same_label() -> None:
    once, again = PlainLabels().make(_parcel()), PlainLabels().make(_parcel())

    assert once == again
    assert PlainLabels().make(_parcel("R-1043")).tracking != once.tracking


def test_a_tracking_number_can_be_checked() -> None:
    number = tracking_number("R-1042")
    digits = [int(sign) for sign in number.removeprefix("FW")]

    assert len(digits) == 12
    assert sum(digit * (1 if place % 2 else 3) for place, digit in enumerate(digits)) % 10 == 0


def test_what_has_no_room_is_cut_and_nothing_breaks() -> None:
    long = ("W" * 200, *("line" for _ in range(20)), "")

    assert PlainLabels().make(Parcel(sender=long, recipient=long, reference="R" * 300)).pdf


def test_a_port_is_known_by_its_code_and_entered_once() -> None:
    register: Register[LabelPort] = Register()
    plain = register.enter(PlainLabels())

    assert register.port("plain") is plain
    with pytest.raises(ValueError, match="two ports called plain"):
        register.enter(PlainLabels())
    register.leave("plain")
    with pytest.raises(KeyError):
        register.port("plain")


def test_the_maker_of_our_own_is_there_from_the_start() -> None:
    assert [port.code for port in labels] == ["plain"]
