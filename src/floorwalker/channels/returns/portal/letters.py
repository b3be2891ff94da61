"""Letters that hang on what happens: a return was asked for, or declined; and to whom those of its RMA go."""

from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from floorwalker.accounts.actor import EVERYWHERE
from floorwalker.channels.returns.events import ReturnDeclined, ReturnSubmitted
from floorwalker.channels.returns.models import Item
from floorwalker.channels.returns.portal.mail import sender_of
from floorwalker.channels.returns.portal.models import Portal
from floorwalker.channels.returns.portal.progress import story_for
from floorwalker.channels.returns.portal.standing import link_to
from floorwalker.channels.returns.portal.way import url_of
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.letters.mail import writes
from floorwalker.commerce.rmas.letters.paper import Letter, post
from floorwalker.commerce.rmas.letters.recipients import Recipient
from floorwalker.commerce.rmas.letters.telling import letter_of
from floorwalker.core import wall
from floorwalker.core.errors import Unreachable
from floorwalker.core.facts import Happening
from floorwalker.core.later.outbox import Listener
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.models import Session
from floorwalker.core.verbs import sheet_of
from floorwalker.kit.speech import for_shoppers


def hear(session: Session, happening: Happening) -> None:
    """Write to the shopper, if the return has an address and the store's terms say so. Unreachable is tried again."""
    fact = happening.fact
    if not isinstance(fact, ReturnSubmitted | ReturnDeclined):
        return
    sheet = sheet_of(session)
    rma = _rma_of(sheet)
    if not sheet.record.email or (rma is not None and not writes(rma)):
        return
    to = _shopper(session)
    with translation.override(to.language):
        letter = _told(sheet, fact, rma, to.link)
        if not post(to.sender, to.email, letter):
            raise Unreachable("The mail server did not take a letter.")


def addressee(rma: Session, order: Order) -> Recipient | None:
    """To whom letters of an RMA go: to the shopper who asked for it; of others, in the name of the portal's shop."""
    origin = rma.rma.portal_session
    session = _find("returns", origin) if origin else None
    if session is not None:
        return _shopper(session)
    portal = Portal.objects.select_related("store").filter(store=rma.store_id).first()
    if portal is None:
        return None
    customer = order.customer
    return Recipient(
        email=order.email,
        language=for_shoppers(customer.language if customer else ""),
        sender=sender_of(portal),
        back=_back(portal),
    )


def _shopper(session: Session) -> Recipient:
    """Whoever stands in a session: at the address that they gave, in the language that they read."""
    known = Portal.objects.select_related("store").filter(store=session.store_id).first()
    portal = known or Portal(store=session.store)
    record = session.return_session
    return Recipient(
        email=record.email,
        language=for_shoppers(record.language),
        sender=sender_of(portal),
        link=link_to(session) if portal.open else "",
        back=_back(portal),
        gift=record.gift,
    )


def _back(portal: Portal) -> str:
    return settings.PUBLIC_URL + url_of(portal.store, "return") if portal.open else ""


def _told(sheet: Sheet, fact: ReturnSubmitted | ReturnDeclined, rma: Session | None, link: str) -> Letter:
    """What is written when this has happened, as the return stands now."""
    if isinstance(fact, ReturnDeclined):
        return _declined(sheet, fact)
    if rma is None:
        raise Unreachable("The RMA of a return is not there.")
    story = story_for(sheet, rma)
    story = replace(story, pay_url=link) if sheet.record.due else story
    return letter_of(story, sheet.record.order_name, kind="requested", link=link)


def _declined(sheet: Sheet, fact: ReturnDeclined) -> Letter:
    lines = [gettext("We cannot take your return of order {order}.").format(order=sheet.record.order_name)]
    if fact.message:
        lines.append(fact.message)
    lines.append(gettext("If you have questions, just answer this mail."))
    rows = [(f"{item.quantity} × {item.name}", "") for item in sheet.rows(Item).values()]
    return Letter(subject=gettext("Your return was declined"), lines=lines, rows=rows)


def _rma_of(sheet: Sheet) -> Session | None:
    return _find("rmas", sheet.record.rma_id) if sheet.record.rma_id else None


def _find(code: str, id_: UUID) -> Session | None:
    return wall.sessions(EVERYWHERE, code).filter(id=id_).first()


LISTENER = Listener(
    name="portal", hear=hear, channels=frozenset({"returns"}), facts=frozenset({ReturnSubmitted, ReturnDeclined})
)
