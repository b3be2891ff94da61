"""More fields than an address or a form may have: a page that says so, never a broken server."""

from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from floorwalker.accounts.models import Grant, Member, Store

MANY = urlencode({f"f{number}": "x" for number in range(1_001)})
FORM = "application/x-www-form-urlencoded"
SENTENCE = "An address or a form has at most 1000 fields and 5 MB. Nothing was changed."


@pytest.fixture
def owner(db: None) -> Client:
    """A browser in which an owner is signed in; it is told what a real one would be."""
    member = Member.objects.create_user("owner@example.test", "a long password")
    Grant.objects.create(member=member, role="owner", store=None)
    browser = Client(raise_request_exception=False)
    browser.force_login(member)
    return browser


@pytest.mark.parametrize("address", ["/sessions/instore/", "/sessions/instore/export/", "/accounts/login/"])
def test_an_address_with_too_many_fields_is_told_so(owner: Client, address: str) -> None:
    answer = owner.get(f"{address}?{MANY}")

    assert (answer.status_code, SENTENCE in answer.content.decode()) == (400, True)


def test_a_program_is_told_in_json(owner: Client) -> None:
    answer = owner.get(f"/sessions/instore/?{MANY}", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["code"], answer.json()["detail"]) == (400, "too_much", SENTENCE)


@pytest.mark.parametrize(("address", "status"), [("/", 200), ("/nowhere/", 404)])
def test_a_page_that_reads_no_fields_does_not_mind_them(owner: Client, address: str, status: int) -> None:
    assert owner.get(f"{address}?{MANY}").status_code == status


@pytest.mark.parametrize("checked", [False, True])
def test_a_form_with_too_many_fields_is_told_so_and_changes_nothing(owner: Client, checked: bool) -> None:
    owner.get("/settings/stores/new/")
    owner.handler.enforce_csrf_checks = checked

    answer = owner.post("/settings/stores/new/", f"code=berlin&name=Berlin&{MANY}", content_type=FORM)

    assert (answer.status_code, SENTENCE in answer.content.decode()) == (400, True)
    assert not Store.objects.exists()


def test_a_form_with_too_many_bytes_is_told_so(owner: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_500_000

    answer = owner.post("/settings/stores/new/", "name=" + "x" * 1_500_000, content_type=FORM)

    assert (answer.status_code, "at most 1000 fields and 1.5 MB" in answer.content.decode()) == (400, True)


def test_a_form_whose_files_are_too_large_is_told_so_before_they_are_written(owner: Client, settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 2_000_000
    photo = SimpleUploadedFile("photo.jpg", bytes(2_000_001))

    answer = owner.post("/settings/stores/new/", {"code": "berlin", "name": "Berlin", "photo": photo})

    assert (answer.status_code, "at most 1000 fields and 2 MB" in answer.content.decode()) == (400, True)
    assert not Store.objects.exists()


def test_what_else_cannot_be_read_is_told_without_details(owner: Client) -> None:
    answer = owner.get("/sessions/instore/", headers={"Host": "a b"})

    assert (answer.status_code, "That request cannot be read" in answer.content.decode()) == (400, True)


@pytest.mark.parametrize("charset", ["utf-16", "windows-1252"])
def test_a_form_in_another_charset_cannot_be_read(owner: Client, charset: str) -> None:
    owner.get("/settings/stores/new/")
    owner.handler.enforce_csrf_checks = True

    answer = owner.post("/settings/stores/new/", "code=berlin&name=Berlin", content_type=f"{FORM}; charset={charset}")

    assert (answer.status_code, "That request cannot be read" in answer.content.decode()) == (400, True)
