"""The demo's return sessions of the last weeks: they stop at every step, and some ask for their return today."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from msgspec.structs import replace as altered

from floorwalker.accounts.actor import Reach
from floorwalker.accounts.models import Store
from floorwalker.channels.returns import events as e
from floorwalker.channels.returns.actions import submit
from floorwalker.channels.returns.channel import returns
from floorwalker.channels.returns.policies import events as o
from floorwalker.channels.returns.policies.judge import offer_rules, offered
from floorwalker.channels.returns.policies.offers import parts
from floorwalker.channels.returns.policies.reasons import REASONS, below
from floorwalker.channels.returns.policies.showing import cost_of
from floorwalker.channels.returns.policies.subject import Subject, subjects
from floorwalker.commerce.catalog.models import Variant
from floorwalker.commerce.catalog.wall import variants
from floorwalker.commerce.orders.wall import orders
from floorwalker.core.errors import Refused
from floorwalker.core.facts import Fact
from floorwalker.core.log.record import Report, record
from floorwalker.core.standing import shopper_of
from floorwalker.core.wall import find_session

_EACH = 36
_LEFT = 5
"""The newest orders of each store are left for whoever tries the portal."""
_WEEKS = timedelta(days=29)
_TODAY = timedelta(minutes=50)
"""Returns are asked for when the demo is made; so their shoppers came shortly before."""
_LONGEST = timedelta(minutes=11)
_STOPS = ("opened",) * 5 + ("items",) * 5 + ("reasons",) * 3 + ("policy",) * 3 + ("offers",) * 5 + ("chosen",) * 2
_ENDS = (*_STOPS, *("submitted",) * 15)
_REASONS = (
    ("too_small",) * 5
    + ("too_large",) * 3
    + ("unwanted",) * 3
    + ("style", "style", "not_as_described", "defective", "other")
)
_OPTIONS = ("refund",) * 5 + ("store_credit",) * 4 + ("exchange",) * 3


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One way through the portal: from ``begin`` to where it ends, one step each ``pace``, for one line of an order."""

    subject: Subject
    begin: datetime
    pace: timedelta
    end: str
    reason: str
    option: str


def scene(stores: Mapping[str, Store], at: datetime) -> str:
    """Some of the demo's customers look an order up. They are invented, so their sessions have no address to write to."""
    told = [_told(store, visit) for store in stores.values() for visit in _visits(store, at)]
    asked_for = sum(told)
    return (
        f"{len(told)} return sessions of the last weeks stop at every step; {asked_for} of them ask for their return."
    )


def _visits(store: Store, at: datetime) -> Iterator[Visit]:
    dice = Random(f"returns {store.code}")
    here = orders(Reach(store_ids=frozenset({store.pk}))).prefetch_related("lines__variant__product", "fulfilments")
    for order in here.filter(cancelled_at=None, fulfilment_status="fulfilled").order_by("-placed_at")[
        _LEFT : 2 * _EACH
    ]:
        subject = next((one for one in subjects(order).values() if one.line.returnable and one.line.paid), None)
        since = max(subject.since, at - _WEEKS) if subject else at
        if subject and since < at:
            end = dice.choice(_ENDS)
            since = max(since, at - _TODAY) if end == "submitted" else since
            yield Visit(
                subject=subject,
                begin=since + (at - _LONGEST - since) * dice.random(),
                pace=timedelta(seconds=dice.randint(15, 70)),
                end=end,
                reason=dice.choice(_REASONS),
                option=dice.choice(_OPTIONS),
            )


def _told(store: Store, visit: Visit) -> bool:
    """Record what happened; whether the return is asked for, as its shopper would do it now."""
    token = f"demo-{visit.subject.order.name.lstrip('#')}"
    facts = list(_facts(visit))
    (answer, *_) = record(
        [_report(store, token, place, fact, visit.begin + visit.pace * place) for place, fact in enumerate(facts)]
    )
    if visit.end != "submitted" or answer.session_id is None:
        return False
    session = find_session(Reach(store_ids=frozenset({store.pk})), returns.code, answer.session_id)
    try:
        submit(session, actor=shopper_of(returns, session))
    except Refused:  # its window has ended meanwhile, as it does for shoppers
        return False
    return True


def _report(store: Store, token: str, place: int, fact: Fact, occurred_at: datetime) -> Report:
    kind, label = fact.doer
    return Report(
        channel=returns, store_id=store.pk, token=token, fact=fact, key=f"demo:{place}", actor_kind=kind,
        actor_ref="demo", actor_label=label or "Portal", occurred_at=occurred_at,
    )  # fmt: skip


def _facts(visit: Visit) -> Iterator[Fact]:
    order, line = visit.subject.order, visit.subject.line
    yield e.ReturnOpened(
        order=str(order.pk), order_external=order.external_id, order_name=order.name, order_value=order.total,
        customer_id=str(order.customer_id or ""), customer=order.customer_ref, language="en",
    )  # fmt: skip
    if visit.end == "opened":
        return
    cost = cost_of(visit.subject, 1)
    yield e.ItemChosen(
        line=line.number, name=line.title, variant_ref=line.variant_ref, sku=line.sku, verdict="eligible", listed=cost.listed,
        paid=cost.paid, discount=cost.discount, tax=cost.tax, product_id=line.variant.product.external_id if line.variant else "",
    )  # fmt: skip
    if visit.end == "items":
        return
    sub = next((reason.code for reason in below(REASONS, visit.reason)), "")
    yield e.ReasonGiven(line=line.number, name=line.title, reason=visit.reason, sub_reason=sub)
    if visit.end != "reasons":
        yield from _offers(visit, cost.paid)


def _offers(visit: Visit, paid: int) -> Iterator[Fact]:
    line = visit.subject.line
    if visit.end == "policy":
        yield o.OffersMade(line=line.number, name=line.title, verdict="too_late")
        yield o.NothingOffered(reason="too_late")
        return
    rules = offer_rules(visit.subject.order.store)
    made, trace = offered(rules, visit.subject, visit.begin, paid=paid)
    made = tuple(replace(one, terms=altered(one.terms, expires_days=60)) for one in made)
    yield o.OffersMade(
        line=line.number, name=line.title, verdict="eligible", offers=made, version=rules.version, trace=trace
    )
    yield o.OffersShown()
    if visit.end != "offers":
        yield _chosen(visit, made)
        yield e.MethodChosen(method="label")


def _chosen(visit: Visit, made: tuple[o.Made, ...]) -> o.OfferChosen:
    line, other = visit.subject.line, _other(visit)
    option = visit.option if other or visit.option != "exchange" else "store_credit"
    place, offer = next((place, one) for place, one in enumerate(made, start=1) if one.option == option)
    come_to = parts(option, offer.terms, paid=offer.paid, price=other.price if other else 0)
    return o.OfferChosen(
        line=line.number, name=line.title, offer=place, option=offer.option, variant_ref=other.external_id if other else "",
        variant_name=other.title if other else "", bonus=come_to.bonus, price=come_to.price, balance=come_to.balance,
    )  # fmt: skip


def _other(visit: Visit) -> Variant | None:
    """What an exchange is for: another variant of the product, if there is one."""
    line = visit.subject.line
    if visit.option != "exchange" or line.variant is None:
        return None
    here = Reach(store_ids=frozenset({visit.subject.order.store_id}))
    return variants(here).filter(product=line.variant.product).exclude(pk=line.variant.pk).order_by("id").first()
