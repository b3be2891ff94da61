"""Rules: how long a decision takes with its whole trace, what reading a version costs once, and what a trace weighs."""

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.clock import percentiles
from floorwalker.core.lists.filters import Between, OneOf, Tags, Text, When
from floorwalker.rules.compiled import Compiled
from floorwalker.rules.decide import decide
from floorwalker.rules.document import Document, Rule, Then, restored, stored
from floorwalker.rules.explain import explain
from floorwalker.rules.simulate import simulate
from floorwalker.rules.trace import kept
from floorwalker.rules.vocabulary import Context, Operand, Outcome, Sample, Vocabulary
from floorwalker.rules.words import read

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
COUNTRIES = tuple((code, code) for code in ("DE", "AT", "FR", "NL", "PL", "IT", "ES", "DK"))
SIZES = (20, 100)
CONTEXTS = 500
FILTERS = {
    "country": OneOf(choices=COUNTRIES),
    "discount": Between(),
    "price": Between(money=True),
    "bought": When(),
    "vendor": Text(folded=True),
    "tag": Tags(),
}
VOCABULARY = Vocabulary(
    code="bench",
    label="Bench",
    help="",
    mode="first",
    operands=tuple(Operand(key=k, label=k, filter=f, value=lambda line: None) for k, f in FILTERS.items()),
    outcomes=(Outcome(code="refund", label="Refund"), Outcome(code="credit", label="Credit")),
    otherwise=Then("refund"),
)


def measure(rows: int) -> dict[str, Any]:
    """Policies of 20 and of 100 rules with four conditions each, hardly any two alike; microseconds for each context."""
    chance = random.Random(7)
    contexts = [_context(chance) for _ in range(CONTEXTS)]
    return {f"{size} rules of 4 conditions": _policy(size, chance, contexts) for size in SIZES}


def _policy(size: int, chance: random.Random, contexts: list[Context]) -> dict[str, Any]:
    rules = _compiled(size, chance)
    decisions = [decide(rules, context) for context in contexts]
    plain = json.dumps(kept(decisions[0].trace))
    samples = [Sample(name=str(number), context=context) for number, context in enumerate(contexts)]
    document = json.dumps(stored(rules.document))

    def each(work: Any) -> dict[str, float]:
        found = percentiles(lambda: [work(one) for one in contexts], times=20)
        return {name: round(value * 1000 / CONTEXTS, 1) for name, value in found.items()}

    def fresh() -> None:
        _again(document, rules).rules  # noqa: B018 - it is read when first asked for

    return {
        "different conditions": len(rules.words),
        "decide with trace, microseconds": each(lambda context: decide(rules, context)),
        "decide, trace as JSON, microseconds": each(lambda context: json.dumps(kept(decide(rules, context).trace))),
        "explain to staff, ms": percentiles(lambda: explain(decisions[0].trace, VOCABULARY), times=20),
        "read a version once, ms": percentiles(fresh, times=20),
        f"simulate {CONTEXTS} against another, ms": percentiles(
            lambda: simulate(rules, samples, against=rules), times=5
        ),
        "bytes of a trace": len(plain),
        "outcomes": len({decision.first.rule for decision in decisions}),
    }


def _again(document: str, rules: Compiled) -> Compiled:
    return Compiled(vocabulary=VOCABULARY, document=restored(json.loads(document)), zone=rules.zone, currency="EUR")


def _compiled(size: int, chance: random.Random) -> Compiled:
    empty = Compiled(vocabulary=VOCABULARY, document=Document(otherwise=Then("refund")), zone="UTC", currency="EUR")
    rules = []
    for number in range(size):
        reading = read(" ".join(chance.sample(_words(chance), 4)), VOCABULARY, empty.setting(NOW))
        assert not reading.problems, reading.problems
        rules.append(Rule(id=f"r{number}", name=f"Rule {number}", when=reading.condition, then=Then("credit")))
    document = Document(rules=tuple(rules), otherwise=Then("refund"))
    return Compiled(vocabulary=VOCABULARY, document=document, zone="UTC", currency="EUR")


def _words(chance: random.Random) -> list[str]:
    low = chance.randrange(60)
    return [
        f"-country:{','.join(code for code, _ in chance.sample(COUNTRIES, 2))}",
        f"discount:{low}..{low + 40}",
        f"price>={chance.randrange(20)}.{chance.randrange(10)}0",
        f"bought<{chance.randrange(20, 90)}d",
        f"vendor:{chance.choice('abc')}*,*{chance.randrange(9)}",
        f"-tag:sale-{chance.randrange(9)},new-{chance.randrange(9)}",
    ]


def _context(chance: random.Random) -> Context:
    values = {
        "country": chance.choice(COUNTRIES)[0],
        "discount": chance.randrange(100),
        "price": chance.randrange(10_000),
        "bought": NOW - timedelta(hours=chance.randrange(2_400)),
        "vendor": f"{chance.choice('abcdef')} & sons {chance.randrange(30)}",
        "tag": [f"sale-{chance.randrange(20)}", f"new-{chance.randrange(20)}"],
    }
    return Context(values=values, now=NOW + timedelta(seconds=chance.randrange(86_400)), currency="EUR")
