"""What is mailed to shoppers: short letters in their language, as plain text and as simple HTML, in the shop's name."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from floorwalker.channels.returns.portal.colours import scheme_of
from floorwalker.channels.returns.portal.models import Portal

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail: what it says, perhaps in large digits, perhaps with a list of things, and at most one thing to do."""

    subject: str
    lines: Sequence[str]
    digits: str = ""
    items: Sequence[str] = ()
    link: str = ""
    link_label: str = ""
    below: str = ""


def send(portal: Portal, to: str, letter: Letter) -> bool:
    """Whether the mail server took it; a failure is written in the log, without the address."""
    context = {"letter": letter, "shop": str(portal), "scheme": scheme_of(portal.colour), "portal": portal}
    context["language"] = translation.get_language()
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split()),
        body=render_to_string("portal/mail/letter.txt", context),
        from_email=formataddr((str(portal), address)),
        to=[to],
        reply_to=[portal.contact_email] if portal.contact_email else None,
    )
    message.attach_alternative(render_to_string("portal/mail/letter.html", context), "text/html")
    try:
        return bool(message.send())
    except (SMTPException, OSError) as why:
        log.warning("A letter of store %s was not mailed: %s", portal.store_id, why)
        return False


def send_code(portal: Portal, *, to: str, digits: str) -> bool:
    """The one-time code that proves a look-up."""
    subject = gettext("{digits} is your code for the return").format(digits=digits)
    lines = [gettext("With this code you continue your return at {shop}:").format(shop=portal)]
    below = gettext("It is good for ten minutes. If you did not ask for it, somebody may have mistyped; do nothing.")
    return send(portal, to, Letter(subject=subject, lines=lines, digits=digits, below=below))


def send_link(portal: Portal, *, to: str, link: str, order: str) -> bool:
    """The link by which a return is continued on another device."""
    subject = gettext("Continue your return of {order}").format(order=order)
    lines = [gettext("What you have entered so far is kept. Open this link on any device to go on where you were.")]
    below = gettext("Whoever has this link can continue your return. Keep it to yourself.")
    letter = Letter(subject=subject, lines=lines, link=link, link_label=gettext("Continue my return"), below=below)
    return send(portal, to, letter)
