"""What people do with a return session: the shopper, in a portal or through somebody of the staff; and the staff."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.channels.returns import events as e
from floorwalker.channels.returns import rmas
from floorwalker.channels.returns.channel import STANDING, machine
from floorwalker.channels.returns.effects import choice_of, is_choosable, offers_of
from floorwalker.channels.returns.models import METHODS, Item, Offer
from floorwalker.channels.returns.policies import events as o
from floorwalker.channels.returns.policies.reasons import answer_code, asked, choices_of, find_reason
from floorwalker.channels.returns.policies.showing import (
    answers_of,
    chosen,
    made,
    must_be_told,
    order_called,
    order_of,
    taken,
    why_nothing,
)
from floorwalker.channels.returns.policies.submitting import methods_for, settled
from floorwalker.commerce.orders.lock import locked
from floorwalker.commerce.orders.models import Order
from floorwalker.core.clock import now
from floorwalker.core.errors import Invalid, NotFound, Refused
from floorwalker.core.facts import Fact
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.photos import Photo, keep
from floorwalker.core.verbs import Answer, Verb, verb

_MOST_PHOTOS = 20


def _shopper(name: str) -> Callable[[Callable[..., Answer]], Verb]:
    """A verb of the shopper: in a session that was abandoned it begins with taking it up again."""

    def bind(function: Callable[..., Answer]) -> Verb:
        @wraps(function)
        def run(sheet: Sheet, *, actor: Actor, **fields: Any) -> list[Fact]:
            resumed: list[Fact] = [e.Resumed()] if machine.state(sheet.session.state).status == "abandoned" else []
            answer = function(sheet, actor=actor, **fields)
            return resumed + ([answer] if isinstance(answer, Fact) else list(answer))

        return verb(machine, name)(run)

    return bind


@verb(machine, "open")
def open_return(
    sheet: Sheet, *, actor: Actor, order: Order | str, gift: bool = False, language: str = ""
) -> list[Fact]:
    """An order was looked up; whoever asks has made sure that it is the shopper's. Where nothing of it may come back, that is all."""
    found = order_called(sheet.session.store, order)
    client: dict[str, Literal["portal", "agent", "api"]] = {"customer": "portal", "integration": "api"}
    opened = e.ReturnOpened(
        client=client.get(actor.kind, "agent"),
        order=str(found.pk),
        order_external=found.external_id,
        order_name=found.name,
        order_value=found.total,
        customer_id=str(found.customer_id or ""),
        customer=found.customer.external_id if found.customer else found.customer_ref,
        email="" if gift else found.email,
        language=language or (found.customer.language if found.customer else ""),
        gift=gift,
    )
    why = why_nothing(found, now(), gift=gift) if opened.client == "portal" else ""
    return [opened, o.NothingOffered(reason=why)] if why else [opened]


@_shopper("choose_item")
def choose_item(sheet: Sheet, *, actor: Actor, line: int, quantity: int = 1) -> e.ItemChosen:
    """So many units of a line are to go back; the same line again sets their number."""
    return chosen(sheet, order_of(sheet), line=line, quantity=quantity, at=now())


@_shopper("drop_item")
def drop_item(sheet: Sheet, *, actor: Actor, line: int) -> e.ItemDropped:
    """It is not to go back after all."""
    return e.ItemDropped(line=line, name=_item(sheet, line).name)


@_shopper("give_reason")
def give_reason(
    sheet: Sheet, *, actor: Actor, line: int, reason: str, sub_reason: str = "", remark: str = ""
) -> e.ReasonGiven:
    """Why an item goes back; a reason that has sub-reasons asks for one."""
    item, reasons = _item(sheet, line), sheet.terms.reasons
    if find_reason(reasons, reason) is None:
        raise Invalid(gettext("There is no such reason."), field="reason")
    if any(one.parent == reason for one in reasons) and find_reason(reasons, sub_reason, reason) is None:
        raise Invalid(gettext("Say which of these it is."), field="sub_reason")
    if sub_reason and find_reason(reasons, sub_reason, reason) is None:
        raise Invalid(gettext("This does not belong to the reason."), field="sub_reason")
    said = {"reason": reason, "sub_reason": sub_reason, "remark": remark.strip()}
    return e.ReasonGiven(line=line, name=item.name, vocabulary=sheet.session.terms_id or 0, **said)


@_shopper("answer")
def answer(sheet: Sheet, *, actor: Actor, line: int, question: str, answer: str) -> e.QuestionAnswered:
    """Answer a follow-up question that the item's reason leads to; a choice by its code or in its own words."""
    item = _item(sheet, line)
    found = next((one for one in _questions(sheet, item) if one.code == question and one.kind != "photo"), None)
    if found is None:
        raise Invalid(gettext("This is not asked here."), field="question")
    said = answer_code(found, answer.strip())
    if not said or (found.kind == "choice" and said not in choices_of(found)):
        raise Invalid(
            gettext("Choose one of the answers.") if found.choices else gettext("Say something."), field="answer"
        )
    asked_in = {"question": question, "vocabulary": sheet.session.terms_id or 0, "text": found.text}
    return e.QuestionAnswered(line=line, name=item.name, answer=said, **asked_in)


@_shopper("add_photos")
def add_photos(sheet: Sheet, *, actor: Actor, line: int, photos: Sequence[Photo], question: str = "") -> e.PhotosAdded:
    """Show an item, perhaps as the answer to a question."""
    item = _item(sheet, line)
    if len(item.photos) + len(photos) > _MOST_PHOTOS:
        no = gettext("At most {count} photos of one item.").format(count=_MOST_PHOTOS)
        raise Refused(no, code="too_many_photos")
    if question and question not in {one.code for one in _questions(sheet, item) if one.kind == "photo"}:
        raise Invalid(gettext("This is not asked here."), field="question")
    refs = tuple(keep(sheet.session.id, photo) for photo in photos)
    return e.PhotosAdded(line=line, name=item.name, question=question, images=refs)


@_shopper("remove_photo")
def remove_photo(sheet: Sheet, *, actor: Actor, line: int, photo: str) -> e.PhotoRemoved:
    """Take a photo back."""
    item = _item(sheet, line)
    if photo not in {one["ref"] for one in item.photos}:
        raise Invalid(gettext("There is no such photo."), field="photo")
    return e.PhotoRemoved(line=line, name=item.name, photo=photo)


@_shopper("show_offers")
def show_offers(sheet: Sheet, *, actor: Actor) -> list[Fact]:
    """Ask the rules what is offered for each item; where all have offers already, nothing is left to do."""
    must_be_told(sheet)
    waiting = [item for item in sheet.rows(Item).values() if item.eligible and not offers_of(sheet, item)]
    if not waiting and any(offers_of(sheet, item) for item in sheet.rows(Item).values()):
        return []
    facts = list(made(sheet, order_of(sheet), now()))
    has_offers = any(fact.offers for fact in facts) or any(offers_of(sheet, i) for i in sheet.rows(Item).values())
    refused = next((fact.verdict for fact in facts if fact.verdict != "eligible"), "no_option")
    return [*facts, o.OffersShown() if has_offers else o.NothingOffered(reason=refused)]


@_shopper("choose_offer")
def choose_offer(sheet: Sheet, *, actor: Actor, offer: int, variant: str = "") -> o.OfferChosen:
    """Take an offer, by its number; ``variant`` is the shop's key of what an exchange is for."""
    return taken(sheet, _offer(sheet, offer), variant=variant)


@_shopper("go_back")
def go_back(sheet: Sheet, *, actor: Actor) -> o.WentBack:
    """None of the offers: back to the items."""
    return o.WentBack()


@_shopper("choose_method")
def choose_method(sheet: Sheet, *, actor: Actor, method: str) -> e.MethodChosen:
    """How the items come back, if what was offered for them allows it."""
    offers = [o for item in sheet.rows(Item).values() if (o := choice_of(sheet, item))]
    if method not in METHODS or (offers and method not in methods_for(offers)):
        raise Invalid(gettext("These items cannot come back in this way."), field="method")
    return e.MethodChosen(method=method)  # type: ignore[arg-type]  # one of the methods, as was asked


@_shopper("give_contact")
def give_contact(sheet: Sheet, *, actor: Actor, email: str) -> e.ContactGiven:
    """Where the shopper wants to be written to, such as when a gift is returned."""
    return e.ContactGiven(email=email.strip().lower())


@_shopper("submit")
def submit(sheet: Sheet, *, actor: Actor) -> list[Fact]:
    """Ask for the return: everything is looked at once more, its units are claimed and its RMA is made. All, or nothing."""
    return _submitted(sheet, actor)


def _submitted(sheet: Sheet, actor: Actor) -> list[Fact]:
    record = sheet.record
    order = locked(order_of(sheet))
    if record.rma_id:
        rmas.give_up(record.rma_id)
    asked_for = settled(sheet, order, now())
    approval = rmas.Approval(at_once=asked_for.at_once, due=asked_for.due)
    rma = rmas.ask(
        order, asked_for.wanted, actor=actor, session=sheet.session, method=asked_for.method, approval=approval
    )
    submitted = e.ReturnSubmitted(
        rma=str(rma.id),
        rma_name=rma.token,
        balance=asked_for.balance,
        due=asked_for.due,
        review=asked_for.review,
        at_once=asked_for.at_once,
    )
    if asked_for.method == record.method:
        return [submitted]
    return [e.MethodChosen(method=asked_for.method), submitted]  # type: ignore[arg-type]  # one of the methods


@verb(machine, "go_to_pay")
def go_to_pay(sheet: Sheet, *, actor: Actor) -> list[Fact]:
    """The shopper goes to the payer's page; said again while a payment is looked for, nothing is new."""
    checked = e.ReturnWaits(waiting_on="system", waiting_for="check")
    return [] if sheet.record.waiting_for == "check" else [checked]


@verb(machine, "pay")
def pay(sheet: Sheet, *, actor: Actor, reference: str, amount: int) -> list[Fact]:
    """The payment link says that the money has come; less than is due is refused. Money that comes too late asks for the return anew."""
    facts: list[Fact] = [e.Resumed(), *_submitted(sheet, actor)] if sheet.session.state not in STANDING else []
    asked_for = next((fact for fact in facts if isinstance(fact, e.ReturnSubmitted)), None)
    record = asked_for or sheet.record
    if amount < record.due:
        raise Refused(gettext("Less was paid than is due."), code="too_little", due=record.due)
    rma_id = UUID(asked_for.rma) if asked_for else sheet.record.rma_id
    rmas.paid(rma_id, amount=amount, reference=reference)
    if not record.review:
        rmas.go_on(rma_id, at_once=record.at_once)
    return [*facts, e.PaymentReceived(reference=reference, amount=amount)]


@_shopper("cancel")
def cancel(sheet: Sheet, *, actor: Actor, reason: str = "") -> e.ReturnCancelled:
    """The customer keeps everything; a return of which something has moved already raises Refused."""
    _take_back(sheet, actor, reason)
    return e.ReturnCancelled(reason=reason)


@_shopper("resume")
def resume(sheet: Sheet, *, actor: Actor) -> list[Fact]:
    """The shopper is back."""
    return []


@verb(machine, "withdraw")
def withdraw_offer(sheet: Sheet, *, actor: Actor, offer: int, reason: str) -> o.OfferWithdrawn:
    """Take an offer back before it is submitted."""
    found = _offer(sheet, offer)
    item = sheet.rows(Item)[found.item]
    return o.OfferWithdrawn(
        line=item.number,
        name=item.name,
        offer=found.number,
        option=found.option,  # type: ignore[arg-type]  # one of the options, as stored
        reason=reason,
    )


@verb(machine, "decline")
def decline(sheet: Sheet, *, actor: Actor, reason: str, message: str = "") -> e.ReturnDeclined:
    """The merchant takes nothing back; an RMA that stands for it already is taken back too."""
    _take_back(sheet, actor, reason)
    return e.ReturnDeclined(reason=reason, message=message)


@verb(machine, "note")
def note(sheet: Sheet, *, actor: Actor, text: str, images: Sequence[Photo] = ()) -> e.ReturnNoted:
    """Write down something for colleagues."""
    return e.ReturnNoted(text=text, images=tuple(keep(sheet.session.id, image) for image in images))


def _item(sheet: Sheet, line: int) -> Item:
    item = sheet.rows(Item).get(line)
    if item is None:
        raise Invalid(gettext("This item is not part of the return."), field="line")
    return item


def _offer(sheet: Sheet, number: int) -> Offer:
    offer = sheet.rows(Offer).get(number)
    item = sheet.rows(Item).get(offer.item) if offer else None
    if offer is None or item is None:
        raise NotFound(gettext("There is no such offer."))
    if not is_choosable(offer, item):
        raise Refused(gettext("This offer does not stand any more."), code="offer_over", offer=number)
    return offer


def _questions(sheet: Sheet, item: Item) -> list[Any]:
    return list(asked(sheet.terms.questions, reason=item.reason, sub_reason=item.sub_reason, answers=answers_of(item)))


def _take_back(sheet: Sheet, actor: Actor, reason: str) -> None:
    """Take back the RMA that stands for the session, if there is one."""
    if sheet.record.rma_id and sheet.session.state in STANDING:
        rmas.take_back(sheet.record.rma_id, actor=actor, reason=reason)
