"""What a step shows: lines, items, offers and sums of a return, in the shopper's words and money."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

import msgspec
from babel.dates import format_date
from django.utils import translation
from django.utils.translation import gettext

from floorwalker.channels.returns.effects import choice_of, offers_of
from floorwalker.channels.returns.models import RENEWING, Item, Offer
from floorwalker.channels.returns.policies.exchanges import called, variants_for
from floorwalker.channels.returns.policies.naming import reason_named
from floorwalker.channels.returns.policies.offers import Terms, owed, parts
from floorwalker.channels.returns.policies.showing import home_of, look
from floorwalker.channels.returns.policies.subject import Subject, figures
from floorwalker.channels.returns.policies.submitting import methods_for
from floorwalker.commerce.orders.models import Order
from floorwalker.core.clock import now
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.reader import zone_named
from floorwalker.kit import speech
from floorwalker.kit.speech import later as _

OPTIONS: dict[str, str] = {
    "refund": _("Money back"),
    "store_credit": _("Store credit"),
    "gift_card": _("Gift card"),
    "exchange": _("Exchange"),
    "replacement": _("A new one"),
    "keep_item": _("Keep it"),
    "donate": _("Give it away"),
}
SAYS: dict[str, str] = {
    "refund": _("The money goes back the way you paid."),
    "store_credit": _("To spend in our shop."),
    "gift_card": _("A gift card for our shop, also for somebody else."),
    "exchange": _("You get another one instead."),
    "replacement": _("You get the same once more."),
    "keep_item": _("You need not send it back."),
    "donate": _("Give it to somebody who can use it; you need not send it back."),
}
"""What an option means, in a sentence."""
METHODS: dict[str, str] = {
    "label": _("With a prepaid label"),
    "drop_off": _("With a QR code, nothing to print"),
    "own_carrier": _("With a carrier of your own"),
    "store": _("To our store"),
}
METHOD_SAYS: dict[str, str] = {
    "label": _("Print the label, stick it on the parcel, and hand it in."),
    "drop_off": _("Show the QR code at the drop-off point."),
    "own_carrier": _("Send it at your own cost, and write the number of your return on the parcel."),
    "store": _("Take it to our store, and tell the number of your return."),
}
_WHY_NOT: dict[str, str] = {
    "too_late": _("The time for returning this is over."),
    "final_sale": _("This was a final sale and cannot be returned."),
}


@dataclass(frozen=True, kw_only=True)
class LineShown:
    """A line of the order: how many units can be taken back and until when, or why none."""

    number: int
    title: str
    picture: str
    price: str
    most: int
    chosen: int
    why_not: str = ""
    until: str = ""

    @property
    def units(self) -> range:
        return range(1, self.most + 1)


@dataclass(frozen=True, kw_only=True)
class OfferShown:
    """An offer: what it is, what it comes to, and of what that is made."""

    number: int
    option: str
    label: str
    says: str
    worth: str
    parts: Sequence[tuple[str, str]]
    chosen: bool
    variant: str = ""
    until: str = ""


@dataclass(frozen=True, kw_only=True)
class ItemShown:
    """An item that goes back: what it is, why, and what is offered for it."""

    line: int
    title: str
    picture: str
    quantity: int
    price: str
    reason: str
    offers: Sequence[OfferShown] = ()
    choice: OfferShown | None = None
    why_not: str = ""
    photos: Sequence[str] = ()


def money(minor: int, currency: str) -> str:
    """An amount as it is written in the language that is spoken now."""
    return speech.money(minor, currency, speech.locale_of(translation.get_language() or "en"))


def day(of: date) -> str:
    """A day as it is written in the language that is spoken now."""
    return format_date(of, "long", locale=speech.locale_of(translation.get_language() or "en"))


def lines_of(sheet: Sheet, order: Order) -> list[LineShown]:
    """All lines of the order; those that can come back first, and the others with the reason why not."""
    taken, shown = sheet.rows(Item), []
    for subject, verdict in look(order, now(), gift=sheet.record.gift, until=True):
        if not subject.line.quantity:
            continue
        number = subject.line.number
        chosen = taken[number].quantity if number in taken else 0
        why_not = "" if verdict.eligible else verdict.told or _why_not(verdict.code)
        until = _last_day(verdict.until, order.store.time_zone) if verdict.until else ""
        shown.append(_line(subject, chosen, why_not or _nothing_left(subject), until))
    return sorted(shown, key=lambda line: bool(line.why_not))


def items_of(sheet: Sheet) -> list[ItemShown]:
    """The items of the return in the order of their lines, with what is offered for them."""
    return [item_shown(sheet, item) for _, item in sorted(sheet.rows(Item).items())]


def sums_of(sheet: Sheet) -> list[tuple[str, str]]:
    """What all choices come to, one line for each kind of money."""
    currency = sheet.session.currency
    choices = [choice for item in sheet.rows(Item).values() if (choice := choice_of(sheet, item))]
    back, credit = owed([(choice.option, choice.balance) for choice in choices])
    told = []
    if back > 0:
        told.append((gettext("You get back"), money(back, currency)))
    if back < 0:
        paid = gettext("You have paid") if sheet.record.payment_ref else gettext("You pay")
        told.append((paid, money(-back, currency)))
    if credit:
        told.append((gettext("You get as credit"), money(credit, currency)))
    if told or all(choice.option in RENEWING for choice in choices):
        return told
    return [(gettext("You get back"), money(0, currency))]


def methods_of(sheet: Sheet) -> list[tuple[str, str, str]]:
    """The return methods that all chosen offers allow: code, name, and what it means. None where nothing is sent."""
    offers = [choice for item in sheet.rows(Item).values() if (choice := choice_of(sheet, item))]
    allowed = [code for code in methods_for(offers) if code != "none"] if offers else []
    return [(code, str(METHODS[code]), str(METHOD_SAYS[code])) for code in allowed]


@dataclass(frozen=True, kw_only=True)
class VariantShown:
    """What an exchange may be for, and what it comes to then."""

    ref: str
    title: str
    picture: str
    price: str
    difference: str


def exchanges_of(sheet: Sheet, item: Item, offer: Offer, words: str) -> list[VariantShown]:
    """What an item can be exchanged for, found by all of these words; not the very thing that goes back."""
    currency, terms = sheet.session.currency, msgspec.convert(offer.terms, Terms)
    shown = []
    for variant in variants_for(home_of(sheet), item, offer):
        title = called(variant)
        if not all(w in title.casefold() for w in words.casefold().split()):
            continue
        price = variant.price * item.quantity
        balance = parts("exchange", terms, paid=offer.paid, price=price).balance
        shown.append(
            VariantShown(
                ref=variant.external_id,
                title=title,
                picture=variant.picture_url or variant.product.picture_url,
                price=money(price, currency),
                difference=_difference(balance, currency),
            )
        )
    return shown


def _difference(balance: int, currency: str) -> str:
    if balance < 0:
        return gettext("you pay {amount}").format(amount=money(-balance, currency))
    if balance > 0:
        return gettext("you get {amount} back").format(amount=money(balance, currency))
    return gettext("nothing to pay")


class Pictured(Protocol):
    """What has a picture, by its address; empty where there is none."""

    @property
    def picture(self) -> str: ...


def addresses(items: Iterable[Pictured]) -> list[str]:
    """The pictures that a page shows."""
    return [item.picture for item in items if item.picture]


def _last_day(until: datetime, zone: str) -> str:
    """The last day on which it may come back from morning to night; where that is behind us, today."""
    here = zone_named(zone)
    whole = (until.astimezone(here) + timedelta(minutes=1)).date() - timedelta(days=1)
    return day(max(whole, now().astimezone(here).date()))


def _line(subject: Subject, chosen: int, why_not: str, until: str) -> LineShown:
    line = subject.line
    return LineShown(
        number=line.number,
        title=line.title,
        picture=line.picture_url,
        price=money(figures(line, 1).paid, subject.order.currency),
        most=line.returnable,
        chosen=chosen,
        why_not=why_not,
        until="" if why_not else until,
    )


def _why_not(verdict: str) -> str:
    """Why something cannot come back, where the store's own rule does not say it."""
    return str(_WHY_NOT.get(verdict) or gettext("This cannot be returned."))


def _nothing_left(subject: Subject) -> str:
    line = subject.line
    if line.returnable:
        return ""
    if line.returning:
        return gettext("You are returning this already.")
    return gettext("This has not been shipped yet.")


def item_shown(sheet: Sheet, item: Item) -> ItemShown:
    """An item with its offers, as far as it has come."""
    currency = sheet.session.currency
    taken = choice_of(sheet, item)
    offers = [_offer(offer, currency, chosen=offer is taken) for offer in offers_of(sheet, item)]
    return ItemShown(
        line=item.number,
        title=item.name,
        picture=item.picture_url,
        quantity=item.quantity,
        price=money(item.paid, currency),
        reason=reason_named(sheet.session.terms_id or 0, item.reason, item.sub_reason, words=item.reason_words),
        offers=offers,
        choice=next((offer for offer in offers if offer.chosen), None),
        why_not="" if item.eligible else item.says or _why_not(item.verdict),
        photos=[photo["ref"] for photo in item.photos],
    )


def _offer(offer: Offer, currency: str, *, chosen: bool) -> OfferShown:
    return OfferShown(
        number=offer.number,
        option=offer.option,
        label=str(OPTIONS[offer.option]),
        says=offer.says or str(SAYS[offer.option]),
        worth=_worth(offer, currency),
        parts=_parts(offer, currency),
        chosen=chosen,
        variant=offer.variant_name,
        until=day(offer.expires_at.date()) if offer.expires_at else "",
    )


def _worth(offer: Offer, currency: str) -> str:
    """What it comes to; of an exchange that is not chosen yet nothing can be said, and a replacement is no money."""
    if offer.option == "replacement" or (offer.option == "exchange" and not offer.variant_ref):
        return ""
    if offer.balance < 0:
        return gettext("you pay {amount}").format(amount=money(-offer.balance, currency))
    return money(offer.balance, currency)


def _parts(offer: Offer, currency: str) -> list[tuple[str, str]]:
    """The parts of a balance, where it has more than one; a replacement costs what it replaces."""
    if offer.option == "replacement" and not offer.fee:
        return []
    parts = [
        (gettext("You paid"), offer.paid),
        (gettext("Bonus"), offer.bonus),
        (gettext("Fee"), -offer.fee),
        (gettext("New item"), -offer.price),
    ]
    told = [(name, money(amount, currency)) for name, amount in parts if amount]
    return told if len(told) > 1 else []
