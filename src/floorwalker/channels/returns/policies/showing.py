"""From an order and what the shopper said to facts: an item as it was chosen, what is offered for it, what was taken."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import msgspec
from django.utils.translation import gettext, ngettext

from floorwalker.accounts.actor import Reach
from floorwalker.accounts.models import Store
from floorwalker.channels.returns.effects import offers_of
from floorwalker.channels.returns.events import ItemChosen
from floorwalker.channels.returns.models import Item, Offer
from floorwalker.channels.returns.policies.events import OfferChosen, OffersMade
from floorwalker.channels.returns.policies.exchanges import called, can_be_given, instead_of, still
from floorwalker.channels.returns.policies.judge import (
    Verdict,
    eligibility_rules,
    eligible_until,
    judge,
    offer_rules,
    offered,
)
from floorwalker.channels.returns.policies.offers import Terms, parts
from floorwalker.channels.returns.policies.reasons import asked, missing
from floorwalker.channels.returns.policies.subject import Figures, Subject, figures, subjects
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.orders.wall import find_order, look_up, orders
from floorwalker.commerce.rmas.requests import claimed_value
from floorwalker.core.errors import Invalid, Refused
from floorwalker.core.log.sheet import Sheet


def home_of(sheet: Sheet) -> Reach:
    """The session's own store."""
    return Reach(store_ids=frozenset({sheet.session.store_id}))


def order_of(sheet: Sheet) -> Order:
    """The order that the session is about."""
    return find_order(home_of(sheet), sheet.record.order_id)


def look(order: Order, at: datetime, *, gift: bool = False, until: bool = False) -> list[tuple[Subject, Verdict]]:
    """Every line of an order with what the rules in force say of it before anything is said: for choosing from.

    ``until`` asks them, too, when they will say otherwise.
    """
    rules, seen = eligibility_rules(order.store), []
    for line in subjects(order).values():
        subject = line.saying(quantity=1, gift=gift)
        verdict = judge(rules, subject, at)
        if until and verdict.eligible:
            verdict = replace(verdict, until=eligible_until(rules, subject, at))
        seen.append((line, verdict))
    return seen


def why_nothing(order: Order, at: datetime, *, gift: bool = False) -> str:
    """Why the rules let nothing come back of what is left of an order; empty where they do, or where nothing is left to judge."""
    left = [verdict for subject, verdict in look(order, at, gift=gift) if subject.line.returnable]
    return "" if not left or any(verdict.eligible for verdict in left) else left[0].code


def more_of(order: Order, at: datetime, *, gift: bool = False) -> bool:
    """Whether anything of what is left of an order may come back."""
    return any(verdict.eligible for subject, verdict in look(order, at, gift=gift) if subject.line.returnable)


def chosen(sheet: Sheet, order: Order, *, line: int, quantity: int, at: datetime) -> ItemChosen:
    """An item as it was chosen, with what it cost; units that are not there raise Refused."""
    subject = subjects(order).get(line)
    if subject is None:
        raise Invalid(gettext("The order has no line {number}.").format(number=line), field="line")
    bought = subject.line
    must_be_left(subject, quantity)
    item = sheet.rows(Item).get(line)
    saying = subject.saying(
        quantity=quantity,
        reason=item.reason if item else "",
        sub_reason=item.sub_reason if item else "",
        gift=sheet.record.gift,
    )
    verdict = judge(eligibility_rules(order.store), saying, at)
    cost = cost_of(subject, quantity)
    return ItemChosen(
        line=line,
        name=bought.title,
        quantity=quantity,
        product_id=bought.variant.product.external_id if bought.variant else "",
        variant_ref=bought.variant_ref,
        sku=bought.sku,
        picture_url=bought.picture_url,
        listed=cost.listed,
        paid=cost.paid,
        discount=cost.discount,
        tax=cost.tax,
        verdict=verdict.code,
        told=verdict.told,
        version=verdict.version,
        trace=verdict.trace,
    )


def cost_of(subject: Subject, quantity: int) -> Figures:
    """What so many units of a line cost, beside those that are in returns already."""
    line = subject.line
    claimed = claimed_value(subject.order, line) if line.returning else 0
    return figures(line, quantity, already=line.returning, claimed=claimed)


def must_be_left(subject: Subject, quantity: int) -> None:
    """So many units can still be returned, or Refused says how many can."""
    left = subject.line.returnable
    if quantity <= left:
        return
    none = gettext("Nothing of this item is left to return.")
    some = ngettext("Only {count} is left to return.", "Only {count} are left to return.", left).format(count=left)
    raise Refused(some if left else none, code="too_many_units", line=subject.line.number, left=left)


def answers_of(item: Item) -> dict[str, str]:
    """What was answered, by question; a photo for a question counts as ``yes``."""
    photos = {photo["question"]: "yes" for photo in item.photos if photo["question"]}
    return photos | {one["question"]: one["answer"] for one in item.answers}


def must_be_told(sheet: Sheet) -> None:
    """Every item has a reason and the answers that it asks for, or Refused says what is missing."""
    if not sheet.rows(Item):
        raise Refused(gettext("Choose at least one item first."), code="no_items")
    for item in sheet.rows(Item).values():
        if not item.reason:
            raise Refused(
                gettext("Say why “{item}” goes back.").format(item=item.name), code="no_reason", line=item.number
            )
        answers = answers_of(item)
        questions = asked(sheet.terms.questions, reason=item.reason, sub_reason=item.sub_reason, answers=answers)
        if lacking := missing(questions, answers):
            no = gettext("{item}: {question}").format(item=item.name, question=gettext(lacking[0].text))
            raise Refused(no, code="no_answer", line=item.number, question=lacking[0].code)


def subject_of(item: Item, known: dict[int, Subject], *, gift: bool) -> Subject:
    """The line of an item with what was said of it; a line that the shop has taken away raises Refused."""
    subject = known.get(item.number)
    if subject is None or not subject.line.quantity:
        raise Refused(gettext("“{item}” is not part of the order any more.").format(item=item.name), code="no_line")
    return subject.saying(quantity=item.quantity, reason=item.reason, sub_reason=item.sub_reason, gift=gift)


def made(sheet: Sheet, order: Order, at: datetime) -> Iterator[OffersMade]:
    """What the rules in force offer for each item that has no offer to choose from."""
    known, eligibility, rules = subjects(order), eligibility_rules(order.store), offer_rules(order.store)
    for item in sheet.rows(Item).values():
        if offers_of(sheet, item):
            continue
        subject = subject_of(item, known, gift=sheet.record.gift)
        verdict = judge(eligibility, subject, at)
        offers, trace = offered(rules, subject, at, paid=item.paid) if verdict.eligible else ((), None)
        yield OffersMade(
            line=item.number,
            name=item.name,
            verdict=verdict.code,
            told=verdict.told,
            eligibility_version=verdict.version,
            version=rules.version,
            offers=tuple(one for one in offers if can_be_given(order, item, one.option, one.terms)),
            eligibility=verdict.trace,
            trace=trace,
        )


def taken(sheet: Sheet, offer: Offer, *, variant: str) -> OfferChosen:
    """An offer as it was taken; for an exchange with the price of what it is for, on the terms that it was made on."""
    item = sheet.rows(Item)[offer.item]
    home = home_of(sheet)
    if offer.option == "replacement":
        still(home, item, offer)
    wanted = instead_of(home, item, offer, variant) if offer.option == "exchange" else None
    terms = msgspec.convert(offer.terms, Terms)
    price = wanted.price * item.quantity if wanted else 0
    figured = parts(offer.option, terms, paid=offer.paid, price=price)
    return OfferChosen(
        line=item.number,
        name=item.name,
        offer=offer.number,
        option=offer.option,  # type: ignore[arg-type]  # one of the options, as stored
        variant_ref=wanted.external_id if wanted else "",
        variant_name=called(wanted) if wanted else "",
        bonus=figured.bonus,
        price=figured.price,
        balance=figured.balance,
    )


def order_called(store: Store, order: Order | str) -> Order:
    """The order that is meant: itself, or by our id, the shop's key or its name; a name that several have raises Refused."""
    reach = Reach(store_ids=frozenset({store.pk}))
    if isinstance(order, Order):
        return find_order(reach, order.pk)
    said = order.strip()
    if own := _uuid(said):
        return find_order(reach, own)
    found = list(orders(reach).filter(external_id=said)[:1]) or look_up(store, said)
    if not found:
        raise Invalid(gettext("There is no order “{order}” in this store.").format(order=said), field="order")
    if len(found) > 1:
        raise Refused(gettext("Several orders are called “{order}”: say which by its ID.").format(order=said))
    return found[0]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
