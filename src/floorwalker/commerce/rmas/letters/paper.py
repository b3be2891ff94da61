"""How a letter to a shopper looks, as plain text and as simple HTML, and how it is handed to the mail server."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail: what it says, perhaps in large digits, rows of things and amounts, what comes next, and one thing to do."""

    subject: str
    lines: Sequence[str]
    digits: str = ""
    rows: Sequence[tuple[str, str]] = ()
    after: Sequence[str] = ()
    link: str = ""
    link_label: str = ""
    below: str = ""


@dataclass(frozen=True, kw_only=True)
class Sender:
    """In whose name and colours a letter is written, and who is asked in return. ``store_id`` is named in the log."""

    store_id: int
    name: str
    fill: str = "#0b63c7"
    on_fill: str = "#ffffff"
    contact_email: str = ""
    contact_phone: str = ""


def post(sender: Sender, to: str, letter: Letter) -> bool:
    """Whether the mail server took it; a failure is written in the log, without the address."""
    context = {"letter": letter, "sender": sender, "language": translation.get_language()}
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split()),
        body=render_to_string("rmas/letter.txt", context),
        from_email=formataddr((sender.name, address)),
        to=[to],
        reply_to=[sender.contact_email] if sender.contact_email else None,
    )
    message.attach_alternative(render_to_string("rmas/letter.html", context), "text/html")
    try:
        return bool(message.send())
    except (SMTPException, OSError) as why:
        log.warning("A letter of store %s was not mailed: %s", sender.store_id, type(why).__name__)
        return False
