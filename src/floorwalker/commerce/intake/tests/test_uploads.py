"""A file is looked through before anything is written, then brought in; nothing of it is lost."""

import csv
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from floorwalker.accounts.actor import member_actor
from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.intake import uploads
from floorwalker.commerce.intake.models import Upload
from floorwalker.commerce.intake.uploads import receive, result_of, run, start
from floorwalker.commerce.orders.models import Order
from floorwalker.core.errors import Invalid, NotAllowed, Refused
from floorwalker.core.tests.builders import make_store

CUSTOMERS = b"external_id,given_name,country,shoe_size\nc1,Ada,DE,38\nc2,Ben,Germany,44\nc3,Cleo,,\n"


def file(content: bytes = CUSTOMERS, name: str = "customers.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def received(owner: Member, store: Store, content: bytes = CUSTOMERS, code: str = "customers", **fields: Any) -> Upload:
    """A file that was uploaded and looked through."""
    upload = receive(file(content, **fields), code=code, store=store, member_id=owner.pk, actor=member_actor(owner))
    run(upload.pk, "checking")
    upload.refresh_from_db()
    return upload


def brought_in(upload: Upload) -> Upload:
    start(upload, actor=member_actor(upload.member))
    run(upload.pk, "importing")
    upload.refresh_from_db()
    return upload


def result(upload: Upload) -> list[list[str]]:
    with result_of(upload).open(newline="") as kept:
        return list(csv.reader(kept))[1:]


def test_a_file_is_looked_through_and_nothing_is_written(owner: Member, berlin: Store) -> None:
    upload = received(owner, berlin)

    assert (upload.state, upload.created, upload.refused) == ("checked", 2, 1)
    assert upload.problems == [[3, "c2", "“addresses.0.country”: is no country code of two letters, such as DE."]]
    assert upload.note == "Not read, since no such columns are known: shoe_size."
    assert not Customer.objects.exists()


def test_then_it_is_brought_in_and_each_record_is_answered(owner: Member, berlin: Store) -> None:
    upload = brought_in(received(owner, berlin))

    assert (upload.state, upload.created, upload.refused, upload.done) == ("done", 2, 1, upload.size)
    assert [line[:3] for line in result(upload)] == [
        ["2", "c1", "created"],
        ["3", "c2", "refused"],
        ["4", "c3", "created"],
    ]
    assert set(Customer.objects.values_list("external_id", flat=True)) == {"c1", "c3"}


def test_the_same_file_again_would_change_nothing(owner: Member, berlin: Store) -> None:
    brought_in(received(owner, berlin))
    again = received(owner, berlin)

    assert (again.created, again.changed, again.unchanged, again.refused) == (0, 0, 2, 1)


def test_a_run_that_broke_off_begins_again_and_takes_nothing_twice(owner: Member, berlin: Store) -> None:
    """The worker died after the records were written and before it could say so."""
    upload = received(owner, berlin)
    start(upload, actor=member_actor(owner))
    run(upload.pk, "importing")
    Upload.objects.filter(pk=upload.pk).update(state="importing")

    assert run(upload.pk, "importing")
    upload.refresh_from_db()
    assert (upload.state, upload.created, upload.unchanged, Customer.objects.count()) == ("done", 0, 2, 2)


def test_a_second_click_imports_nothing_twice(owner: Member, berlin: Store) -> None:
    upload = brought_in(received(owner, berlin))
    start(upload, actor=member_actor(owner))

    assert not run(upload.pk, "importing")
    assert Customer.objects.count() == 2


def test_a_file_that_cannot_be_read_says_why_and_cannot_be_imported(owner: Member, berlin: Store) -> None:
    upload = received(owner, berlin, b"name,phone\nAda,1\n")

    assert upload.state == "failed"
    assert "“external_id” is missing" in upload.complaint
    with pytest.raises(Refused, match="cannot be imported"):
        start(upload, actor=member_actor(owner))


def test_json_lines_are_brought_in_too(owner: Member, berlin: Store) -> None:
    line = b'{"external_id": "o%d", "name": "#1", "placed_at": "2026-03-02T09:30:00Z", "lines": [{"title": "Hat", "quantity": 1, "price": 100}]}\n'
    content = b"".join(line % number for number in range(1100)) + b"{"
    upload = brought_in(received(owner, berlin, content, "orders", name="orders.jsonl"))

    assert (upload.created, upload.refused, Order.objects.count()) == (1100, 1, 1100)


def test_a_cell_that_looks_like_a_formula_is_harmless_in_the_result(owner: Member, berlin: Store) -> None:
    upload = received(owner, berlin, b"external_id,country\n=1+1,Germany\n")

    assert result(upload)[0][1] == "'=1+1"


@pytest.mark.parametrize(("content", "name"), [(b"x", "orders.xlsx"), (b"", "orders.csv")])
def test_what_is_no_file_for_us_is_refused(owner: Member, berlin: Store, content: bytes, name: str) -> None:
    with pytest.raises(Invalid):
        received(owner, berlin, content, name=name)

    assert not Upload.objects.exists()


def test_the_right_is_asked_for_when_uploading_and_again_when_it_runs(owner: Member, berlin: Store) -> None:
    ravi = Member.objects.create_user("ravi@example.com", "korrekt-pferd-77")
    with pytest.raises(NotAllowed, match=r"customers\.write"):
        received(ravi, berlin)
    assert not Upload.objects.exists()

    upload = received(owner, berlin)
    start(upload, actor=member_actor(owner))
    Grant.objects.all().delete()
    run(upload.pk, "importing")
    upload.refresh_from_db()
    assert (upload.state, Customer.objects.count()) == ("failed", 0)
    assert "“customers.write”" in upload.complaint


def test_old_uploads_are_forgotten_with_their_files(owner: Member, berlin: Store) -> None:
    upload = received(owner, berlin)
    assert uploads.forget_old() == 0
    Upload.objects.update(created_at=upload.created_at - uploads.KEPT)

    assert uploads.forget_old() == 1
    assert not result_of(upload).exists()
    assert not uploads.path_of(upload).exists()


def test_the_pages_lead_from_the_file_to_the_result(desk: Client, owner: Member, berlin: Store) -> None:
    form = {"store": "berlin", "kind": "customers", "file": file()}
    answer = desk.post("/uploads/", form)
    upload = Upload.objects.get()
    here = f"/uploads/{upload.pk}/"
    assert answer["Location"] == here
    assert "Being checked" in desk.get(here).content.decode()

    run(upload.pk, "checking")
    text = desk.get(here).content.decode()
    assert "Import</button>" in text
    assert "is no country code" in text
    assert desk.post(f"{here}import/")["Location"] == here

    run(upload.pk, "importing")
    assert "This is what became of each record" in desk.get(here).content.decode()
    fetched = b"".join(desk.get(f"{here}result/").streaming_content).decode()  # type: ignore[attr-defined]  # a file
    assert "c2,refused" in fetched
    assert "customers.csv" in desk.get("/uploads/").content.decode()


@pytest.mark.parametrize("code", ["orders", "customers", "catalog"])
def test_the_example_file_can_be_uploaded_as_it_is(desk: Client, owner: Member, berlin: Store, code: str) -> None:
    example = desk.get(f"/uploads/example/{code}.csv")
    content = example.content.replace(b"\r\n,", b"\r\nx-1,")
    upload = brought_in(received(owner, berlin, content, code))

    assert (upload.created, upload.problems, upload.note) == (1, [], "")


def test_a_wrong_file_is_said_beside_the_form(desk: Client, berlin: Store) -> None:
    answer = desk.post("/uploads/", {"store": "berlin", "kind": "orders", "file": file(name="orders.pdf")})

    assert answer.status_code == 422
    assert "Choose a CSV file" in answer.content.decode()
    assert not Upload.objects.exists()


def test_another_members_upload_and_another_store_are_not_there(desk: Client, owner: Member, berlin: Store) -> None:
    upload = received(owner, berlin)
    bonn = make_store("bonn")
    ben = Member.objects.create_user("ben@example.com", "korrekt-pferd-77")
    Grant.objects.create(member=ben, role="manager", store=bonn)
    other = Client()
    other.force_login(ben)

    for address in (f"/uploads/{upload.pk}/", f"/uploads/{upload.pk}/result/"):
        assert other.get(address).status_code == 404
    assert other.post(f"/uploads/{upload.pk}/import/").status_code == 404
    assert 'value="berlin"' not in other.get("/uploads/").content.decode()
    assert other.post("/uploads/", {"store": "berlin", "kind": "customers", "file": file()}).status_code == 422
    assert Upload.objects.count() == 1
