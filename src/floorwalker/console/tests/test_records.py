"""The page of a record, and what of a list's page depends on what is listed."""

from html import unescape

import pytest
from django.test import Client

from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.console.addresses import row_url
from floorwalker.core.registry import desk as desk_of
from floorwalker.core.tests.builders import make_store
from floorwalker.core.tests.cloakroom.models import Ticket
from floorwalker.core.tests.samples import samples_of_list

TICKETS = desk_of("tickets")


@pytest.fixture
def bonn(db: None) -> Store:
    return make_store("bonn")


@pytest.fixture
def umbrella(bonn: Store) -> Ticket:
    """It still hangs there."""
    made: Ticket = samples_of_list(TICKETS).one(bonn)
    return made


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def _member(client: Client, role: str) -> Client:
    member = Member.objects.create_user("rita@example.com", None, name="Rita")
    Grant.objects.create(member=member, role=role)
    client.force_login(member)
    return client


def test_a_record_shows_what_is_known_of_it_and_what_can_be_done(desk: Client, umbrella: Ticket) -> None:
    page = _page(desk, row_url(TICKETS, umbrella.id))

    assert "<h1>T-7731</h1>" in page
    assert 'title="It still hangs there.">Not returned</span>' in page
    assert 'id="panel-deposit"' in page
    assert "€1.00" in page
    assert 'href="/records/tickets/">Give back</a>' in page


def test_its_history_says_what_when_by_whom_and_why(desk: Client, umbrella: Ticket) -> None:
    Ticket.objects.update(returned_at=umbrella.handed_in_at, remark="Two spokes broken")
    page = _page(desk, row_url(TICKETS, umbrella.id))
    newest, first = page[page.index('<ol class="fw-timeline">') :].split("</li>")[:2]

    assert [word in newest for word in ("Given back", "Emma", "Two spokes broken")] == [True] * 3
    assert [word in first for word in ("Umbrella handed in", "Mrs. Umbrage")] == [True] * 2
    assert "Give back</a>" not in page, "it was"


def test_what_one_may_not_do_is_not_offered(client: Client, umbrella: Ticket) -> None:
    page = _page(_member(client, "read_only"), row_url(TICKETS, umbrella.id))

    assert "Umbrella handed in" in page
    assert "Give back" not in page


def test_records_lead_to_the_next_newer_and_older_one(desk: Client, bonn: Store, umbrella: Ticket) -> None:
    older = samples_of_list(TICKETS).gather([bonn], 1)[0]

    assert f'rel="next" href="{row_url(TICKETS, older.id)}"' in _page(desk, row_url(TICKETS, umbrella.id))
    assert f'rel="prev" href="{row_url(TICKETS, umbrella.id)}"' in _page(desk, row_url(TICKETS, older.id))


@pytest.mark.parametrize("part", ["", "{id}/"])
def test_nobody_follows_what_tells_of_no_changes_but_everybody_can_refresh(
    desk: Client, umbrella: Ticket, part: str
) -> None:
    page = _page(desk, f"/records/tickets/{part.format(id=umbrella.id)}")

    assert "data-live-url" not in page
    assert "data-refresh>" in page


def test_the_menu_and_the_stores_lead_to_the_desks_that_one_may_see(client: Client, umbrella: Ticket) -> None:
    page = _page(_member(client, "read_only"), "/records/tickets/")

    assert 'href="/records/tickets/" aria-current="page"' in page
    assert 'href="/records/tickets/?q=branch%3Abonn"' in page


def test_a_desk_is_not_in_the_menu_of_who_may_not_see_it(client: Client, umbrella: Ticket) -> None:
    page = _page(_member(client, "store_employee"), "/")

    assert "/sessions/instore/" in page
    assert "/records/tickets/" not in page


def test_a_quick_button_takes_the_others_words_away_and_leaves_the_rest(desk: Client, umbrella: Ticket) -> None:
    page = _page(desk, "/records/tickets/?q=kind:coat+in:today")

    assert 'href="/records/tickets/?q=in%3Atoday+fee%3E2">Dear</a>' in page
    assert 'href="/records/tickets/?q=in%3Atoday">All</a>' in page


def test_an_export_of_records_is_called_after_them(desk: Client, umbrella: Ticket) -> None:
    answer = desk.post("/records/tickets/export/?q=kind:umbrella", {"format": "csv"}, follow=True)

    assert "Tickets, CSV" in unescape(answer.content.decode())
    assert "kind:umbrella" in answer.content.decode()
