"""Attacks on stock, played through the front door on a compressed clock: how soon they are noticed, which units come free, who is bothered.

All attacks run amid shoppers at the pace of real ones, who come for an hour; the longest attack takes an hour and a half. Two rules restrict and free; the weights are
those of the house. No address files are read, so nobody is known to come from a data centre.
"""

import time
from collections.abc import Sequence
from statistics import median
from typing import Any
from uuid import UUID

from django.db import transaction

from bench.clock import spread
from floorwalker.accounts.actor import EVERYWHERE, SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.attacks.kinds import ATTACKS
from floorwalker.channels.reservations.attacks.normal import shoppers
from floorwalker.channels.reservations.attacks.play import Figures, figures, play
from floorwalker.channels.reservations.attacks.steps import BROWSER, together
from floorwalker.channels.reservations.holding import asks
from floorwalker.channels.reservations.holding.deciding import Shopper, Wanted
from floorwalker.channels.reservations.risk.context import context_of
from floorwalker.channels.reservations.risk.rules import RULES
from floorwalker.channels.reservations.tests.builders import pass_minutes
from floorwalker.channels.reservations.watching import SCHEME
from floorwalker.commerce.catalog.intake import CATALOG
from floorwalker.commerce.stock.intake import STOCK
from floorwalker.commerce.taking import Intake, take
from floorwalker.core import wall
from floorwalker.core.verbs import sheet_of
from floorwalker.risk.policies import in_force
from floorwalker.risk.score import assess
from floorwalker.risk.velocity import Sighting, marks, note_all
from floorwalker.rules.compiled import Compiled
from floorwalker.rules.document import Document, Rule, Then
from floorwalker.rules.policies import open_desk, publish, save
from floorwalker.rules.words import read

HOURS = 1
SHOPPERS = 80
GOODS = 60
STOCK_EACH = 60
TIMES = 300
FREEING = {"actions": ["block", "release"]}
WORDS = {"Review": "level:review", "Travelling token": "countries>2"}


def measure(rows: int) -> dict[str, Any]:
    """``rows`` is not asked: what is played has its own size. Each attack has articles of its own, and so have the shoppers."""
    store = Store.objects.create(code="bench-attacked", name="Bench")
    goods = _goods(store)
    _publish(store)
    shares = {kind: goods[8 * place : 8 * place + 8] for place, kind in enumerate(ATTACKS)}
    attacks = [attack(shares[kind], start=900 + 120 * place) for place, (kind, attack) in enumerate(ATTACKS.items())]
    steps = together(shoppers(SHOPPERS, HOURS * 3600, goods[8 * len(ATTACKS) : -1]), *attacks)
    start = time.perf_counter()
    carts = play(store, steps, _passing)
    spent = time.perf_counter() - start
    told = {kind: _told(some) for kind, some in figures(carts.values()).items()}
    return {"steps": len(steps), "seconds": round(spent, 1)} | told | {"hot path": _hot(store, goods[-1])}


def _hot(store: Store, variant: str) -> dict[str, Any]:
    """Of a hold: noting who was seen happens within it, scoring after it. Medians and p99 in milliseconds, all of one run."""
    shopper = Shopper(ip="198.18.7.7", agent=BROWSER, bare=False, views=9)
    seen = marks({"address": "198.18.7.7", "network": "198.18.7.0/24", "identity": "hot"})
    holds, notes, scores = [], [], []
    for number in range(TIMES):
        wanted = [Wanted(variant=variant, quantity=1)]
        start = time.perf_counter()
        told = asks.reserve(store, f"hot-{number}", wanted, actor=SYSTEM, shopper=shopper)
        holds.append(time.perf_counter() - start)
        with transaction.atomic():
            start = time.perf_counter()
            note_all([Sighting(store_id=store.pk, seen=seen, kind="held")])
            notes.append(time.perf_counter() - start)
        assert told.session_id is not None
        sheet = sheet_of(wall.find_session(EVERYWHERE.narrowed(store.pk), "reservations", told.session_id))
        start = time.perf_counter()
        assess(in_force(SCHEME, store.pk), context_of(sheet))
        scores.append(time.perf_counter() - start)
    return {
        "a hold": spread(holds),
        "noting who was seen": spread(notes),
        "noting / hold, medians": round(median(notes) / median(holds), 3),
        "scoring, after the hold": spread(scores),
    }


def _told(found: Figures) -> dict[str, Any]:
    share = found.share_freed
    return {
        "carts": found.carts,
        "units": found.units,
        "ordered": found.ordered,
        "freed": found.freed,
        "freed, share": None if share is None else round(share, 3),
        "monitored": found.monitored,
        "in review or restricted": found.noticed,
        "restricted": found.restricted,
        "minutes until noticed": None if found.delay is None else round(found.delay / 60, 1),
    }


def _passing(seconds: float, played: Sequence[UUID]) -> None:
    if played:
        with transaction.atomic():
            pass_minutes(seconds / 60, *played)


def _goods(store: Store) -> list[str]:
    names = [f"{store.code}-{number}" for number in range(GOODS)]
    goods = [
        {"external_id": f"p-{name}", "title": name, "variants": [{"external_id": name, "price": 2900}]}
        for name in names
    ]
    _say(CATALOG, store, goods)
    _say(
        STOCK,
        store,
        [{"external_id": name, "on_hand": STOCK_EACH} for name in names[:-1]]
        + [{"external_id": names[-1], "on_hand": 1_000}],
    )
    return names


def _say(intake: Intake, store: Store, said: Sequence[dict[str, Any]]) -> None:
    take(intake, store, [intake.item.model_validate(one) for one in said], actor=SYSTEM)


def _publish(store: Store) -> None:
    setting = Compiled(vocabulary=RULES, document=RULES.document, zone="UTC", currency=store.currency).setting()
    rules = tuple(
        Rule(
            id=name.split()[0].lower(),
            name=name,
            when=read(words, RULES, setting).condition,
            then=Then("restrict", FREEING),
        )
        for name, words in WORDS.items()
    )
    document = Document(rules=rules, otherwise=RULES.otherwise)
    draft = save(store, RULES, document=document, revision=open_desk(store, RULES).revision, actor=SYSTEM)
    publish(store, RULES, revision=draft.revision, note="Bench", actor=SYSTEM)
