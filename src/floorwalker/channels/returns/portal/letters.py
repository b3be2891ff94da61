"""Letters that hang on what happens: a return was asked for, approved, or declined. The outbox tells of it, at least once."""

from django.utils import translation
from django.utils.translation import gettext

from floorwalker.channels.returns.events import ReturnApproved, ReturnDeclined, ReturnSubmitted
from floorwalker.channels.returns.portal import shown
from floorwalker.channels.returns.portal.languages import DEFAULT, LANGUAGES
from floorwalker.channels.returns.portal.mail import Letter, send
from floorwalker.channels.returns.portal.models import Portal
from floorwalker.channels.returns.portal.progress import asked, outlook_of
from floorwalker.channels.returns.portal.standing import link_to
from floorwalker.core.errors import Unreachable
from floorwalker.core.facts import Happening
from floorwalker.core.models import Session
from floorwalker.core.sheet import Sheet
from floorwalker.core.verbs import sheet_of


def hear(session: Session, happening: Happening) -> None:
    """Write to the shopper, if the return has an address. Unreachable is tried again."""
    if not isinstance(happening.fact, ReturnSubmitted | ReturnApproved | ReturnDeclined):
        return
    sheet = sheet_of(session)
    if not sheet.record.email:
        return
    known = Portal.objects.select_related("store").filter(store=session.store_id).first()
    portal = known or Portal(store=session.store)
    language = sheet.record.language.partition("-")[0]
    with translation.override(language if language in LANGUAGES else DEFAULT):
        if not send(portal, sheet.record.email, letter_of(sheet, happening, linked=portal.open)):
            raise Unreachable("The mail server did not take a letter.")


def letter_of(sheet: Sheet, happening: Happening, *, linked: bool) -> Letter:
    """What is written when this has happened, as the return stands now; with a link to it where there is an open portal."""
    fact, record = happening.fact, sheet.record
    if isinstance(fact, ReturnDeclined):
        return _declined(sheet, fact)
    outlook = outlook_of(sheet)
    approved = isinstance(fact, ReturnApproved)
    below = gettext("With this link you see your return, its label, and can cancel it while nothing has moved.")
    subject = gettext("Your return {name} is approved") if approved else gettext("We have got your return {name}")
    return Letter(
        subject=subject.format(name=record.rma_name),
        lines=[outlook.title + ".", outlook.text],
        items=_items(sheet),
        link=link_to(sheet.session) if linked else "",
        link_label=gettext("See how it stands"),
        below=below if linked else "",
    )


def _declined(sheet: Sheet, fact: ReturnDeclined) -> Letter:
    lines = [gettext("We cannot take your return of order {order}.").format(order=sheet.record.order_name)]
    if fact.message:
        lines.append(fact.message)
    lines.append(gettext("If you have questions, just answer this mail."))
    return Letter(subject=gettext("Your return was declined"), lines=lines, items=_items(sheet))


def _items(sheet: Sheet) -> list[str]:
    """The items with what was chosen for them, and what it comes to."""
    told = []
    for item in shown.items_of(sheet):
        chosen = [item.choice.label, item.choice.variant] if item.choice else []
        told.append(" – ".join([f"{item.quantity} × {item.title}", ": ".join(part for part in chosen if part)]))
    sums = [f"{name}: {amount}" for name, amount in shown.sums_of(sheet)] if asked(sheet) else []
    return told + sums
