"""Mail to customers: what became of their return, in their language."""

from smtplib import SMTPException

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.channel import rmas
from floorwalker.commerce.rmas.events import RmaApproved, RmaClosed, RmaMailed, RmaRejected, RmaRequested
from floorwalker.core.errors import Unreachable
from floorwalker.core.facts import Fact, Happening
from floorwalker.core.models import Session
from floorwalker.core.outbox import Listener
from floorwalker.core.terms import terms_of
from floorwalker.kit.speech import later as _

LETTERS: dict[str, tuple[str, str]] = {
    "requested": (
        _("We have received your return {rma}"),
        _("You want to send back something of your order {order}. We will look at it and write to you."),
    ),
    "approved": (
        _("Your return {rma} is approved"),
        _("You may send back what you asked for of your order {order}."),
    ),
    "rejected": (
        _("Your return {rma} cannot be accepted"),
        _("We are sorry: what you asked for of your order {order} cannot come back."),
    ),
    "closed": (_("Your return {rma} is done"), _("Your return of order {order} is done.")),
}
_STATES: dict[type[Fact], str] = {
    RmaRequested: "requested",
    RmaApproved: "approved",
    RmaRejected: "rejected",
    RmaClosed: "closed",
}
_OF_THE_PORTAL = frozenset({"requested", "approved", "rejected"})
"""What the session in which a return was asked for writes of itself, with a link to it."""


def write(session: Session, happening: Happening) -> None:
    """Write to the customer, if the store's terms say so and an address is known. Unreachable: the mail server did not take it."""
    fact = happening.fact
    state = session.state if isinstance(fact, RmaMailed) else _STATES.get(type(fact), "")
    terms = terms_of(rmas, [session.terms_id] if session.terms_id else [])[session.terms_id]
    if state not in LETTERS or not (terms.mail_customers or isinstance(fact, RmaMailed)):
        return
    if session.rma.portal_session and state in _OF_THE_PORTAL and not isinstance(fact, RmaMailed):
        return
    order = Order.objects.select_related("customer", "store").filter(rmas__session_id=session.id).first()
    if order is None or not order.email:
        return
    language = order.customer.language if order.customer else ""
    with translation.override(language or None):
        subject, text = _letter(session, order, state, getattr(fact, "message", ""))
        _send(subject, text, order.email)


def _letter(session: Session, order: Order, state: str, message: str) -> tuple[str, str]:
    subject, sentence = (part.format(rma=session.token, order=order.name) for part in LETTERS[state])
    lines = list(session.return_lines.order_by("number"))
    said = {"sentence": sentence, "message": message, "lines": lines, "store": order.store.name}
    return subject, render_to_string("rmas/letter.txt", said)


def _send(subject: str, text: str, address: str) -> None:
    try:
        send_mail(subject, text, None, [address])
    except (SMTPException, OSError) as why:
        raise Unreachable(gettext("The mail server did not take it: {why}").format(why=why)) from why


LISTENER = Listener(name="rmas.mail", hear=write, channels=frozenset({"rmas"}))
