"""How a store sets up its portal, and who may."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.channels.returns.portal.models import Portal
from floorwalker.core.tests.builders import make_store

SAID = {
    "open": "on",
    "name": "Nordhaus",
    "colour": "#ffe600",
    "welcome_fr": "Bienvenue !",
    "policy_url": "nordhaus.example/returns",
}


def _page(store: Store) -> str:
    return f"/settings/stores/{store.pk}/portal/"


def _png(size: tuple[int, int] = (900, 300), name: str = "logo.png") -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGBA", size, (20, 90, 200, 128)).save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/png")


def test_a_portal_is_closed_until_somebody_opens_it(desk: Client, berlin: Store) -> None:
    assert desk.get("/portal/berlin/").status_code == 404

    desk.post(_page(berlin), SAID)

    assert desk.get("/portal/berlin/").status_code == 200
    assert Portal.objects.get().policy_url == "https://nordhaus.example/returns"


def test_the_welcome_is_said_in_the_languages_it_was_written_in(desk: Client, berlin: Store) -> None:
    desk.post(_page(berlin), SAID)

    assert "Bienvenue !" in desk.get("/portal/berlin/", headers={"Accept-Language": "fr"}).content.decode()
    assert "about two minutes" in desk.get("/portal/berlin/").content.decode()


def test_a_logo_is_written_anew_and_shown(desk: Client, berlin: Store) -> None:
    desk.post(_page(berlin), SAID | {"picture": _png()})
    ref = Portal.objects.get().logo

    assert f'src="/portal/berlin/logo/{ref}.png" alt="Nordhaus"' in desk.get("/portal/berlin/").content.decode()
    answer = desk.get(f"/portal/berlin/logo/{ref}.png")
    assert Image.open(BytesIO(answer.content)).size == (480, 160)
    assert "immutable" in answer["Cache-Control"]
    desk.post(_page(berlin), SAID | {"no_picture": "on"})
    assert Portal.objects.get().logo == ""


@pytest.mark.parametrize(
    "picture",
    [
        SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>", "image/png"),
        SimpleUploadedFile("logo.png", b"x" * 2_000_001, "image/png"),
        SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n", "image/png"),
    ],
)
def test_what_is_no_logo_is_refused_in_words(picture: Any, desk: Client, berlin: Store) -> None:
    picture.seek(0)
    answer = desk.post(_page(berlin), SAID | {"picture": picture})

    assert answer.status_code == 422
    assert "invalid-feedback" in answer.content.decode() or "logo" in answer.content.decode().lower()
    assert not Portal.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"colour": "red"}, {"policy_url": "javascript:alert(1)"}, {"contact_email": "nobody"}, {"payment_port": "bank"}],
)
def test_what_cannot_be_is_refused(wrong: dict[str, str], desk: Client, berlin: Store) -> None:
    assert desk.post(_page(berlin), SAID | wrong).status_code == 422
    assert not Portal.objects.exists()


def test_only_who_may_edit_the_store_sees_it(client: Client, berlin: Store) -> None:
    mia = Member.objects.create_user("mia@example.com", "korrekt-pferd-77", name="Mia")
    assert client.get(_page(berlin))["Location"].startswith("/accounts/login/")
    client.force_login(mia)
    assert client.post(_page(berlin), SAID).status_code == 403
    Grant.objects.create(member=mia, role="owner", store=make_store("bonn"))

    assert client.get(_page(berlin)).status_code == 404
    assert client.post(_page(berlin), SAID).status_code == 404
    assert not Portal.objects.exists()


def test_what_was_changed_leaves_a_trail(desk: Client, owner: Member, berlin: Store) -> None:
    desk.post(_page(berlin), SAID)
    trail = Portal.objects.get().trail.get()  # type: ignore[attr-defined]  # made by the trail

    assert (trail.open, trail.pgh_context["label"]) == (True, str(owner))


def test_the_terms_lead_to_it(desk: Client, berlin: Store) -> None:
    assert _page(berlin) in desk.get(f"/settings/stores/{berlin.pk}/terms/").content.decode()
