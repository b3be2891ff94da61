"""Mail that this room sends."""

import logging
from smtplib import SMTPException

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext

from floorwalker.accounts.models import Member

log = logging.getLogger(__name__)


def send_invitation(member: Member, *, address: str, inviter: str) -> bool:
    """Whether the mail server took it. The inviter has the link too, so a failure is told and not raised."""
    text = render_to_string("accounts/mail/invitation.txt", {"member": member, "address": address, "inviter": inviter})
    try:
        return bool(send_mail(gettext("Your access to Floorwalker"), text, None, [member.email]))
    except (SMTPException, OSError) as why:
        log.warning("The invitation to member %s was not mailed: %s", member.pk, why)
        return False
