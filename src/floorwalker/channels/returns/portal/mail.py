"""What is mailed to shoppers while they are on their way: in their language and the shop's name."""

from django.utils.translation import gettext

from floorwalker.channels.returns.portal.colours import scheme_of
from floorwalker.channels.returns.portal.models import Portal
from floorwalker.commerce.rmas.letters.paper import Letter, Sender, post


def sender_of(portal: Portal) -> Sender:
    """The shop, as it signs its letters."""
    scheme = scheme_of(portal.colour)
    return Sender(
        store_id=portal.store_id,
        name=str(portal),
        fill=scheme.fill,
        on_fill=scheme.on_fill,
        contact_email=portal.contact_email,
        contact_phone=portal.contact_phone,
    )


def send_code(portal: Portal, *, to: str, digits: str) -> bool:
    """The one-time code that proves a look-up."""
    subject = gettext("{digits} is your code for the return").format(digits=digits)
    lines = [gettext("With this code you continue your return at {shop}:").format(shop=portal)]
    below = gettext("It is good for ten minutes. If you did not ask for it, somebody may have mistyped; do nothing.")
    return post(sender_of(portal), to, Letter(subject=subject, lines=lines, digits=digits, below=below))


def send_link(portal: Portal, *, to: str, link: str, order: str) -> bool:
    """The link by which a return is continued on another device."""
    subject = gettext("Continue your return of {order}").format(order=order)
    lines = [gettext("What you have entered so far is kept. Open this link on any device to go on where you were.")]
    below = gettext("Whoever has this link can continue your return. Keep it to yourself.")
    letter = Letter(subject=subject, lines=lines, link=link, link_label=gettext("Continue my return"), below=below)
    return post(sender_of(portal), to, letter)
