"""Random baskets: plausible journeys and plain nonsense, with equal times and long pauses."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from floorwalker.core.tests.builders import EVENING

CODES = ("4006381333931", "0012345678905", "2512345002505", "apples")
Told = tuple[Any, str, dict[str, Any]]

_codes = st.sampled_from(CODES)
_transactions = st.sampled_from(("t1", "t2", "t3"))
_checks = st.sampled_from(("c1", "c2"))
_pieces = st.integers(1, 5)
_amounts = st.integers(0, 9_999)
_people = st.sampled_from(("", "Ada", "Ben"))


def _of(type_: str, **fields: Any) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.tuples(st.just(type_), st.fixed_dictionaries(fields))


_correction = st.fixed_dictionaries({"kind": st.just("missing"), "value": _amounts, "code": st.just("apples")})
FACTS = st.one_of(
    _of("basket.checked_in", client=st.sampled_from(("web", "sdk_ios")), customer=st.sampled_from(("", "anna"))),
    _of("basket.created", client=st.sampled_from(("sco", "web")), device=st.sampled_from(("", "d1", "d2"))),
    _of("item.scanned", code=_codes, quantity=_pieces, price=st.none() | _amounts, weight=st.none() | st.just(250)),
    _of("item.scanned", code=_codes, position=st.sampled_from(("p1", "p2")), minimum_age=st.sampled_from((0, 18))),
    _of("item.quantity_changed", line=_codes | st.just("p1"), quantity=_pieces),
    _of("item.removed", line=_codes | st.just("p1"), quantity=st.none() | _pieces),
    _of("checkout.started"),
    _of("transaction.started", transaction=_transactions, amount=_amounts, method=st.sampled_from(("", "Card"))),
    _of(
        "check.required", check=_checks, kind=st.sampled_from(("spot", "age")), transaction=st.just("") | _transactions
    ),
    _of("check.shown", check=_checks),
    _of("check.acknowledged", check=_checks, employee=_people),
    _of("check.approved", check=_checks, employee=_people),
    _of("check.rejected", check=_checks, corrections=st.lists(_correction, max_size=2)),
    _of("check.voided", check=_checks),
    _of("transaction.cancelled", transaction=_transactions, reason=st.sampled_from(("", "Changed mind"))),
    _of("transaction.failed", transaction=_transactions),
    _of("transaction.completed", transaction=_transactions, amount=_amounts, receipt=st.sampled_from(("", "R-1"))),
    _of("exit.scanned", gate=st.sampled_from(("", "A"))),
    _of("feedback.given", rating=st.integers(0, 7), comment=st.sampled_from(("", "quick"))),
    _of("basket.cancelled", by=st.sampled_from(("shopper", "staff"))),
)
PAUSES = st.sampled_from((0, 0, 1, 5, 24, 60, 1_799, 1_800, 1_801, 7_199, 7_200, 7_201, 21_600, 86_400))


@st.composite
def nonsense(draw: st.DrawFn) -> list[Told]:
    """Any facts with any pauses between them."""
    return _timed(draw, draw(st.lists(FACTS, min_size=1, max_size=14)))


@st.composite
def journeys(draw: st.DrawFn) -> list[Told]:
    """A shopper who scans, pays, perhaps twice, perhaps after a check, and leaves; a few other facts in between."""
    facts: list[tuple[str, dict[str, Any]]] = [("basket.created", {"client": "sco", "device": "d1"})]
    facts += draw(st.lists(_of("item.scanned", code=_codes, price=_amounts), min_size=1, max_size=4))
    facts.append(("checkout.started", {}))
    for transaction in draw(st.sampled_from((("t1",), ("t1", "t2")))):
        facts.append(("transaction.started", {"transaction": transaction, "amount": 700}))
        if draw(st.booleans()):
            facts += [("check.required", {"check": f"c-{transaction}", "kind": "spot"})]
            facts += [("check.shown", {"check": f"c-{transaction}"})]
            facts += [("check.acknowledged", {"check": f"c-{transaction}", "employee": "Ada"})]
            facts += [(draw(st.sampled_from(("check.approved", "check.rejected"))), {"check": f"c-{transaction}"})]
        end = draw(st.sampled_from(("transaction.cancelled", "transaction.failed", "transaction.completed")))
        facts.append((end, {"transaction": transaction} | ({"amount": 700} if end.endswith("completed") else {})))
    facts += [("exit.scanned", {})] if draw(st.booleans()) else []
    for extra in draw(st.lists(FACTS, max_size=2)):
        facts.insert(draw(st.integers(0, len(facts))), extra)
    return _timed(draw, facts)


def _timed(draw: st.DrawFn, facts: list[tuple[str, dict[str, Any]]]) -> list[Told]:
    at, told = EVENING, []
    for type_, fields in facts:
        at += timedelta(seconds=draw(PAUSES))
        told.append((at, type_, fields))
    return told


BASKETS = journeys() | nonsense()


@st.composite
def deliveries(draw: st.DrawFn, facts: int) -> list[list[int]]:
    """Places of a basket's facts as they arrive: in any order, some several times, in any batches."""
    again = draw(st.lists(st.integers(0, facts - 1), max_size=4))
    arrival = draw(st.permutations([*range(facts), *again]))
    cuts = sorted(draw(st.sets(st.integers(1, max(len(arrival) - 1, 1)), max_size=len(arrival) - 1)))
    return [list(arrival[i:j]) for i, j in zip([0, *cuts], [*cuts, len(arrival)], strict=True) if arrival[i:j]]
