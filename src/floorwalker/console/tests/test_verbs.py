"""Verbs of records over the page: asked for, refused, sent twice; a colleague who was faster; what was typed and not saved."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.core.desks import drafts
from floorwalker.core.models import Draft
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
    """Mrs. Umbrage's, for a fee of 1.00, on one hook."""
    made: Ticket = samples_of_list(TICKETS).one(bonn)
    return made


@pytest.fixture
def ben(db: None) -> Client:
    """A colleague at another desk."""
    member = Member.objects.create_user("ben@example.com", None, name="Ben Ayo")
    Grant.objects.create(member=member, role="owner")
    client = Client()
    client.force_login(member)
    return client


def url(ticket: Ticket, verb: str = "edit") -> str:
    return f"/records/tickets/{ticket.id}/verbs/{verb}/"


def opened(client: Client, address: str) -> dict[str, str]:
    """The form as a browser has it: every input with its value."""
    answer = client.get(address)
    assert answer.status_code == 200
    return typed_in(answer.content.decode())


def typed_in(page: str) -> dict[str, str]:
    """What a browser would send of the form on this page if nothing was touched."""
    form = re.search(r'<form id="form".*?</form>', page, re.DOTALL)
    assert form is not None
    found: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", form[0]):
        fields = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        ticked = fields.get("type") in {"radio", "checkbox"}
        if not ticked or " checked" in tag:
            found[fields["name"]] = unescape(fields.get("value", "on" if ticked else ""))
    for name, text in re.findall(r'<textarea name="(\w+)"[^>]*>\s*(.*?)</textarea>', form[0], re.DOTALL):
        found[name] = unescape(text)
    for name, options in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', form[0], re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def stored(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def versions(ticket: Ticket) -> int:
    """How often it was written."""
    return int(ticket.trail.count())  # type: ignore[attr-defined]  # the trail's own name for it


def test_a_page_offers_what_may_be_asked_and_a_form_that_shows_what_stands(desk: Client, umbrella: Ticket) -> None:
    page = desk.get(f"/records/tickets/{umbrella.id}/").content.decode()
    form = opened(desk, url(umbrella))

    assert all(url(umbrella, verb) in page for verb in ("edit", "give_back", "hang"))
    assert (form["guest"], form["fee"], form["kind"]) == ("Mrs. Umbrage", "1", "umbrella")
    assert {"version", "form_key"} <= form.keys()


def test_what_is_saved_stands_in_the_history_with_who_and_why(desk: Client, umbrella: Ticket) -> None:
    answer = desk.post(
        url(umbrella, "give_back"), opened(desk, url(umbrella, "give_back")) | {"reason": "It stopped raining"}
    )

    assert answer.headers["Location"] == f"/records/tickets/{umbrella.id}/"
    assert stored(umbrella).returned_at is not None
    newest = umbrella.trail.order_by("-pgh_id").first()  # type: ignore[attr-defined]  # the trail's own name for it
    assert newest.pgh_context == {
        "kind": "employee", "ref": newest.pgh_context["ref"], "label": "Mia Kowalska",
        "reason": "It stopped raining", "verb": "give_back",
    }  # fmt: skip


def test_what_the_record_does_not_allow_is_said_and_not_offered(desk: Client, umbrella: Ticket) -> None:
    form = opened(desk, url(umbrella, "give_back")) | {"reason": "Rain"}
    Ticket.objects.update(returned_at=umbrella.handed_in_at)
    answer = desk.post(url(umbrella, "give_back"), form)

    assert answer.status_code == 409
    assert "It was given back already." in answer.content.decode()
    assert stored(umbrella).returned_at == umbrella.handed_in_at
    assert url(umbrella, "give_back") not in desk.get(f"/records/tickets/{umbrella.id}/").content.decode()
    assert "It was given back already." in desk.get(url(umbrella, "give_back")).content.decode()


def test_a_form_that_does_not_say_what_it_was_is_refused(desk: Client, umbrella: Ticket) -> None:
    form = opened(desk, url(umbrella)) | {"guest": "Otto"}
    for version in ("", "zebra", "9" * 30, "7"):
        assert desk.post(url(umbrella), form | {"version": version}).status_code == 409
    assert (stored(umbrella).guest, versions(umbrella)) == ("Mrs. Umbrage", 1)


@pytest.mark.parametrize("verb", ["hang", "edit"])
def test_a_form_that_is_sent_twice_is_carried_out_once(verb: str, desk: Client, umbrella: Ticket) -> None:
    form = opened(desk, url(umbrella, verb)) | ({"hooks": "2"} if verb == "edit" else {})
    first, again = desk.post(url(umbrella, verb), form), desk.post(url(umbrella, verb), form)

    assert (first.status_code, again.status_code, again["Location"]) == (302, 302, first["Location"])
    assert (stored(umbrella).hooks, versions(umbrella)) == (2, 2)


def test_what_was_refused_may_be_sent_again(desk: Client, umbrella: Ticket) -> None:
    form = opened(desk, url(umbrella))

    assert desk.post(url(umbrella), form | {"guest": ""}).status_code == 422
    assert desk.post(url(umbrella), form | {"guest": "Otto"}).status_code == 302
    assert stored(umbrella).guest == "Otto"


def _conflict(desk: Client, ben: Client, ticket: Ticket, **mine: str) -> Any:
    """Mia opens the form, Ben saves another guest and fee, Mia sends hers."""
    form = opened(desk, url(ticket))
    assert ben.post(url(ticket), opened(ben, url(ticket)) | {"guest": "Ben's aunt", "fee": "2.50"}).status_code == 302
    return desk.post(url(ticket), form | mine)


def test_the_second_of_two_is_told_and_nothing_is_overwritten(desk: Client, ben: Client, umbrella: Ticket) -> None:
    answer = _conflict(desk, ben, umbrella, guest="Mia's uncle", remark="dry")
    page = unescape(answer.content.decode())

    assert answer.status_code == 409
    assert (stored(umbrella).guest, stored(umbrella).remark, stored(umbrella).fee) == ("Ben's aunt", "", 250)
    assert all(word in page for word in ("Ben Ayo changed this at", "Mrs. Umbrage", "Ben's aunt", "Mia's uncle"))
    assert re.findall(r'name="choose-(\w+)" value="(\w+)" required checked', page) == [("fee", "theirs")]
    assert re.search(r"Only you changed this.*Remark.*dry", page, re.DOTALL)


def test_what_is_chosen_field_by_field_is_saved(desk: Client, ben: Client, umbrella: Ticket) -> None:
    page = _conflict(desk, ben, umbrella, guest="Mia's uncle", remark="dry").content.decode()
    form = typed_in(page) | {"choose-guest": "mine", "choose-fee": "theirs"}

    assert desk.post(url(umbrella), form).status_code == 302
    now = stored(umbrella)
    assert (now.guest, now.remark, now.fee) == ("Mia's uncle", "dry", 250)


def test_what_is_not_chosen_is_asked_for_again(desk: Client, ben: Client, umbrella: Ticket) -> None:
    page = _conflict(desk, ben, umbrella, guest="Mia's uncle").content.decode()
    answer = desk.post(url(umbrella), typed_in(page))

    assert answer.status_code == 422
    assert "Choose one." in answer.content.decode()
    assert stored(umbrella).guest == "Ben's aunt"
    assert desk.post(url(umbrella), typed_in(answer.content.decode()) | {"choose-guest": "theirs"}).status_code == 302
    assert stored(umbrella).guest == "Ben's aunt"


def test_what_is_chosen_can_be_edited_again(desk: Client, ben: Client, umbrella: Ticket) -> None:
    page = _conflict(desk, ben, umbrella, guest="Mia's uncle").content.decode()
    answer = desk.post(url(umbrella), typed_in(page) | {"choose-guest": "mine", "again": "1"})
    form = typed_in(answer.content.decode())

    assert (form["guest"], form["fee"]) == ("Mia's uncle", "2.5")
    assert desk.post(url(umbrella), form | {"guest": "Mia's aunt"}).status_code == 302
    assert (stored(umbrella).guest, stored(umbrella).fee) == ("Mia's aunt", 250)


def test_a_third_who_is_faster_still_is_a_conflict_again(desk: Client, ben: Client, umbrella: Ticket) -> None:
    page = _conflict(desk, ben, umbrella, guest="Mia's uncle").content.decode()
    ben.post(url(umbrella), opened(ben, url(umbrella)) | {"guest": "Ben's niece"})
    answer = desk.post(url(umbrella), typed_in(page) | {"choose-guest": "mine"})

    assert answer.status_code == 409
    assert "Ben&#x27;s niece" in answer.content.decode()
    assert stored(umbrella).guest == "Ben's niece"


def test_who_typed_the_same_or_changed_another_form_is_in_nobodys_way(
    desk: Client, ben: Client, umbrella: Ticket
) -> None:
    form = opened(desk, url(umbrella))
    ben.post(url(umbrella, "hang"), opened(ben, url(umbrella, "hang")))
    assert desk.post(url(umbrella), form | {"hooks": "2"}).status_code == 302, "the same was typed"
    form = opened(desk, url(umbrella, "hang"))
    ben.post(url(umbrella), opened(ben, url(umbrella)) | {"guest": "Otto"})
    assert desk.post(url(umbrella, "hang"), form).status_code == 302, "it shows nothing of the record"
    assert (stored(umbrella).hooks, stored(umbrella).guest) == (3, "Otto")


def _type(client: Client, ticket: Ticket, form: dict[str, str]) -> Any:
    return client.post(url(ticket), form | {"draft": "keep"}).json()


SAME = {"fee": "1.00", "hooks": " 1", "guest": " Mrs. Umbrage ", "remark": "\r\n"}


@pytest.mark.parametrize("field", SAME)
def test_another_notation_is_no_change(field: str, desk: Client, umbrella: Ticket) -> None:
    form = opened(desk, url(umbrella)) | {field: SAME[field]}

    assert _type(desk, umbrella, form)["changed"] is False
    assert desk.post(url(umbrella), form).status_code == 302
    assert (Draft.objects.count(), versions(umbrella)) == (0, 1)


def test_a_day_is_the_same_day_in_another_notation(desk: Client, umbrella: Ticket) -> None:
    Ticket.objects.update(returned_at=umbrella.handed_in_at)
    form = opened(desk, url(umbrella))
    other = f"{umbrella.handed_in_at:%d.%m.%Y}"

    assert (form["returned_on"] != other, _type(desk, umbrella, form | {"returned_on": other})["changed"]) == (
        True,
        False,
    )
    assert _type(desk, umbrella, form | {"returned_on": "01.01.2020"})["changed"] is True


def test_what_is_typed_is_kept_and_offered_again_to_its_owner_only(desk: Client, ben: Client, umbrella: Ticket) -> None:
    form = opened(desk, url(umbrella))
    kept = _type(desk, umbrella, form | {"guest": "Mia's uncle", "fee": "many"})

    assert kept["changed"] is True
    assert "You began to change this at" in desk.get(url(umbrella)).content.decode()
    assert f"{url(umbrella)}?draft=continue" in desk.get(f"/records/tickets/{umbrella.id}/").content.decode()
    assert opened(desk, url(umbrella))["guest"] == "Mrs. Umbrage", "until one goes on"
    going_on = opened(desk, f"{url(umbrella)}?draft=continue")
    assert (going_on["guest"], going_on["fee"], going_on["version"]) == ("Mia's uncle", "many", form["version"])
    assert "You began" not in ben.get(url(umbrella)).content.decode()
    assert opened(ben, f"{url(umbrella)}?draft=continue")["guest"] == "Mrs. Umbrage"


def test_a_draft_that_was_overtaken_is_a_conflict_when_it_is_saved(desk: Client, ben: Client, umbrella: Ticket) -> None:
    _type(desk, umbrella, opened(desk, url(umbrella)) | {"guest": "Mia's uncle"})
    ben.post(url(umbrella), opened(ben, url(umbrella)) | {"guest": "Ben's aunt"})

    assert desk.post(url(umbrella), opened(desk, f"{url(umbrella)}?draft=continue")).status_code == 409
    assert stored(umbrella).guest == "Ben's aunt"


def test_a_conflict_that_is_left_is_a_draft(desk: Client, ben: Client, umbrella: Ticket) -> None:
    _conflict(desk, ben, umbrella, guest="Mia's uncle")

    assert opened(desk, f"{url(umbrella)}?draft=continue")["guest"] == "Mia's uncle"


@pytest.mark.parametrize("end", ["saved", "discarded", "typed back", "old"])
def test_a_draft_goes_when_it_is(end: str, desk: Client, umbrella: Ticket) -> None:
    form = opened(desk, url(umbrella))
    _type(desk, umbrella, form | {"guest": "Mia's uncle"})
    if end == "saved":
        desk.post(url(umbrella), form | {"guest": "Mia's uncle"})
    elif end == "discarded":
        assert desk.post(url(umbrella), form | {"draft": "discard"})["Location"] == url(umbrella)
    elif end == "typed back":
        _type(desk, umbrella, form)
    else:
        Draft.objects.update(saved_at=Draft.objects.get().saved_at - drafts.KEPT - timedelta(seconds=1))
        assert "You began" not in desk.get(url(umbrella)).content.decode()
        assert drafts.forget_old() == 1

    assert not Draft.objects.exists()


def test_what_is_kept_after_it_was_sent_is_no_draft(desk: Client, umbrella: Ticket) -> None:
    form = opened(desk, url(umbrella)) | {"guest": "Mia's uncle"}
    desk.post(url(umbrella), form)

    assert _type(desk, umbrella, form)["changed"] is False
    assert not Draft.objects.exists()
