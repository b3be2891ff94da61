"""The door to RMAs: asking for one, taking it back while nothing has moved, and hearing what becomes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM, Actor, Standing
from floorwalker.channels.returns.channel import STANDING, returns
from floorwalker.channels.returns.events import ReturnAbandoned, ReturnApproved, ReturnDeclined
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.actions import approve, cancel
from floorwalker.commerce.rmas.events import RmaApproved, RmaCancelled, RmaRejected
from floorwalker.commerce.rmas.exchanges.actions import enter_payment
from floorwalker.commerce.rmas.requests import Origin, Wanted, request
from floorwalker.core import wall
from floorwalker.core.errors import NotFound, Refused
from floorwalker.core.facts import Fact, Happening
from floorwalker.core.later.outbox import Listener
from floorwalker.core.log.record import Report, record
from floorwalker.core.models import Session
from floorwalker.core.verbs import sheet_of
from floorwalker.kit.speech import amount as major

_METHODS = {"drop_off": "dropoff"}


@dataclass(frozen=True, kw_only=True)
class Approval:
    """Whether an RMA is approved at once: ``None`` leaves it to the store's terms. Not before what is ``due`` was paid."""

    at_once: bool | None
    due: int = 0


def ask(
    order: Order, wanted: Sequence[Wanted], *, actor: Actor, session: Session, method: str, approval: Approval
) -> Session:
    """Claim the units and open the RMA; units that are gone raise Refused, and nothing is made."""
    return request(
        order,
        wanted,
        actor=actor,
        origin=Origin(kind="portal", session=session.id),
        method=_METHODS.get(method, method),  # type: ignore[arg-type]  # a method that both rooms know
        approve=False if approval.due else approval.at_once,
    )


def take_back(rma_id: UUID, *, actor: Actor, reason: str = "") -> None:
    """Cancel an RMA for whoever asks; where something has moved already, or it was decided otherwise, Refused."""
    found = _find("rmas", rma_id)
    if found is not None:
        cancel(found, actor=_standing(actor, rma_id, "rmas.cancel"), reason=reason)


def give_up(rma_id: UUID) -> None:
    """Cancel an RMA that was not paid for, if it still waits."""
    try:
        take_back(rma_id, actor=SYSTEM, reason="Not paid in time")
    except Refused:
        return


def paid(rma_id: UUID, *, amount: int, reference: str) -> None:
    """Tell the RMA what the shopper has paid for its new items, so that they need not be paid again."""
    found = _find("rmas", rma_id)
    due = min(amount, found.rma.due - found.rma.paid_in) if found else 0
    if found is None or due <= 0:
        return
    try:
        enter_payment(found, actor=SYSTEM, amount=major(due, found.currency), reference=reference)
    except Refused:
        return


def pay(rma: Session, *, actor: Actor, port: str, amount: int, reference: str) -> None:
    """A payer says that what is due for an RMA was paid, at a link of its own; told twice it is paid once."""
    if sheet_of(rma).terms.payment_port != port:
        raise NotFound(gettext("This store is not paid in this way."), code="not_found")
    enter_payment(rma, actor=actor, amount=major(amount, rma.currency), reference=reference)


def go_on(rma_id: UUID, *, at_once: bool | None) -> None:
    """What was due is paid: approve the RMA, if it is to be approved by itself and nobody has decided on it."""
    found = _find("rmas", rma_id)
    if found is None or not (sheet_of(found).terms.approve_automatically if at_once is None else at_once):
        return
    try:
        approve(found, actor=SYSTEM)
    except Refused:
        return


def _find(code: str, id_: UUID) -> Session | None:
    return wall.sessions(EVERYWHERE, code).filter(id=id_).first()


def _standing(actor: Actor, rma_id: UUID, right: str) -> Actor:
    """The same one, who may do this to this RMA: whoever may cancel a return may cancel what stands for it."""
    return replace(actor, standing=Standing(session_id=rma_id, rights=frozenset({right})))


def mirror(session: Session, happening: Happening) -> None:
    """What the merchant decided of an RMA is said in the session from which it came, while that waits for it."""
    fact = _mirrored(happening.fact)
    origin = session.rma.portal_session
    found = _find("returns", origin) if fact and origin else None
    if fact is None or found is None or found.state not in _WAITING:
        return
    told = Report(
        channel=returns,
        store_id=found.store_id,
        token=found.token,
        fact=fact,
        key=f"rma:{session.id}:{happening.number}",
        actor_kind=happening.actor_kind,
        actor_ref=happening.actor_ref,
        actor_label=happening.actor_label,
        occurred_at=happening.occurred_at,
    )
    record([told])


_WAITING = frozenset({"on_review", "awaiting_payment"})


def _mirrored(fact: Fact) -> Fact | None:
    if isinstance(fact, RmaApproved):
        return ReturnApproved()
    if isinstance(fact, RmaRejected):
        return ReturnDeclined(reason=fact.reason, message=fact.message)
    return ReturnDeclined(reason="cancelled", message=fact.reason) if isinstance(fact, RmaCancelled) else None


def free(session: Session, happening: Happening) -> None:
    """A return that was not paid for in time claims nothing any more; one that was submitted anew meanwhile has another RMA."""
    fact, rma_id = happening.fact, session.return_session.rma_id
    if isinstance(fact, ReturnAbandoned) and fact.reason == "payment" and rma_id and session.state not in STANDING:
        give_up(rma_id)


LISTENER = Listener(name="returns.free", hear=free, channels=frozenset({"returns"}), facts=frozenset({ReturnAbandoned}))
