"""German is whole: every text has its German with the same fields, and no page is half English."""

from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Message
from django.test import Client
from django.urls import reverse
from django.utils import translation

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM
from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.accounts.tokens import issue
from floorwalker.core.lists.engine import Listing
from floorwalker.core.lists.every import list_of, sessions_of
from floorwalker.core.lists.export import file_of, order_export, run_export
from floorwalker.core.registry import channels
from floorwalker.core.tests.builders import ago, clerk, make_store, reader, tell
from floorwalker.core.tests.samples import samples_of
from tests.translations import WORDS, Text, compiled, extracted, fields_of, forms, german

_TEXTS = [message for message in german() if message.id]
_SPOKEN = {"aria-label", "title", "placeholder", "alt", "data-label"}


def test_the_catalogue_has_every_text_of_the_source_and_no_other() -> None:
    kept: set[Text] = {message.id if isinstance(message.id, str) else tuple(message.id) for message in _TEXTS}

    assert set(extracted()) == kept, "python -m tests.translations adds and removes; then say the new ones in German"


@pytest.mark.parametrize("message", _TEXTS, ids=lambda message: str(message.id)[:40])
def test_every_text_has_its_german_with_the_samefields_of(message: Message) -> None:
    english, spoken = forms(message.id), forms(message.string)

    assert all(spoken)
    assert [fields_of(form) for form in spoken] == [fields_of(form) for form in english]


def test_the_compiled_catalogue_is_the_written_one() -> None:
    assert WORDS.with_suffix(".mo").read_bytes() == compiled(german())


class _Heard(HTMLParser):
    """Collects what a page says to people: its texts and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.said: set[str] = set()
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style", "code", "kbd"}
        self.said |= {value.strip() for name, value in attrs if name in _SPOKEN and value}

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style", "code", "kbd"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.add(" ".join(data.split()))


def _english_on(page: str) -> set[str]:
    heard = _Heard()
    heard.feed(page)
    germans = {form for message in _TEXTS for form in forms(message.string)}
    english = {form for message in _TEXTS for form in forms(message.id) if form not in germans and not fields_of(form)}
    long = {text for text in english if len(text) > 24 and any(text in said for said in heard.said)}
    return (english & heard.said) | long


@pytest.fixture
def store(db: None) -> Store:
    """A store with a paid session and one that was given up."""
    store = make_store("berlin")
    scan = (0, "item.scanned", {"code": "4311501045123", "name": "Brot", "price": 420})
    pay = (60, "transaction.started", {"transaction": "t1", "amount": 420, "method": "Karte"})
    check = (61, "check.required", {"check": "c1", "kind": "spot", "mode": "sight_check", "transaction": "t1"})
    done = (90, "transaction.completed", {"transaction": "t1", "amount": 420, "receipt": "R-1"})
    approved = (80, "check.approved", {"check": "c1", "employee": "Emma"})
    tell(
        store, scan, pay, check, approved, done, (300, "feedback.given", {"rating": 4}), begin=ago(minutes=8), token="a"
    )
    tell(store, scan, (20, "basket.cancelled", {"by": "shopper"}), begin=ago(minutes=9), token="b")
    return store


@pytest.fixture
def german_owner(store: Store) -> Member:
    """An owner who reads German."""
    member = Member.objects.create_user("inhaber@example.com", None, name="Ina", language="de")
    Grant.objects.create(member=member, role="owner")
    return member


def _pages(store: Store, member: Member) -> list[str]:
    lists, sessions, moves = [], [], []
    for which in channels():
        samples = samples_of(which)
        lists.append(reverse("console:sessions", args=[which.code]))
        shown = [
            *Listing(sessions_of(which), reader(clerk()), reach=EVERYWHERE).page().rows,
            samples.one(store),
            samples.ended(store),
        ]
        cards = [f"{lists[-1]}{session.id}/" for session in shown]
        sessions += [
            *cards,
            *(reverse(own.name, kwargs=own.keys(shown[-2].id)) for own in samples.pages if not own.file),
        ]
        for move in which.machine.moves:
            moves.append(f"{lists[-1] if move.opens else cards[-2]}moves/{move.name}/")
        moves.append(f"{cards[-2]}raw/")
    below = [
        f"{page}{part}"
        for page in lists
        for part in ("columns/", "export/", "?q=status:cancelled+started:today", "?q=mist:1", "?q=value>99999")
    ]
    settings = [
        "you/",
        "stores/",
        "members/",
        "tokens/",
        "history/",
        "stores/new/",
        "members/new/",
        "tokens/new/",
        f"stores/{store.pk}/",
        f"stores/{store.pk}/terms/",
        f"members/{member.pk}/",
    ]
    return ["/", "/exports/", *lists, *below, *sessions, *moves, *(f"/settings/{page}" for page in settings)]  # fmt: skip


def test_no_page_is_half_english(store: Store, german_owner: Member, client: Client) -> None:
    client.force_login(german_owner)
    found: dict[str, set[str]] = {}
    for page in _pages(store, german_owner):
        answer = client.get(page)
        assert answer.status_code == 200, page
        if english := _english_on(answer.content.decode()):
            found[page] = english

    assert found == {}


def test_signing_in_is_german_for_a_german_browser(client: Client, db: None) -> None:
    spoken = {"Accept-Language": "de"}
    for page in ("/accounts/login/", "/accounts/password/reset/"):
        assert _english_on(client.get(page, headers=spoken).content.decode()) == set()


def test_a_label_typed_in_german_means_the_same_in_list_and_file(store: Store, german_owner: Member) -> None:
    with translation.override("de"):
        listing = Listing(list_of("instore"), reader(clerk()), reach=EVERYWHERE, q="status:abgebrochen")
        assert listing.sentences() == ["Status: Abgebrochen"]
        export = order_export(listing, member_id=german_owner.pk, format_="csv")
    run_export(export.pk)
    lines = file_of(export).read_text().splitlines()

    assert (len(lines), lines[0].split(",")[:3]) == (2, ["Sitzung", "Letzte Aktivität", "Beginn"])


def test_programs_are_answered_in_english_whatever_their_machine_prefers(store: Store) -> None:
    _, secret = issue(name="Kasse", rights=["*"], reach=EVERYWHERE, actor=SYSTEM)
    till = Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "de"})

    assert till.get("/api/v1/sessions/instore", {"q": "status:cancelled"}).json()["rows"][0]["status"] == "Cancelled"
    assert "Session,Last activity" in b"".join(till.get("/api/v1/sessions/instore/export.csv")).decode()
