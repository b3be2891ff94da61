"""What each fact does to the sheet. ``False`` means it does not fit, and then nothing was touched."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import msgspec

from floorwalker.channels.returns import events as e
from floorwalker.channels.returns.models import OFFERS, Item, Offer, ReturnSession
from floorwalker.channels.returns.policies import events as o
from floorwalker.core.facts import Fact, Happening
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.registry import Effect

_MOST_ITEMS = 500
_CHOOSABLE = frozenset({"proposed", "accepted", "superseded"})


def _record(sheet: Sheet) -> ReturnSession:
    record: ReturnSession = sheet.record
    return record


def _active(sheet: Sheet, at: Happening) -> None:
    sheet.session.last_activity_at = at.occurred_at
    _record(sheet).stale = False


def _advance(sheet: Sheet, step: str, at: Happening) -> None:
    """The shopper came at least this far; nobody goes back. How long it took is known where no step was left out."""
    places = {progress.code: progress.place for progress in sheet.channel.progress}
    record = _record(sheet)
    farther = places[step] - places.get(record.reached, 0)
    if farther <= 0:
        return
    if farther == 1 and record.reached_at:
        setattr(record, f"to_{step}", int((at.occurred_at - record.reached_at).total_seconds()))
    record.reached, record.reached_at = step, at.occurred_at


def item_of(sheet: Sheet, line: int) -> Item | None:
    """The item of an order line, if it is among those that go back."""
    return sheet.rows(Item).get(line)


def offers_of(sheet: Sheet, item: Item) -> list[Offer]:
    """The offers that were made last for an item and can still be chosen."""
    return [offer for offer in sheet.rows(Offer).values() if is_choosable(offer, item)]


def is_choosable(offer: Offer, item: Item) -> bool:
    """Whether an offer was made last for its item, and neither left, expired nor withdrawn."""
    return offer.item == item.number and offer.round == item.round and offer.state in _CHOOSABLE


def choice_of(sheet: Sheet, item: Item) -> Offer | None:
    """The offer that was taken for an item."""
    taken = (offer for offer in sheet.rows(Offer).values() if offer.item == item.number and offer.state == "accepted")
    return next((offer for offer in taken if offer.round == item.round), None)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def open_(sheet: Sheet, fact: e.ReturnOpened, at: Happening) -> None:
    """An order is on the table."""
    session, record = sheet.session, _record(sheet)
    session.started_at = at.occurred_at
    session.client, session.customer_ref, session.order_ref = fact.client, fact.customer, fact.order_name
    record.order_id, record.customer_id = _id(fact.order), _id(fact.customer_id)
    record.order_external, record.order_name, record.order_value = (
        fact.order_external,
        fact.order_name,
        fact.order_value,
    )
    record.email, record.language, record.gift = fact.email, fact.language, fact.gift
    _advance(sheet, "opened", at)
    _active(sheet, at)


def choose_item(sheet: Sheet, fact: e.ItemChosen, at: Happening) -> bool | None:
    """An item joins the return, or its number counts anew; what was said of it stays."""
    item = item_of(sheet, fact.line)
    if item is None:
        if len(sheet.rows(Item)) >= _MOST_ITEMS:
            return False
        rounds = [offer.round for offer in sheet.rows(Offer).values() if offer.item == fact.line]
        item = Item(session_id=sheet.session.id, number=fact.line, round=max(rounds, default=0))
        sheet.rows(Item)[fact.line] = item
    for name in (
        "quantity", "name", "product_id", "variant_ref", "sku", "picture_url", "listed", "paid", "discount",
        "tax", "verdict", "version",
    ):  # fmt: skip
        setattr(item, name, getattr(fact, name))
    item.says, item.trace = fact.told, fact.trace or {}
    _advance(sheet, "items", at)
    _active(sheet, at)
    return None


def drop_item(sheet: Sheet, fact: e.ItemDropped, at: Happening) -> bool | None:
    """It stays with the shopper; its offers were left before."""
    if sheet.rows(Item).pop(fact.line, None) is None:
        return False
    _active(sheet, at)
    return None


def give_reason(sheet: Sheet, fact: e.ReasonGiven, at: Happening) -> bool | None:
    """The last reason counts; answers to questions that it does not lead to fall away."""
    item = item_of(sheet, fact.line)
    if item is None:
        return False
    item.reason, item.sub_reason = fact.reason, fact.sub_reason
    item.reason_words, item.remark = fact.words, fact.remark
    _advance(sheet, "reasons", at)
    _active(sheet, at)
    return None


def answer(sheet: Sheet, fact: e.QuestionAnswered, at: Happening) -> bool | None:
    """The last answer counts."""
    item = item_of(sheet, fact.line)
    if item is None:
        return False
    said = {"question": fact.question, "text": fact.text, "answer": fact.answer}
    item.answers = [one for one in item.answers if one["question"] != fact.question] + [said]
    _active(sheet, at)
    return None


def add_photos(sheet: Sheet, fact: e.PhotosAdded, at: Happening) -> bool | None:
    """Each photo once."""
    item = item_of(sheet, fact.line)
    if item is None:
        return False
    known = {photo["ref"] for photo in item.photos}
    item.photos = item.photos + [{"ref": ref, "question": fact.question} for ref in fact.images if ref not in known]
    _active(sheet, at)
    return None


def remove_photo(sheet: Sheet, fact: e.PhotoRemoved, at: Happening) -> bool | None:
    """It is not shown with the item any more."""
    item = item_of(sheet, fact.line)
    if item is None:
        return False
    item.photos = [photo for photo in item.photos if photo["ref"] != fact.photo]
    _active(sheet, at)
    return None


def make_offers(sheet: Sheet, fact: o.OffersMade, at: Happening) -> bool | None:
    """What the rules say now; what was offered before for the same item is superseded."""
    item = item_of(sheet, fact.line)
    if item is None:
        return False
    _end(offers_of(sheet, item), "superseded")
    item.verdict, item.says = fact.verdict, fact.told
    item.version, item.trace = fact.eligibility_version, {"eligibility": fact.eligibility, "offers": fact.trace}
    item.round += 1
    for made in fact.offers:
        days = made.terms.expires_days
        offer = sheet.add(
            Offer,
            item=item.number,
            round=item.round,
            option=made.option,
            paid=made.paid,
            bonus=made.bonus,
            fee=made.fee,
            price=made.paid + made.bonus - made.fee - made.balance,
            balance=made.balance,
            terms=msgspec.json.decode(msgspec.json.encode(made.terms)),
            rule=made.rule,
            rule_name=made.rule_name,
            version=fact.version,
            says=made.told,
            expires_at=at.occurred_at + timedelta(days=days) if days else None,
        )
        OFFERS.go(offer, "proposed")
    return None


def _end(offers: Iterable[Offer], state: str) -> None:
    for offer in offers:
        OFFERS.go(offer, state)


def show(sheet: Sheet, fact: o.OffersShown, at: Happening) -> None:
    """The shopper may choose."""
    _advance(sheet, "offers", at)
    _active(sheet, at)


def find_nothing(sheet: Sheet, fact: o.NothingOffered, at: Happening) -> None:
    """The store's rules have declined."""
    _record(sheet).declined_by, _record(sheet).end_reason = "policy", fact.reason
    _active(sheet, at)


def choose_offer(sheet: Sheet, fact: o.OfferChosen, at: Happening) -> bool | None:
    """One is accepted, the others for the same item are superseded; the shopper may change their mind."""
    item, offer = item_of(sheet, fact.line), sheet.rows(Offer).get(fact.offer)
    if item is None or offer is None or not is_choosable(offer, item):
        return False
    _end([other for other in offers_of(sheet, item) if other is not offer], "superseded")
    OFFERS.go(offer, "accepted")
    if offer.option == "exchange":
        offer.variant_ref, offer.variant_name = fact.variant_ref, fact.variant_name
        offer.bonus, offer.price, offer.balance = fact.bonus, fact.price, fact.balance
    _advance(sheet, "chosen", at)
    _active(sheet, at)
    return None


def go_back(sheet: Sheet, fact: o.WentBack, at: Happening) -> None:
    """None of the offers was taken."""
    _leave(sheet, "declined")
    _active(sheet, at)


def _leave(sheet: Sheet, state: str) -> None:
    """End all offers that can still be chosen."""
    for item in sheet.rows(Item).values():
        _end(offers_of(sheet, item), state)


def expire(sheet: Sheet, fact: o.OffersExpired, at: Happening) -> None:
    """Those whose time is over."""
    for item in sheet.rows(Item).values():
        _end([one for one in offers_of(sheet, item) if one.expires_at and one.expires_at <= at.occurred_at], "expired")


def withdraw(sheet: Sheet, fact: o.OfferWithdrawn, at: Happening) -> bool | None:
    """It cannot be chosen any more, or not stay chosen."""
    item, offer = item_of(sheet, fact.line), sheet.rows(Offer).get(fact.offer)
    if item is None or offer is None or not is_choosable(offer, item):
        return False
    return OFFERS.go(offer, "withdrawn") or None


def choose_method(sheet: Sheet, fact: e.MethodChosen, at: Happening) -> None:
    """The last one counts."""
    _record(sheet).method = fact.method
    _active(sheet, at)


def give_contact(sheet: Sheet, fact: e.ContactGiven, at: Happening) -> None:
    """The last one counts."""
    _record(sheet).email = fact.email
    _active(sheet, at)


def submit(sheet: Sheet, fact: e.ReturnSubmitted, at: Happening) -> None:
    """An RMA stands for it now."""
    record = _record(sheet)
    record.submissions += 1
    record.submitted_at = at.occurred_at
    record.rma_id, record.rma_name = _id(fact.rma), fact.rma_name
    record.due, record.review, record.at_once = fact.due, fact.review, fact.at_once
    record.end_reason = ""
    _await_next(record, at)
    _advance(sheet, "submitted", at)
    _active(sheet, at)


def pay(sheet: Sheet, fact: e.PaymentReceived, at: Happening) -> None:
    """Nothing is due any more."""
    record = _record(sheet)
    record.payment_ref, record.due = fact.reference, max(record.due - fact.amount, 0)
    _await_next(record, at)
    _active(sheet, at)


def approve(sheet: Sheet, fact: e.ReturnApproved, at: Happening) -> None:
    """Nobody needs to look at it any more."""
    record = _record(sheet)
    record.review = False
    _await_next(record, at)


def _await_next(record: ReturnSession, at: Happening) -> None:
    """First what is due is paid, then it is decided; after that the RMA tells whose turn it is."""
    turn = ("customer", "payment") if record.due else ("merchant", "decision") if record.review else ("", "")
    if turn != (record.waiting_on, record.waiting_for):
        record.waiting_on, record.waiting_for = turn
        record.waiting_since = at.occurred_at if turn[0] else None


def wait(sheet: Sheet, fact: e.ReturnWaits, at: Happening) -> None:
    """It is somebody else's turn."""
    record = _record(sheet)
    record.waiting_on, record.waiting_for = fact.waiting_on, fact.waiting_for
    record.waiting_since = at.occurred_at if fact.waiting_on else None


def decline(sheet: Sheet, fact: e.ReturnDeclined, at: Happening) -> None:
    """The merchant does not take anything back."""
    _record(sheet).declined_by, _record(sheet).end_reason = "merchant", fact.reason
    _leave(sheet, "withdrawn")


def cancel(sheet: Sheet, fact: e.ReturnCancelled, at: Happening) -> None:
    """The customer keeps everything."""
    _record(sheet).declined_by, _record(sheet).end_reason = "customer", "cancelled"
    _leave(sheet, "declined")
    _active(sheet, at)


def resume(sheet: Sheet, fact: e.Resumed, at: Happening) -> None:
    """Where the session stood, it stands again."""
    _record(sheet).end_reason = ""
    _active(sheet, at)


def go_stale(sheet: Sheet, fact: e.ReturnStale, at: Happening) -> None:
    """Idle."""
    _record(sheet).stale = True


def abandon(sheet: Sheet, fact: e.ReturnAbandoned, at: Happening) -> None:
    """A return that was not paid for is not asked for any more: it is resumed at its offers."""
    record = _record(sheet)
    record.previous = "offered" if fact.reason == "payment" else sheet.session.state
    record.end_reason, record.stale = fact.reason, False


EFFECTS: dict[type[Fact], Effect] = {
    e.ReturnOpened: open_,
    e.ItemChosen: choose_item,
    e.ItemDropped: drop_item,
    e.ReasonGiven: give_reason,
    e.QuestionAnswered: answer,
    e.PhotosAdded: add_photos,
    e.PhotoRemoved: remove_photo,
    o.OffersMade: make_offers,
    o.OffersShown: show,
    o.NothingOffered: find_nothing,
    o.OfferChosen: choose_offer,
    o.WentBack: go_back,
    o.OffersExpired: expire,
    o.OfferWithdrawn: withdraw,
    e.MethodChosen: choose_method,
    e.ContactGiven: give_contact,
    e.ReturnSubmitted: submit,
    e.PaymentReceived: pay,
    e.ReturnWaits: wait,
    e.ReturnApproved: approve,
    e.ReturnDeclined: decline,
    e.ReturnCancelled: cancel,
    e.Resumed: resume,
    e.ReturnStale: go_stale,
    e.ReturnAbandoned: abandon,
}
