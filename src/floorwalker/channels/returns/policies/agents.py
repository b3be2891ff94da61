"""What staff file by themselves is judged by the rules of the portal, and its reasons are those of the portal."""

from collections.abc import Collection, Mapping, Sequence

import msgspec
from django.db.models import Max
from django.utils.translation import gettext

from floorwalker.accounts.models import Terms
from floorwalker.channels.returns.policies.judge import eligibility_rules, judge
from floorwalker.channels.returns.policies.naming import label_of, reason_named
from floorwalker.channels.returns.policies.reasons import REASONS, Reason, as_choices
from floorwalker.channels.returns.policies.subject import subjects
from floorwalker.channels.returns.policies.vocabulary import ELIGIBILITY
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.models import ReturnLine
from floorwalker.commerce.rmas.reasons import Offered, Vocabulary
from floorwalker.commerce.rmas.requests import Ruling, Wanted
from floorwalker.core.clock import now
from floorwalker.core.lists.filters import Choices
from floorwalker.core.registry import channel
from floorwalker.core.terms import current_terms, terms_of


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


def _of_line(store_id: int, line: ReturnLine) -> str:
    return label_of(store_id, line.reason, line.sub_reason, vocabulary=line.vocabulary, words=line.reason_words)


def _of_code(version: int, code: str) -> str:
    reason, _, sub_reason = code.partition(".")
    return reason_named(version, reason, sub_reason)


def _offered(stores: Collection[int]) -> dict[int, Offered]:
    newest = current_terms(channel("returns"), stores)
    terms = terms_of(channel("returns"), newest.values())
    return {
        store: Offered(version=newest.get(store, 0), choices=as_choices(terms[newest.get(store)].reasons))
        for store in stores
    }


def _ever(stores: Collection[int]) -> Choices:
    """Of a code that was called otherwise once the newest name, then ours."""
    told = Terms.objects.filter(channel="returns", store_id__in=stores).values_list("values__reasons")
    found = dict[str, str]()
    for rows in (*(rows for rows, _ in told.annotate(newest=Max("id")).order_by("-newest")), None):
        reasons = REASONS if rows is None else msgspec.convert(rows, tuple[Reason, ...])
        found |= {code: name for code, name in as_choices(reasons) if code not in found}
    return list(found.items())


VOCABULARY = Vocabulary(of_line=_of_line, of_code=_of_code, offered=_offered, ever=_ever)
