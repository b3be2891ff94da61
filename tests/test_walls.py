"""Every address of every face: anonymous signs in, a missing right is 403, another store's object is 404."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from floorwalker.accounts.actor import SYSTEM, Reach
from floorwalker.accounts.models import Grant, Member, Store, Terms
from floorwalker.accounts.rights import allows
from floorwalker.accounts.roles import ROLES
from floorwalker.accounts.tokens import issue
from floorwalker.core.desks.desk import Desk
from floorwalker.core.later.bulk import form_for_many, is_for_many
from floorwalker.core.lists.every import list_of
from floorwalker.core.machine import Move
from floorwalker.core.models import Event, Export, Session
from floorwalker.core.photos import Photo, keep
from floorwalker.core.registry import Channel, channels, desks, rights
from floorwalker.core.tests.builders import make_store
from floorwalker.core.tests.samples import samples_of, samples_of_list

from .forms import filled

CODES = [which.code for which in channels()]
FACES = ("console", "settings", "api", "intake", "credits", "stock", "drift", *CODES)
OWN = {"drift:run", "console:export_file", "console:bulk_run", "intake:upload", "intake:bring_in", "intake:result"}
ANYBODY = {"console:home", "console:home_live", "console:exports", *OWN}
DEEDS = ("reserve", "extend", "renew", "release", "wait", "claim", "leave")
OPEN = {f"api:{name}" for name in ("openapi-json", "api-root", "timer", "timer_of_mine", "ask_first")}
OPEN |= {f"api:{deed}_mine" for deed in DEEDS}
PHOTO = Photo(ref="0" * 32, content=b"a photo")
EVERY_TOKEN = {"api:list_channels", "api:list_desks", "api:me", "api:bulk_run"}


@dataclass(frozen=True, kw_only=True)
class Door:
    """One address with what is needed to ask for it: ``right``, ``keys`` of an object, and how."""

    name: str
    right: str
    keys: dict[str, Any]
    code: str = CODES[0]
    method: str = "get"
    body: dict[str, Any] | list[Any] | None = None
    move: Move | None = None
    object: bool = False
    elsewhere: frozenset[int] = frozenset({200, 302})

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.right}"

    def opened(self, store: Store) -> Any:
        """A session or record of this address's list."""
        row = samples_of_list(list_of(self.code)).one(store)
        if "ref" in self.keys:
            keep(row.id, PHOTO)
        return row

    def ask(self, client: Client, row: Any, store: Store) -> Any:
        """The answer of this address for one session or record and one store."""
        of = {"id": row.id, "store": store.pk}
        keys = {name: of.get(value, value) if isinstance(value, str) else value for name, value in self.keys.items()}
        body: dict[str, Any] = {"content_type": "application/json"} if self.name.startswith("api:") else {}
        if self.method == "post":
            body |= {"data": self.body if isinstance(self.body, list) else (self.body or {}) | self._filled(row)}
        return getattr(client, self.method)(reverse(self.name, kwargs=keys), **(body if self.method == "post" else {}))

    def _filled(self, session: Session) -> dict[str, Any]:
        if self.move is None:
            return {}
        return filled(self.move, None if self.move.opens else session)


def _pages(which: Channel) -> Iterator[Door]:
    code = which.code
    of_list, of_one = {"code": code}, {"code": code, "id_": "id"}
    see, export = f"{code}.see", f"{code}.export"
    for name in ("sessions", "sessions_live", "sessions_columns"):
        yield Door(name=f"console:{name}", right=see, keys=of_list, code=code)
    yield Door(name="console:sessions_columns", right=see, keys=of_list, method="post", code=code)
    for method in ("get", "post"):
        body = {"format": "csv"}
        yield Door(name="console:sessions_export", right=export, keys=of_list, method=method, body=body, code=code)
    for method in ("get", "post"):
        yield Door(
            name="console:bulk", right=see, keys=of_list, method=method, code=code, elsewhere=frozenset({200, 422})
        )
    for name, right in (("session", see), ("details", see), ("session_live", see), ("raw", f"{code}.debug")):
        yield Door(name=f"console:{name}", right=right, keys=of_one, object=True, code=code)
    yield Door(name="console:photo", right=see, keys=of_one | {"ref": PHOTO.ref}, object=True, code=code)
    for own in samples_of(which).pages:
        yield Door(name=own.name, right=own.right, keys=own.keys("id"), object=True, code=code)


def _moves(which: Channel) -> Iterator[Door]:
    code = which.code
    for move in which.machine.moves:
        if move.opens:
            yield from _openings(which, move)
            continue
        asked: dict[str, Any] = {"right": move.right, "object": True, "code": code, "move": move}
        keys = {"code": code, "id_": "id", "name": move.name}
        for method in ("get", "post"):
            yield Door(name="console:move", keys=keys, method=method, **asked)
        keys = {"channel": code, "session_id": "id", "move": move.name}
        yield Door(name="api:ask", keys=keys, method="post", **asked)
        if is_for_many(move):
            yield from _of_many(which, move)


def _of_many(which: Channel, move: Move) -> Iterator[Door]:
    """The words find nothing elsewhere: a run of nothing is ordered."""
    keys = {"channel": which.code, "move": move.name}
    body = {"q": ""} | {
        name: value for name, value in filled(move).items() if name in form_for_many(move, actor=SYSTEM).fields
    }
    yield Door(
        name="api:ask_of_many",
        right=move.right,
        keys=keys,
        method="post",
        code=which.code,
        body=body,
        elsewhere=frozenset({202}),
    )


def _openings(which: Channel, move: Move) -> Iterator[Door]:
    """A store that is not one's own cannot be opened in; nothing tells that there is one."""
    asked: dict[str, Any] = {"right": move.right, "code": which.code, "move": move, "body": {"store": "wernigerode"}}
    page, refused = {"code": which.code, "name": move.name}, frozenset({422})
    yield Door(name="console:opening", keys=page, **asked)
    yield Door(name="console:opening", keys=page, method="post", elsewhere=refused, **asked)
    keys = {"channel": which.code, "move": move.name}
    yield Door(name="api:open_", keys=keys, method="post", elsewhere=refused, **asked)


def _programs(which: Channel) -> Iterator[Door]:
    code = which.code
    of_list, of_one = {"channel": code}, {"channel": code, "session_id": "id"}
    yield Door(name="api:sessions", right=f"{code}.see", keys=of_list, code=code)
    yield Door(name="api:export", right=f"{code}.export", keys=of_list | {"format_": "csv"}, code=code)
    yield Door(name="api:session", right=f"{code}.see", keys=of_one, object=True, code=code)
    yield Door(name="api:photo", right=f"{code}.see", keys=of_one | {"ref": PHOTO.ref}, object=True, code=code)
    yield Door(name="api:events", right=f"{code}.see", keys=of_one, object=True, code=code)


def _reports(which: Channel) -> Iterator[Door]:
    for told in which.reports:
        of = {"code": which.code, "name": told.code}
        right, section = which.right_for(told), told.sections[0].code
        yield Door(name="console:report", right=right, keys=of, code=which.code)
        file, export = of | {"section": section, "format_": "csv"}, f"{which.code}.export"
        yield Door(name="console:report_file", right=export, keys=file, code=which.code)
        yield Door(name="api:report", right=right, keys={"channel": which.code, "report": told.code}, code=which.code)


def _records(desk: Desk) -> Iterator[Door]:
    code, see, export = desk.code, f"{desk.code}.see", f"{desk.code}.export"
    of_list, of_one = {"code": code}, {"code": code, "id_": "id"}
    yield Door(name="console:records", right=see, keys=of_list, code=code)
    for method in ("get", "post"):
        body = {"format": "csv"}
        yield Door(name="console:records_columns", right=see, keys=of_list, method=method, code=code)
        yield Door(name="console:records_export", right=export, keys=of_list, method=method, body=body, code=code)
    yield Door(name="console:record", right=see, keys=of_one, object=True, code=code)
    yield Door(name="api:records", right=see, keys={"desk": code}, code=code)
    yield Door(name="api:export_records", right=export, keys={"desk": code, "format_": "csv"}, code=code)
    yield Door(name="api:record", right=see, keys={"desk": code, "record_id": "id"}, object=True, code=code)
    for verb in desk.verbs:
        asked: dict[str, Any] = {"right": verb.right, "object": True, "code": code}
        for method in ("get", "post"):
            yield Door(name="console:verb", keys=of_one | {"name": verb.name}, method=method, **asked)
        keys = {"desk": code, "record_id": "id", "verb": verb.name}
        yield Door(name="api:ask_verb", keys=keys, method="post", **asked)


def _intake() -> Iterator[Door]:
    for code in ("orders", "customers", "catalog", "stock", "drift"):
        right = f"{code}.write"
        yield Door(name=f"api:{code}", right=right, keys={}, method="post", body=[], code=code)
        yield Door(name="intake:example", right=right, keys={"code": code}, code=code)
    for method in ("get", "post"):
        yield Door(name="intake:uploads", right="orders.write", keys={}, method=method, code="orders")


def _credits() -> Iterator[Door]:
    for method in ("get", "post"):
        body = {"reason": "a word"}
        keys = {"id_": "id"}
        yield Door(
            name="credits:void", right="credits.void", keys=keys, method=method, body=body, object=True, code="credits"
        )


def _stock() -> Iterator[Door]:
    """The deeds of stock, and what a storefront asks of carts: another store's cart is not there, nor are its units."""
    for name in ("count", "adjust", "set_aside", "tell"):
        for method in ("get", "post"):
            keys = {"id_": "id"}
            yield Door(name=f"stock:{name}", right="stock.adjust", keys=keys, method=method, object=True, code="stock")
    for method in ("get", "post"):
        asked: dict[str, Any] = {"right": "stock.adjust", "method": method, "code": "drift"}
        yield Door(name="drift:take_over", keys={"id_": "id"}, object=True, **asked)
        yield Door(name="drift:take_over_all", keys={}, elsewhere=frozenset({200, 422}), **asked)
    more: dict[str, Any] = {"reserve": {"lines": [{"variant": "v", "quantity": 1}]}, "convert": {"order": "#1"}}
    more |= {name: {"variant": "v"} for name in ("wait", "claim", "leave")}
    for name in (*DEEDS, "convert"):
        right = f"reservations.{'reserve' if 'variant' in more.get(name, {}) else name}"
        nowhere, body = frozenset({409, 200 if name == "leave" else 404}), {"token": "nobody's"} | more.get(name, {})
        asked = {"right": right, "code": "reservations", "elsewhere": nowhere}
        yield Door(name=f"api:{name}", keys={}, method="post", body=body, **asked)


def _settings() -> Iterator[Door]:
    yield Door(name="settings:new_token", right="tokens.edit", keys={})
    yield Door(name="settings:history", right="members.edit", keys={})
    yield Door(name="settings:terms", right="stores.edit", keys={"store_id": "store"}, object=True)
    for code in CODES:
        keys = {"store_id": "store", "code": code}
        yield Door(name="settings:amend", right="stores.edit", keys=keys, method="post", object=True, code=code)


DOORS = [d for c in channels() for d in (*_pages(c), *_moves(c), *_programs(c), *_reports(c))]
DOORS += [d for desk in desks() for d in _records(desk)] + [*_settings(), *_intake(), *_credits(), *_stock()]
PEOPLE = [door for door in DOORS if not door.name.startswith("api:")]
PROGRAMS = [door for door in DOORS if door.name.startswith("api:")]


def _names(patterns: Any, space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns, pattern.namespace or space)
        elif isinstance(pattern, URLPattern) and pattern.name and space in FACES:
            yield f"{space}:{pattern.name}"


@pytest.fixture
def berlin(db: None) -> Store:
    """Where everything happens; its code stands in no page by itself."""
    return make_store("wernigerode")


@pytest.fixture
def bonn(db: None) -> Store:
    return make_store("bonn")


def _member(client: Client, role: str, store: Store | None) -> Client:
    member = Member.objects.create_user("mia@example.com", "korrekt-pferd-77", name="Mia")
    if role:
        Grant.objects.create(member=member, role=role, store=store)
    client.force_login(member)
    return client


def _token(rights: list[str], store: Store) -> Client:
    _, secret = issue(name="Till", rights=rights, reach=Reach(store_ids=frozenset({store.pk})), actor=SYSTEM)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def _written() -> tuple[int, int, int]:
    return Event.objects.count(), Export.objects.count(), Terms.objects.count()


def _role_without(right: str) -> str:
    """A role that sees sessions and lacks this right; nobody's role where there is none."""
    room = right.partition(".")[0]
    lacking = [role for role in ROLES if not allows(role.rights, right)]
    seeing = [role for role in lacking if allows(role.rights, f"{room}.see")]
    return next((role.code for role in seeing or lacking), "")


def test_no_address_is_forgotten() -> None:
    found = set(_names(get_resolver().url_patterns))

    assert found - ANYBODY - OPEN - EVERY_TOKEN == {door.name for door in DOORS}


@pytest.mark.parametrize("door", PEOPLE, ids=str)
def test_anonymous_people_sign_in_first(door: Door, client: Client, berlin: Store) -> None:
    row = door.opened(berlin)
    before = _written()
    answer = door.ask(client, row, berlin)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=/")
    assert _written() == before


@pytest.mark.parametrize("name", sorted(ANYBODY))
def test_pages_for_every_member_ask_for_a_sign_in(name: str, client: Client, db: None) -> None:
    keys = {"number": 1} if name in OWN else {}

    assert client.get(reverse(name, kwargs=keys))["Location"].startswith("/accounts/login/?next=/")


@pytest.mark.parametrize("door", PEOPLE, ids=str)
def test_a_member_without_the_right_is_told_so(door: Door, client: Client, berlin: Store) -> None:
    row = door.opened(berlin)
    mia = _member(client, _role_without(door.right), berlin)
    before = _written()
    answer = door.ask(mia, row, berlin)

    assert answer.status_code == 403
    assert _written() == before


@pytest.mark.parametrize("door", [door for door in PEOPLE if door.object], ids=str)
def test_another_stores_object_is_not_there(door: Door, client: Client, berlin: Store, bonn: Store) -> None:
    row = door.opened(berlin)
    mia = _member(client, "owner", bonn)
    before = _written()
    answer = door.ask(mia, row, berlin)

    assert answer.status_code == 404
    assert str(row.id) not in answer.content.decode().replace(answer.wsgi_request.path, "")
    assert _written() == before


@pytest.mark.parametrize("door", [door for door in PEOPLE if not door.object], ids=str)
def test_lists_show_nothing_of_another_store(door: Door, client: Client, berlin: Store, bonn: Store) -> None:
    row = door.opened(berlin)
    mia = _member(client, "owner", bonn)
    answer = door.ask(mia, row, berlin)

    assert answer.status_code in door.elsewhere
    assert str(row) not in answer.content.decode()
    assert "wernigerode" not in answer.content.decode().casefold()


@pytest.mark.parametrize("door", PEOPLE, ids=str)
def test_with_the_right_the_door_opens(door: Door, client: Client, berlin: Store) -> None:
    row = door.opened(berlin)
    answer = door.ask(_member(client, "owner", None), row, berlin)

    assert answer.status_code in ({200} if door.method == "get" else {200, 302, 409, 422})


def test_another_members_export_is_not_there(client: Client, berlin: Store) -> None:
    other = Member.objects.create_user("other@example.com", "korrekt-pferd-77", name="Other")
    export = Export.objects.create(member=other, code=CODES[0], format="csv", query="", state="done")

    assert _member(client, "owner", None).get(f"/exports/{export.pk}/").status_code == 404


@pytest.mark.parametrize("door", PROGRAMS, ids=str)
def test_a_program_without_a_token_is_not_known(door: Door, client: Client, berlin: Store) -> None:
    row = door.opened(berlin)
    answer = door.ask(client, row, berlin)

    assert answer.status_code == 401
    assert answer["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize("door", PROGRAMS, ids=str)
def test_a_token_without_the_right_is_told_so(door: Door, berlin: Store) -> None:
    row = door.opened(berlin)
    before = _written()
    answer = door.ask(_token([right for right in rights() if right != door.right], berlin), row, berlin)

    assert answer.status_code == 403
    assert door.right in answer.content.decode()
    assert _written() == before


@pytest.mark.parametrize("door", PROGRAMS, ids=str)
def test_a_token_of_another_store_finds_nothing(door: Door, berlin: Store, bonn: Store) -> None:
    row = door.opened(berlin)
    before = _written()
    answer = door.ask(_token(["*"], bonn), row, berlin)
    text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()

    assert answer.status_code in ({404} if door.object else door.elsewhere)
    assert str(row) not in text
    assert _written() == before


NOWHERE = (
    "sessions/zebra",
    "records/zebra",
    *(f"records/{code}" for code in CODES),
    *(f"sessions/{d.code}" for d in desks()),
    *(f"reports/{code}/zebra" for code in ("zebra", *CODES)),
)


@pytest.mark.parametrize("place", NOWHERE)
def test_a_list_that_does_not_exist_is_not_there(place: str, client: Client, berlin: Store) -> None:
    owner, program = _member(client, "owner", None), _token(["*"], berlin)

    assert owner.get(f"/{place}/").status_code == 404
    assert owner.get(f"/{place}/live/").status_code == 404
    assert program.get(f"/api/v1/{place}").status_code == 404
