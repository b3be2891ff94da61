"""Fetching a finished export."""

import pytest
from django.test import Client

from floorwalker.accounts.actor import member_actor
from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.core.clock import now
from floorwalker.core.lists.engine import Listing
from floorwalker.core.lists.every import list_of
from floorwalker.core.lists.export import order_export, run_export
from floorwalker.core.models import Export
from floorwalker.core.reader import Reader
from floorwalker.kit.speech import locale_of


@pytest.fixture
def finished(db: None) -> Export:
    """An export of two stores that a manager of both ordered."""
    member = Member.objects.create_user("mara@example.com", "korrekt-pferd-77")
    for code in ("berlin", "kiel"):
        Grant.objects.create(member=member, role="manager", store=Store.objects.create(code=code, name=code.title()))
    actor = member_actor(member)
    reader = Reader(actor=actor, locale=locale_of("en"), now=now())
    listing = Listing(list_of("instore"), reader, reach=actor.reach("instore.export"))
    export = order_export(listing, member_id=member.pk, format_="csv")
    assert run_export(export.pk)
    return export


def test_the_member_who_asked_for_it_fetches_it(finished: Export, client: Client) -> None:
    client.force_login(finished.member)
    response = client.get(f"/exports/{finished.pk}/")

    assert response.status_code == 200
    assert b"".join(response).startswith(b"Session,")


def test_the_file_of_a_list_that_is_gone_is_gone_and_the_others_stay(finished: Export, client: Client) -> None:
    Export.objects.create(member=finished.member, code="gone", format="csv", query="", state="done")
    gone = Export.objects.get(code="gone")
    client.force_login(finished.member)

    page = client.get("/exports/")
    assert (page.status_code, page.content.decode().count(f"/exports/{finished.pk}/")) == (200, 1)
    assert client.get(f"/exports/{gone.pk}/").status_code == 404


def test_nobody_else_does(finished: Export, client: Client) -> None:
    other = Member.objects.create_user("otto@example.com", "korrekt-pferd-77")
    Grant.objects.create(member=other, role="owner")
    client.force_login(other)

    assert client.get(f"/exports/{finished.pk}/").status_code == 404


def test_not_after_the_right_in_one_of_its_stores_was_taken_away(finished: Export, client: Client) -> None:
    Grant.objects.filter(store__code="kiel").delete()
    client.force_login(finished.member)

    assert client.get(f"/exports/{finished.pk}/").status_code == 403


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-6", 0, 6), ("bytes=10-", 10, None), ("bytes=-5", -5, None), ("bytes=3-999999", 3, None)],
)
def test_a_download_that_broke_off_is_taken_up_again(
    finished: Export, client: Client, asked: str, first: int, last: int | None
) -> None:
    client.force_login(finished.member)
    address = f"/exports/{finished.pk}/"
    whole = b"".join(client.get(address))

    answer = client.get(address, headers={"Range": asked})

    part = whole[first : None if last is None else last + 1]
    begin = first % len(whole)
    assert (answer.status_code, b"".join(answer), answer["Content-Length"]) == (206, part, str(len(part)))
    assert answer["Content-Range"] == f"bytes {begin}-{begin + len(part) - 1}/{len(whole)}"


@pytest.mark.parametrize("asked", ["bytes=0-1,3-4", "lines=0-1", "bytes=-", "bytes=5-2", "bytes=x"])
def test_what_is_no_single_range_is_answered_with_the_whole_file(finished: Export, client: Client, asked: str) -> None:
    client.force_login(finished.member)
    address = f"/exports/{finished.pk}/"
    whole = b"".join(client.get(address))

    answer = client.get(address, headers={"Range": asked})

    assert (answer.status_code, b"".join(answer)) == (200, whole)


def test_bytes_that_are_not_there_are_refused(finished: Export, client: Client) -> None:
    client.force_login(finished.member)

    answer = client.get(f"/exports/{finished.pk}/", headers={"Range": "bytes=999999-"})

    assert (answer.status_code, answer["Content-Range"].split("/")[0]) == (416, "bytes *")


def test_a_file_that_is_another_by_now_is_sent_whole(finished: Export, client: Client) -> None:
    client.force_login(finished.member)
    answer = client.get(f"/exports/{finished.pk}/", headers={"Range": "bytes=2-3", "If-Range": '"another"'})

    assert answer.status_code == 200


def test_words_that_cannot_be_read_make_no_wider_file(finished: Export, client: Client) -> None:
    client.force_login(finished.member)

    answer = client.post("/sessions/instore/export/?q=status%3Anonsense", {"format": "csv"})

    assert (answer.status_code, "nonsense" in answer.content.decode(), Export.objects.count()) == (422, True, 1)
