"""The rules of returns, asked about lines of real orders: may it come back, and what is offered for it; beside reading the line."""

import json
import random
from collections.abc import Callable
from typing import Any

from bench.clock import percentiles
from bench.people import stores
from bench.shop import catalogue, sell
from floorwalker.channels.returns.policies.judge import judge, offered
from floorwalker.channels.returns.policies.subject import Subject, subjects
from floorwalker.channels.returns.policies.vocabulary import ELIGIBILITY, OFFERED
from floorwalker.commerce.orders.models import Order
from floorwalker.core.clock import now
from floorwalker.rules.compiled import Compiled
from floorwalker.rules.document import Document, Rule, Then
from floorwalker.rules.vocabulary import Vocabulary
from floorwalker.rules.words import read

ORDERS = 200


def measure(rows: int) -> dict[str, Any]:
    """Microseconds for each line: by the rules that every store starts with, and by twenty and a hundred of a store's own."""
    catalogue(stores()[0])
    orders = sell(stores()[0], ORDERS)
    lines = [subject for order in orders for subject in subjects(order).values()]
    chance, at = random.Random(7), now()

    def each(work: Callable[[Subject], object]) -> dict[str, float]:
        found = percentiles(lambda: [work(line) for line in lines], times=20)
        return {name: round(value * 1000 / len(lines), 1) for name, value in found.items()}

    found: dict[str, Any] = {}
    for name, size in {"the rules of a new store": 0, "20 rules": 20, "100 rules": 100}.items():
        eligibility, offers = _compiled(ELIGIBILITY, size, chance), _compiled(OFFERED, size, chance)
        found[name] = {
            "may it come back": each(lambda line, rules=eligibility: judge(rules, line, at)),
            "what is offered": each(lambda line, rules=offers: offered(rules, line, at, paid=line.line.paid)),
            "bytes of a trace": len(json.dumps(judge(eligibility, lines[0], at).trace)),
        }
    reading = _each_order(orders)
    usual = found["the rules of a new store"]["may it come back"]["p50"]
    return found | {"reading a line": reading, "deciding / reading": round(usual / reading["p50"], 2)}


def _each_order(orders: list[Order]) -> dict[str, float]:
    """Microseconds for reading a line, its order's lines and parcels being read at once."""
    found = percentiles(lambda: [subjects(order) for order in orders], times=10)
    return {name: round(value * 1000 / (2 * len(orders)), 1) for name, value in found.items()}


def _compiled(spoken: Vocabulary, size: int, chance: random.Random) -> Compiled:
    """So many rules of four conditions each before those that every store starts with, hardly any two alike."""
    plain = Compiled(vocabulary=spoken, document=spoken.document, zone="Europe/Berlin", currency="EUR")
    then = Then(next(one.code for one in spoken.outcomes if one.code != spoken.otherwise.outcome))
    own = []
    for number in range(size):
        reading = read(" ".join(chance.sample(_words(chance), 4)), spoken, plain.setting(now()))
        assert not reading.problems, reading.problems
        own.append(Rule(id=f"r{number}", name=f"Rule {number}", when=reading.condition, then=then))
    document = Document(rules=(*own, *spoken.document.rules), otherwise=spoken.otherwise)
    return Compiled(vocabulary=spoken, document=document, zone="Europe/Berlin", currency="EUR")


def _words(chance: random.Random) -> list[str]:
    low = chance.randrange(60)
    return [
        f"-country:{chance.choice(('DE', 'AT', 'FR'))},{chance.choice(('NL', 'PL', 'IT'))}",
        f"discount:{low}..{low + 40}",
        f"price>={chance.randrange(90)}.{chance.randrange(10)}0",
        f"since<{chance.randrange(20, 90)}d",
        f"sku:{chance.choice('abc')}*,*{chance.randrange(9)}",
        f"-product_tag:sale-{chance.randrange(9)},new-{chance.randrange(9)}",
    ]
