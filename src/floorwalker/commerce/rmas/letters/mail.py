"""Letters to customers of what became of their RMA: to whoever asked for it, in their language."""

from django.utils import translation

from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.channel import rmas
from floorwalker.commerce.rmas.events import RmaApproved, RmaClosed, RmaExpired, RmaMailed, RmaRejected, RmaRequested
from floorwalker.commerce.rmas.exchanges.events import PaymentLinked
from floorwalker.commerce.rmas.letters.paper import post
from floorwalker.commerce.rmas.letters.recipients import recipient_of
from floorwalker.commerce.rmas.letters.story import story_of
from floorwalker.commerce.rmas.letters.telling import SUBJECTS, letter_of
from floorwalker.core.errors import Unreachable
from floorwalker.core.facts import Fact, Happening
from floorwalker.core.models import Session
from floorwalker.core.outbox import Listener
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


def writes(session: Session) -> bool:
    """Whether customers are written to of this RMA by themselves, as the store's terms say."""
    terms = terms_of(rmas, [session.terms_id] if session.terms_id else [])[session.terms_id]
    return bool(terms.mail_customers)


def write(session: Session, happening: Happening) -> None:
    """Write to the customer, if the store's terms say so, or if somebody asks for it, and an address is known.

    Unreachable: the mail server did not take it.
    """
    if not _is_told(session, happening.fact):
        return
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


LISTENER = Listener(name="rmas.mail", hear=write, channels=frozenset({"rmas"}), facts=frozenset(_KINDS))
