"""Programs that call at the same moment are looked up together: each is who it is, in its own store, and nobody else."""

from functools import partial
from typing import Any

import pytest

from floorwalker.accounts import tokens
from floorwalker.accounts.actor import SYSTEM, Reach
from floorwalker.accounts.models import ApiToken, Store
from floorwalker.accounts.tokens import actor_for, issue, revoke
from floorwalker.api.credentials import store_for
from floorwalker.core import wall
from floorwalker.core.errors import FloorwalkerError
from floorwalker.core.tests.builders import make_store
from floorwalker.core.tests.threads import at_once

RIGHT = "instore.see"
CITIES = ("bonn", "graz", "linz", "wien")


def _programs() -> dict[str, tuple[ApiToken, str]]:
    """A token for each of four stores, which it alone covers."""
    return {
        code: issue(name=code, rights=[RIGHT], reach=Reach(store_ids=frozenset({make_store(code).pk})), actor=SYSTEM)
        for code in CITIES
    }


def _entered(secret: str, code: str) -> Any:
    actor = actor_for(secret)
    return None if actor is None else (actor.label, store_for(actor, RIGHT, code).code)


def test_of_many_looked_up_at_once_each_gets_its_own(transactional_db: None) -> None:
    secrets = {code: secret for code, (_, secret) in _programs().items()}

    for _ in range(20):
        told = at_once(*(partial(_entered, secrets[code], code) for code in CITIES * 2))
        assert told == [(code, code) for code in CITIES * 2]


def test_nobody_is_let_into_anothers_store_by_those_who_ask_at_the_same_moment(transactional_db: None) -> None:
    secrets = {code: secret for code, (_, secret) in _programs().items()}

    for _ in range(20):
        told = at_once(*(partial(_entered, secrets[code], other) for code in CITIES for other in ("bonn", "wien")))
        mine = [(code, other) for code in CITIES for other in ("bonn", "wien")]
        for (code, other), answer in zip(mine, told, strict=True):
            if code == other:
                assert answer == (code, code)
            else:
                assert isinstance(answer, FloorwalkerError)
                assert answer.code == "unknown_store"


def test_one_statement_tells_each_of_its_own_and_nothing_of_who_is_not_there(db: None) -> None:
    programs = _programs()
    (bonn, _), (graz, _) = programs["bonn"], programs["graz"]
    revoke(graz, actor=SYSTEM)

    first, gone, again, nobody = tokens._look_up([bonn.prefix, graz.prefix, bonn.prefix, "nowhere123"])

    assert gone is None
    assert nobody is None
    assert first is not None
    assert (first.pk, first.name) == (bonn.pk, "bonn")
    assert again == first


def test_no_two_who_ask_for_one_store_share_its_row(db: None) -> None:
    _programs()

    one, other, none, wien = wall._look_up(["bonn", "bonn", "nowhere", "wien"])

    assert isinstance(one, Store)
    assert one == other
    assert one is not other
    assert none is None
    assert wien is not None
    assert wien.code == "wien"


@pytest.mark.parametrize(
    "code", ["bo\x00nn", "\ud800", "bonn\n", " bonn", "BONN", "b" * 100_000, "bonn' OR '1'='1", "ボン"]
)
def test_a_code_that_cannot_be_one_is_no_store_and_no_fault(db: None, code: str) -> None:
    make_store("bonn")

    assert wall.store_named(SYSTEM.reach(RIGHT), code) is None


def test_one_that_is_revoked_is_nobody_with_the_next_call_however_many_call(transactional_db: None) -> None:
    programs = _programs()
    token, secret = programs["linz"]
    others = [secret for code, (_, secret) in programs.items() if code != "linz"]
    assert None not in at_once(*(partial(actor_for, one) for one in [secret, *others, secret, *others]))

    revoke(token, actor=SYSTEM)

    told = at_once(*(partial(actor_for, one) for one in [secret, *others, secret, *others]))
    assert [actor is None for actor in told] == [True, False, False, False] * 2
