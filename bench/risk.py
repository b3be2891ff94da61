"""Risk: how long weighing takes, what velocity adds to a hold, how fast addresses are looked up, and how well hold worth is told.

Files of addresses and of shop sessions lie beside the repository, in ``../shared/data``; what is not there is not measured.
"""

import csv
import gzip
import json
import random
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from floorwalker.accounts.models import Store
from floorwalker.core.facts import Fact
from floorwalker.risk.addresses import AddressBook
from floorwalker.risk.document import Document
from floorwalker.risk.holding import FEATURES, SIGNALS, HoldContext
from floorwalker.risk.learning.extra import can_learn, learn
from floorwalker.risk.learning.figures import auc
from floorwalker.risk.learning.terms import Model, Term
from floorwalker.risk.policies import in_force
from floorwalker.risk.score import Scale, assess
from floorwalker.risk.signals import Scheme
from floorwalker.risk.velocity import Count, counted, marks, note

SHARED = Path("../shared/data")
TIMES = 2_000
SCHEME = Scheme(code="bench", label="Bench", help="", signals=SIGNALS, features=FEATURES, ends=dict[type[Fact], bool]())
COUNTS = [
    *(Count(name=name, kind="held") for name in ("address", "network", "system", "identity")),
    Count(name="identity", kind="expired"),
    Count(name="identity", kind="converted"),
]
_RATES = ("BounceRates", "ExitRates")
_KNOWN = (
    "Administrative", "Administrative_Duration", "Informational", "Informational_Duration", "ProductRelated",
    "ProductRelated_Duration", "SpecialDay",
)  # fmt: skip


def measure(rows: int) -> dict[str, Any]:
    """``rows`` sightings stand in the table already."""
    return {
        "weighing, microseconds of the processor": _weighing(),
        f"velocity with {rows} sightings, milliseconds": _velocity(rows),
        "addresses": _addresses(),
        "hold worth, AUC on sessions held out": _worth(),
    }


def _spent(work: Callable[[], object], unit: float, clock: Callable[[], float] = time.perf_counter) -> dict[str, float]:
    spent = []
    for _ in range(TIMES):
        start = clock()
        work()
        spent.append((clock() - start) * unit)
    spent.sort()
    return {f"p{share}": round(spent[min(TIMES * share // 100, TIMES - 1)], 2) for share in (50, 95, 99)}


def _weighing() -> dict[str, Any]:
    dice = random.Random(7)
    contexts = [
        HoldContext(**{f.name: dice.choice([None, 0, 1, 5, 40]) for f in fields(HoldContext)}) for _ in range(200)
    ]
    terms = tuple(
        Term(code=one.code, cuts=tuple(range(60)), adds=tuple(dice.uniform(-1, 1) for _ in range(61)))
        for one in SCHEME.watched
    )
    learnt = Scale(scheme=SCHEME, document=Document(), model=Model(purpose="fraud", base=-1, terms=terms))
    plain = Scale(scheme=SCHEME, document=Document())
    return {
        "signals": _spent(lambda: assess(plain, dice.choice(contexts)), 1e6, time.thread_time),
        "signals and a model of 27 terms": _spent(lambda: assess(learnt, dice.choice(contexts)), 1e6, time.thread_time),
    }


def _velocity(rows: int) -> dict[str, Any]:
    store = Store.objects.create(code="bench-risk", name="Bench")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO risk_risksighting (store_id, mark, kind, quantity, subject, seen_at)"
            " SELECT %s, md5((n %% 40000)::text)::uuid, 'held', 1, '', clock_timestamp() - n * interval '1 second' * 2.5"
            " FROM generate_series(1, %s) AS n",
            [store.pk, rows],
        )
        cursor.execute("ANALYZE risk_risksighting")
    seen = marks({"address": "203.0.113.7", "network": "203.0.113.0/24", "system": "64500", "identity": "cart-1"})

    def weighed() -> None:
        counted(store.pk, seen, COUNTS)
        assess(in_force(SCHEME, store.pk), HoldContext())

    def all_of_it() -> None:
        with transaction.atomic():
            note(store.pk, seen, "held")
            counted(store.pk, seen, COUNTS)
            assess(in_force(SCHEME, store.pk), HoldContext())

    return {
        "note a hold": _spent(lambda: note(store.pk, seen, "held"), 1e3),
        "count six things": _spent(lambda: counted(store.pk, seen, COUNTS), 1e3),
        "version in force": _spent(lambda: in_force(SCHEME, store.pk), 1e3),
        "count and weigh": _spent(weighed, 1e3),
        "note, count, weigh, commit": _spent(all_of_it, 1e3),
        "an empty transaction": _spent(_nothing, 1e3),
    }


def _nothing() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _addresses() -> dict[str, Any] | str:
    folder = SHARED / "ip-intel"
    if not folder.exists():
        return f"there is no {folder}"
    files = {
        "country": "geo-whois-asn-country.mmdb",
        "vpn": "x4b_vpn_ipv4.txt:x4b_vpn_ipv6.txt",
        "hosting": "x4b_datacenter_ipv4.txt.gz:x4b_datacenter_ipv6.txt.gz",
        "tor": "tor_exits.csv",
        "hosting_systems": "bad-asn-list.csv",
    }
    book = AddressBook({name: ":".join(str(folder / one) for one in text.split(":")) for name, text in files.items()})
    tracemalloc.start()
    start = time.perf_counter()
    book.known()
    spent = time.perf_counter() - start
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    dice = random.Random(7)
    asked = [str(ip_address(dice.randrange(2**32))) for _ in range(20_000)]
    start = time.perf_counter()
    for address in asked:
        book.origin(address)
    speed = len(asked) / (time.perf_counter() - start)
    return {"read, seconds (traced)": round(spent, 2), "memory, MB": round(kept / 1e6, 1), "look-ups/s": round(speed)}


def _worth() -> dict[str, Any] | str:
    """Trained here and thrown away; nothing learnt from other people's sessions is shipped."""
    file = SHARED / "fraud-sessions" / "online_shoppers_train.csv.gz"
    if not file.exists() or not can_learn():
        return f"it takes {file} and the extra for learning"
    with gzip.open(file, "rt") as lines:
        sessions = list(csv.DictReader(lines))
    chance = list(range(len(sessions)))
    random.Random(7).shuffle(chance)
    orders = {"split in the order of the rows": list(range(len(sessions))), "split by chance": chance}
    return {
        f"{split}, {what}": _auc([sessions[place] for place in order], names)
        for split, order in orders.items()
        for what, names in (("what a shop knows", _KNOWN), ("and rates of its pages", (*_KNOWN, *_RATES)))
    }


def _auc(sessions: list[dict[str, str]], names: tuple[str, ...]) -> float | None:
    rows: list[dict[str, float | None]] = [
        {name: float(session[name]) for name in names}
        | {
            "returning": float(session["VisitorType"] == "Returning_Visitor"),
            "weekend": float(session["Weekend"] == "True"),
        }
        for session in sessions
    ]
    truths = [session["Revenue"] == "True" for session in sessions]
    split = int(len(rows) * 0.75)
    model = learn()("worth", list(rows[0]), rows[:split], truths[:split])
    found = auc([model.score(row) for row in rows[split:]], truths[split:])
    return None if found is None else round(found, 3)


if __name__ == "__main__":
    print(json.dumps({"addresses": _addresses(), "hold worth": _worth()}, indent=2))
