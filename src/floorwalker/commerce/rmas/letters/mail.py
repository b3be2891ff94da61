"""Letters to customers of what became of their RMA: to whoever asked for it, in their language."""

from datetime import timedelta

from django.utils import translation

from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.channel import rmas
from floorwalker.commerce.rmas.events import RmaApproved, RmaClosed, RmaExpired, RmaMailed, RmaRejected, RmaRequested
from floorwalker.commerce.rmas.exchanges.events import PaymentLinked
from floorwalker.commerce.rmas.forms import RmasTerms
from floorwalker.commerce.rmas.letters.paper import post
from floorwalker.commerce.rmas.letters.recipients import recipient_of
from floorwalker.commerce.rmas.letters.story import story_of
from floorwalker.commerce.rmas.letters.telling import SUBJECTS, letter_of
from floorwalker.core.clock import now
from floorwalker.core.errors import Unreachable
from floorwalker.core.facts import Fact, Happening
from floorwalker.core.later.outbox import Listener
from floorwalker.core.log.entries import read_newest
from floorwalker.core.models import Session
from floorwalker.core.terms import terms_of

_KINDS: dict[type[Fact], str] = {
    RmaRequested: "requested",
    RmaApproved: "approved",
    RmaRejected: "rejected",
    RmaClosed: "closed",
    RmaExpired: "expired",
    RmaMailed: "",
    PaymentLinked: "unpaid",
}
"""What is written of; empty: of how it stands."""
LINK_PATIENCE = timedelta(seconds=30)
"""So long the letter of an approval waits for the payment link that it is to carry. A payer mostly answers within a second."""
_AGAIN = 5


def writes(session: Session) -> bool:
    """Whether customers are written to of this RMA by themselves, as the store's terms say."""
    return bool(_terms(session).mail_customers)


def _terms(session: Session) -> RmasTerms:
    terms: RmasTerms = terms_of(rmas, [session.terms_id] if session.terms_id else [])[session.terms_id]
    return terms


def write(session: Session, happening: Happening) -> None:
    """Write to the customer, if the store's terms say so, or if somebody asks for it, and an address is known.

    Unreachable: the mail server did not take it.
    """
    if not _is_told(session, happening.fact) or _is_in_approval(session, happening):
        return
    _wait_for_link(session, happening)
    order = Order.objects.select_related("customer", "store").filter(rmas__session_id=session.id).first()
    to = recipient_of(session, order) if order else None
    if order is None or to is None or not to.email:
        return
    kind, message = _KINDS[type(happening.fact)], getattr(happening.fact, "message", "")
    with translation.override(to.language or None):
        story = story_of(session)
        if kind == "unpaid" and not story.due:
            return
        if not post(to.sender, to.email, letter_of(story, order.name, kind=kind, message=message, link=to.link)):
            raise Unreachable("The mail server did not take a letter.")


def _is_told(session: Session, fact: Fact) -> bool:
    if isinstance(fact, RmaMailed):
        return session.state in SUBJECTS
    return type(fact) in _KINDS and not _is_told_elsewhere(session, fact) and writes(session)


def _is_told_elsewhere(session: Session, fact: Fact) -> bool:
    """What the session in which a return was asked for writes of itself."""
    at_once = isinstance(fact, RmaApproved) and fact.automatic
    return bool(session.rma.portal_session) and (at_once or isinstance(fact, RmaRequested | RmaRejected))


def _wait_for_link(session: Session, happening: Happening) -> None:
    """Write of an approval only when it is known where to pay what is due; without it when that takes too long."""
    rma, terms = session.rma, _terms(session)
    waits = terms.payment_port and rma.due > rma.paid_in and not rma.payment_url
    if isinstance(happening.fact, RmaApproved) and waits and now() < happening.recorded_at + LINK_PATIENCE:
        raise Unreachable("The payment link is not there yet.", retry_after=_AGAIN)


def _is_in_approval(session: Session, happening: Happening) -> bool:
    """Whether it is a payment link that stands in the letter of the approval, which has waited for it."""
    if not isinstance(happening.fact, PaymentLinked):
        return False
    newest = read_newest(rmas, session.id, types=[RmaApproved.type], most=1)
    return any(
        not _is_told_elsewhere(session, approved.fact) and happening.recorded_at < approved.recorded_at + LINK_PATIENCE
        for approved in newest
    )


LISTENER = Listener(name="rmas.mail", hear=write, channels=frozenset({"rmas"}), facts=frozenset(_KINDS))
