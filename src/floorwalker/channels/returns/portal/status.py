"""After the last step: how the return stands, its label, what is still to pay; and the ways out of it."""

from allauth.core.ratelimit import consume
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from floorwalker.channels.returns import actions
from floorwalker.channels.returns.channel import BEFORE, GONE
from floorwalker.channels.returns.policies.showing import more_of, order_of
from floorwalker.channels.returns.portal import mail, opening, parcels, shown
from floorwalker.channels.returns.portal.frame import drawn
from floorwalker.channels.returns.portal.progress import Outlook, asked, outlook_of, story_of_return
from floorwalker.channels.returns.portal.standing import forget, let_in, link_to
from floorwalker.channels.returns.portal.telling import lines_told, refused, sums_told
from floorwalker.channels.returns.portal.visit import Visit, visited
from floorwalker.channels.returns.portal.voice import speak
from floorwalker.channels.returns.portal.way import eyebrow_of, next_url, url_of
from floorwalker.channels.returns.portal.words import Problem, problem_of
from floorwalker.commerce.rmas.letters.story import Story
from floorwalker.connectors.payment_links import Demand, payment_links
from floorwalker.core.clock import now
from floorwalker.core.errors import FloorwalkerError, NotFound
from floorwalker.core.standing import pass_to
from floorwalker.core.verbs import sheet_of


@visited
def status(visit: Visit) -> HttpResponse:
    """Where the return stands. While it is not submitted, the way leads to its next step; an abandoned one is taken up again."""
    if visit.session.state == GONE:
        visit.ask(actions.resume)
        return visit.on()
    if visit.session.state in BEFORE:
        return redirect(next_url(visit.store, visit.sheet))
    sheet, story = visit.sheet, story_of_return(visit.sheet)
    outlook, lines, off = outlook_of(sheet, story), lines_told(sheet, story), refused(sheet)
    context = {
        "outlook": outlook,
        "story": story,
        "eyebrow": eyebrow_of(sheet),
        "rma": sheet.record.rma_name,
        "lines": lines,
        "refused": off,
        "sums": sums_told(sheet, story),
        "email": sheet.record.email if story else "",
        **_ways(visit, outlook, story),
        **_again(visit),
    }
    return drawn(visit.request, "status", context, pictures=shown.addresses([*lines, *off]))


def _ways(visit: Visit, outlook: Outlook, story: Story | None) -> dict[str, str]:
    """What there is to do, by the address at which it is done; empty where it cannot be."""
    store = visit.store
    return {
        "label_url": url_of(store, "label") if outlook.label else "",
        "square_url": url_of(store, "square") if outlook.square else "",
        "tracking": parcels.tracking_of(visit.sheet) if outlook.label or outlook.square else "",
        "due": story.due if story else "",
        "pay_url": _pay_url(visit, story) if story and story.due else "",
        "cancel_url": url_of(store, "cancel") if asked(visit.sheet) and (story is None or story.untouched) else "",
        "again_url": url_of(store, "entrance"),
    }


def _again(visit: Visit) -> dict[str, object]:
    """Whoever has looked an order up that is in this return hears so, and goes on to return more where something is left."""
    if not (asked(visit.sheet) and "again" in visit.request.GET):
        return {}
    left = more_of(order_of(visit.sheet), now(), gift=visit.sheet.record.gift)
    return {"again": True, "more_url": url_of(visit.store, "more") if left else ""}


@visited
def more(visit: Visit) -> HttpResponse:
    """Return something else of the same order, in a return of its own."""
    order, gift = order_of(visit.sheet), visit.sheet.record.gift
    if not visit.posted or not more_of(order, now(), gift=gift):
        return redirect(url_of(visit.store, "return"))
    session = opening.begin(visit.store, order, gift=gift, language=visit.request.language, more=True)
    response = redirect(next_url(visit.store, sheet_of(session)))
    return let_in(visit.request, response, visit.store, pass_to(session))


def _pay_url(visit: Visit, story: Story) -> str:
    """Where what is due is paid: for a return that waits for it here, else where its RMA says."""
    if not visit.sheet.record.due:
        return story.pay_url
    return url_of(visit.store, "pay") if visit.request.portal.payment_port else ""


@visited
def away(visit: Visit) -> HttpResponse:
    """Mail the link by which the return is continued elsewhere; or leave, where others use the same device."""
    email, sent, problems = visit.sheet.record.email, False, []
    if visit.posted:
        if not consume(visit.request, action="portal_mail", key=str(visit.session.id)):
            return speak(visit.request, 429, "limit")
        link = link_to(visit.session)
        sent = mail.send_link(visit.request.portal, to=email, link=link, order=visit.sheet.record.order_name)
        if not sent:
            problems = [Problem(text=gettext("The mail could not be sent. Please try again in a moment."))]
    context = {
        "problems": problems,
        "sent": sent,
        "email": email,
        "back_url": next_url(visit.store, visit.sheet),
        "leave_url": url_of(visit.store, "leave"),
        "cancel_url": url_of(visit.store, "cancel"),
    }
    return drawn(visit.request, "away", context, status=503 if problems else 200)


@visited
def leave(visit: Visit) -> HttpResponse:
    """Forget the return on this device."""
    response = redirect(url_of(visit.store, "entrance" if visit.posted else "return"))
    return forget(response, visit.store) if visit.posted else response


@visited
def cancel(visit: Visit) -> HttpResponse:
    """Keep everything after all; asked once more before it is done."""
    problems: list[Problem] = []
    if visit.posted:
        try:
            visit.ask(actions.cancel)
            return redirect(url_of(visit.store, "return"))
        except FloorwalkerError as no:
            problems = [problem_of(no)]
    context = {"problems": problems, "back_url": url_of(visit.store, "return"), "eyebrow": eyebrow_of(visit.sheet)}
    return drawn(visit.request, "cancel", context, status=409 if problems else 200)


@visited
def label(visit: Visit) -> HttpResponse:
    """The label of the parcel, as a PDF."""
    if not _outlook(visit).label:
        raise NotFound("There is no label for this return.", code="no_label")
    made = parcels.label_of(visit.sheet, order_of(visit.sheet))
    response = HttpResponse(made.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{made.tracking}.pdf"'
    return response


@visited
def square(visit: Visit) -> HttpResponse:
    """The QR code for the drop-off point, as a picture."""
    if not _outlook(visit).square:
        raise NotFound("There is no code for this return.", code="no_label")
    return HttpResponse(parcels.square_of(visit.sheet), content_type="image/svg+xml")


@visited
def pay(visit: Visit) -> HttpResponse:
    """To the payer's page, for what is due; they come back to the status."""
    if not (asked(visit.sheet) and visit.sheet.record.due):
        return redirect(url_of(visit.store, "return"))
    try:
        port = payment_links.port(visit.request.portal.payment_port)
    except KeyError:
        raise NotFound("This store has no payment port.", code="no_payment") from None
    demand = Demand(
        amount=visit.sheet.record.due,
        currency=visit.session.currency,
        reference=f"{visit.session.id}.{visit.sheet.record.submissions}",
        return_url=settings.PUBLIC_URL + url_of(visit.store, "return"),
    )
    link = port.link(demand)
    visit.ask(actions.go_to_pay)
    return redirect(link)


def _outlook(visit: Visit) -> Outlook:
    return outlook_of(visit.sheet, story_of_return(visit.sheet))
