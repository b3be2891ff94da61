"""Listeners of the outbox that carry out what RMAs have decided: payouts are made, units of expired RMAs are freed.

What is told outside is told with no transaction open; what comes of it enters the log as a fact with a once-only key, in
one transaction with what it means for the order. So whoever is told twice, and whoever dies in between, pays once.
"""

from django.db import transaction
from django.utils.translation import gettext

from floorwalker.accounts.actor import SYSTEM
from floorwalker.commerce.credits.ledger import NewCredit, issue
from floorwalker.commerce.orders.claims import unclaim
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.orders.payouts import release_payout, settle_payout
from floorwalker.commerce.rmas.channel import rmas
from floorwalker.commerce.rmas.events import RmaExpired, UnitsFreed
from floorwalker.commerce.rmas.exchanges.sending import release
from floorwalker.commerce.rmas.models import Payout, ReturnLine, Rma
from floorwalker.commerce.rmas.money.events import (
    PayoutExecuted,
    PayoutFailed,
    PayoutsDue,
    PayoutSent,
    PayoutUnclear,
)
from floorwalker.commerce.rmas.money.told import tell
from floorwalker.connectors.payouts import Transfer, payouts_by
from floorwalker.core.errors import FloorwalkerError, Refused, Unreachable
from floorwalker.core.facts import Happening
from floorwalker.core.later.outbox import Listener
from floorwalker.core.models import Session
from floorwalker.core.terms import terms_of

_CREDITS = {"store_credit", "gift_card"}
_DESK = frozenset({"rmas"})
_LONGEST = 300


def pay(session: Session, happening: Happening) -> None:
    """Make the payouts that have left; one that fails holds up none of the others, those of later events neither."""
    failed: Exception | None = None
    for payout in _on_their_way(session, happening):
        try:
            _pay(session, payout)
        except Exception as no:  # noqa: BLE001 - whatever a payer raises, the other payouts are made
            failed = failed or no
    if failed is not None:
        raise failed


def give_up(session: Session, happening: Happening, problem: Exception) -> None:
    """Nobody knows what became of these payouts: a person must look."""
    why = problem.message if isinstance(problem, FloorwalkerError) else f"{type(problem).__name__}: {problem}"
    for payout in _on_their_way(session, happening):
        if payout.sent_at is None or payout.sent_at > happening.occurred_at:
            continue
        key = f"payout:{payout.number}:{happening.number}:unclear"
        tell(session, PayoutUnclear(payout=payout.number, reason=why[:_LONGEST]), key)


def _on_their_way(session: Session, happening: Happening) -> list[Payout]:
    """The payouts of which nobody knows the end yet, if any left with this event."""
    if not isinstance(happening.fact, PayoutsDue | PayoutSent):
        return []
    return list(Payout.objects.filter(session_id=session.id, state="executing").order_by("number"))


def _pay(session: Session, payout: Payout) -> None:
    order = Order.objects.select_related("store", "customer").get(rmas__session_id=session.id)
    if payout.amount and order.payouts.get(key=payout.key).state != "planned":
        _failed(session, payout, gettext("The amount was not reserved any more."))
    elif not payout.total:
        with transaction.atomic():
            _executed(session, payout, order, "")
    elif payout.method in _CREDITS:
        _credit(session, payout, order)
    else:
        _transfer(session, payout, order)


def _credit(session: Session, payout: Payout, order: Order) -> None:
    """Credit is ours to give: it is issued in one transaction with the word of it."""
    with transaction.atomic():
        new = NewCredit(kind=payout.method, amount=payout.total, key=payout.key, customer=order.customer)
        credit = issue(order.store, new, actor=SYSTEM, reason=session.token)
        _executed(session, payout, order, str(credit.pk))


def _transfer(session: Session, payout: Payout, order: Order) -> None:
    """Ask whoever pays for this store. After a certain refusal it is another attempt, with a key of its own."""
    code = terms_of(rmas, [session.terms_id] if session.terms_id else [])[session.terms_id].provider
    port = payouts_by(code)
    if port is None:
        raise Unreachable(gettext("Nobody called “{code}” makes payouts.").format(code=code), permanent=True)
    transfer = Transfer(
        key=f"{payout.key}:{payout.attempt}",
        account=order.store.code,
        subject=order.external_id,
        method=payout.method,
        amount=payout.total,
        currency=order.currency,
    )
    try:
        receipt = port.pay(transfer)
    except Refused as no:
        _failed(session, payout, no.message)
        return
    with transaction.atomic():
        _executed(session, payout, order, receipt.reference)


def _failed(session: Session, payout: Payout, why: str) -> None:
    key = f"payout:{payout.number}:{payout.attempt}:failed"
    tell(session, PayoutFailed(payout=payout.number, reason=why[:_LONGEST]), key)


def _executed(session: Session, payout: Payout, order: Order, reference: str) -> None:
    fact = PayoutExecuted(payout=payout.number, reference=reference[:200])
    if not tell(session, fact, f"payout:{payout.number}:executed"):
        return
    if payout.amount:
        settle_payout(order, payout.key, actor=SYSTEM, reference=reference[:200], reason=session.token)
    release(session, payout.draft)


def free(session: Session, happening: Happening) -> None:
    """Give the units of an expired RMA back to the order, unless somebody has reopened it meanwhile."""
    if not isinstance(happening.fact, RmaExpired):
        return
    with transaction.atomic():
        held = Rma.objects.select_for_update(of=("session",)).select_related("session").get(session_id=session.id)
        if held.session.state != "expired" or not held.claimed or held.order_id is None:
            return
        order = Order.objects.get(pk=held.order_id)
        reserved = [row for row in Payout.objects.filter(session_id=session.id) if _is_to_be_released(row)]
        if tell(session, UnitsFreed(), f"freed:{happening.number}"):
            held_lines = ReturnLine.objects.filter(session_id=session.id, reject_code="")
            lines = held_lines.values_list("order_line", "quantity")
            unclaim(order, dict(lines), actor=SYSTEM, reason=session.token)
            for row in reserved:
                release_payout(order, row.key, actor=SYSTEM, reason=session.token)


def _is_to_be_released(row: Payout) -> bool:
    return bool(row.amount) and row.state in {"held", "planned", "waiting"}


LISTENERS = (
    Listener(name="rmas.payouts", hear=pay, give_up=give_up, channels=_DESK, facts=frozenset({PayoutsDue, PayoutSent})),
    Listener(name="rmas.units", hear=free, channels=_DESK, facts=frozenset({RmaExpired})),
)
