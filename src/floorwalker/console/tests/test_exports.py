"""Fetching a finished export."""

import pytest
from django.test import Client

from floorwalker.accounts.actor import member_actor
from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.core.clock import now
from floorwalker.core.export import order_export, run_export
from floorwalker.core.listing import Listing
from floorwalker.core.models import Export
from floorwalker.core.reader import Reader
from floorwalker.core.registry import channel
from floorwalker.kit.speech import locale_of


@pytest.fixture
def finished(db: None) -> Export:
    """An export of two stores that a manager of both ordered."""
    member = Member.objects.create_user("mara@example.com", "korrekt-pferd-77")
    for code in ("berlin", "kiel"):
        Grant.objects.create(member=member, role="manager", store=Store.objects.create(code=code, name=code.title()))
    actor = member_actor(member)
    reader = Reader(actor=actor, locale=locale_of("en"), now=now())
    listing = Listing(channel("instore"), reader, reach=actor.reach("instore.export"))
    export = order_export(listing, member_id=member.pk, format_="csv")
    assert run_export(export.pk)
    return export


def test_the_member_who_asked_for_it_fetches_it(finished: Export, client: Client) -> None:
    client.force_login(finished.member)
    response = client.get(f"/exports/{finished.pk}/")

    assert response.status_code == 200
    assert b"".join(response).startswith(b"Session,")


def test_nobody_else_does(finished: Export, client: Client) -> None:
    other = Member.objects.create_user("otto@example.com", "korrekt-pferd-77")
    Grant.objects.create(member=other, role="owner")
    client.force_login(other)

    assert client.get(f"/exports/{finished.pk}/").status_code == 404


def test_not_after_the_right_in_one_of_its_stores_was_taken_away(finished: Export, client: Client) -> None:
    Grant.objects.filter(store__code="kiel").delete()
    client.force_login(finished.member)

    assert client.get(f"/exports/{finished.pk}/").status_code == 403
