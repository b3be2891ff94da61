"""A note may come with photos: over the page and over the API; the timeline shows them, erasing takes them away."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from floorwalker.accounts.actor import SYSTEM, Reach
from floorwalker.accounts.models import Store
from floorwalker.accounts.tokens import issue
from floorwalker.core.log import verify
from floorwalker.core.log.erase import erase
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import ago, fresh, tell
from floorwalker.core.tests.images import file_of


@pytest.fixture
def basket(berlin: Store) -> Session:
    return tell(berlin, (0, "item.scanned", {"code": "apples"}), begin=ago(minutes=1))


def _photo() -> SimpleUploadedFile:
    return file_of(Image.new("RGB", (40, 30), "red"))


def _write(desk: Client, basket: Session, *images: Any) -> Any:
    return desk.post(f"/sessions/instore/{basket.id}/moves/note/", {"text": "Look", "images": images})


def test_photos_of_a_note_are_shown_in_the_timeline(desk: Client, basket: Session) -> None:
    assert _write(desk, basket, _photo(), _photo()).status_code == 302

    page = desk.get(f"/sessions/instore/{basket.id}/").content.decode()
    (url,) = set(re.findall(r'<img src="([^"]+)"', page))
    shown = desk.get(url)
    assert (shown.status_code, shown["Content-Type"], shown.content[:2]) == (200, "image/jpeg", b"\xff\xd8")
    assert "private" in shown["Cache-Control"]
    assert Client().get(url).status_code == 302


def test_a_file_that_is_no_photo_is_named_and_nothing_is_written(desk: Client, basket: Session) -> None:
    answer = _write(desk, basket, _photo(), SimpleUploadedFile("virus.jpg", b"MZ"))

    assert answer.status_code == 422
    assert "virus.jpg: This file is no photo that can be read." in answer.content.decode()
    assert fresh(basket.id).event_count == 1


def test_more_photos_than_a_note_has_are_refused(desk: Client, basket: Session) -> None:
    answer = _write(desk, basket, *(_photo() for _ in range(6)))

    assert (answer.status_code, "At most 5 photos." in answer.content.decode()) == (422, True)


def test_a_program_sends_photos_as_parts_of_a_form(basket: Session, berlin: Store) -> None:
    _, secret = issue(name="Till", rights=["*"], reach=Reach(store_ids=frozenset({berlin.pk})), actor=SYSTEM)
    till, url = Client(headers={"Authorization": f"Bearer {secret}"}), f"/api/v1/sessions/instore/{basket.id}"

    assert till.post(f"{url}/moves/note", {"text": "Look", "images": _photo()}).status_code == 200
    (ref,) = till.get(f"{url}/events").json()["rows"][-1]["data"]["images"]
    assert till.get(f"{url}/photos/{ref}")["Content-Type"] == "image/jpeg"
    assert till.get(f"{url}/photos/{'0' * 32}").status_code == 404
    refused = till.post(f"{url}/moves/note", {"text": "Look", "images": "x"}, content_type="application/json")
    assert (refused.status_code, "multipart/form-data" in refused.json()["fields"]["images"][0]) == (422, True)


def test_erasing_takes_the_photos_away(desk: Client, basket: Session) -> None:
    _write(desk, basket, _photo())
    url = re.findall(r'<img src="([^"]+)"', desk.get(f"/sessions/instore/{basket.id}/").content.decode())[0]

    assert erase([basket.id], actor=SYSTEM) == 1
    assert desk.get(url).status_code == 404
    assert "<img" not in desk.get(f"/sessions/instore/{basket.id}/").content.decode()
    assert list(verify.findings()) == []
