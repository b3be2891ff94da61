"""What staff file by themselves is judged by the rules of the portal, and its reasons are named as the portal names them."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext

from floorwalker.channels.returns.policies.judge import eligibility_rules, judge
from floorwalker.channels.returns.policies.naming import label_of
from floorwalker.channels.returns.policies.subject import subjects
from floorwalker.channels.returns.policies.vocabulary import ELIGIBILITY
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.models import ReturnLine
from floorwalker.commerce.rmas.requests import Ruling, Wanted
from floorwalker.core.clock import now


def rulings(order: Order, wanted: Sequence[Wanted]) -> Mapping[int, Ruling]:
    """May these units come back, by the rules in force? A line that the order has not is not judged."""
    rules, known, at = eligibility_rules(order.store), subjects(order), now()
    found = {}
    for one in wanted:
        if one.line not in known:
            continue
        said = {"quantity": one.quantity, "reason": one.reason, "sub_reason": one.sub_reason}
        verdict = judge(rules, known[one.line].saying(**said), at)  # type: ignore[arg-type]  # each value fits its name
        outcome = ELIGIBILITY.outcome(verdict.code)
        says = verdict.told or (str(outcome.shopper) if outcome else "") or gettext("This cannot be returned.")
        found[one.line] = Ruling(
            outcome="" if verdict.eligible else verdict.code,
            says="" if verdict.eligible else says,
            policy=f"{ELIGIBILITY.code} {verdict.version}",
            trace=verdict.trace,
        )
    return found


def reason_named(store_id: int, line: ReturnLine) -> str:
    """Why a line of an RMA comes back."""
    return label_of(store_id, line.reason, line.sub_reason, vocabulary=line.vocabulary, words=line.reason_words)
