"""The last look before a return is asked for: does everything still hold, and what does it come to."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from floorwalker.channels.returns.effects import choice_of
from floorwalker.channels.returns.models import METHODS, RENEWING, Item, Offer
from floorwalker.channels.returns.policies.exchanges import given_for, still
from floorwalker.channels.returns.policies.judge import eligibility_rules, judge
from floorwalker.channels.returns.policies.offers import owed
from floorwalker.channels.returns.policies.showing import cost_of, home_of, must_be_left, subject_of
from floorwalker.channels.returns.policies.subject import subjects
from floorwalker.commerce.catalog.models import Variant
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.events import Exchanged
from floorwalker.commerce.rmas.requests import Wanted
from floorwalker.core.errors import Refused
from floorwalker.core.log.sheet import Sheet

_SHIPLESS = frozenset({"keep_item", "donate"})


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What is asked for: the items with the offers that were taken, how they come back, what it comes to.

    ``at_once`` says whether it is approved at once; ``None`` leaves that to the store's terms for RMAs.
    """

    wanted: tuple[Wanted, ...]
    method: str
    balance: int
    due: int
    review: bool
    at_once: bool | None


def choices(sheet: Sheet, at: datetime) -> list[tuple[Item, Offer]]:
    """The items that can come back, each with the offer that was taken; one without, or whose time is over, raises Refused."""
    pairs = []
    for item in sheet.rows(Item).values():
        if not item.eligible:
            continue
        choice = choice_of(sheet, item)
        if choice is None:
            raise Refused(gettext("Choose what you want for “{item}”.").format(item=item.name), code="no_choice")
        if choice.expires_at and choice.expires_at <= at:
            raise Refused(gettext("The offer for “{item}” has expired.").format(item=item.name), code="expired")
        pairs.append((item, choice))
    if not pairs:
        raise Refused(gettext("Nothing of this can be returned."), code="nothing")
    return pairs


def settled(sheet: Sheet, order: Order, at: datetime) -> Settled:
    """All of it, checked anew; what does not hold any more raises Refused. The caller holds the order's lock."""
    pairs = choices(sheet, at)
    _must_hold(sheet, order, [item for item, _ in pairs], at)
    money, credit = owed([(offer.option, offer.balance) for _, offer in pairs])
    approvals = {str(offer.terms.get("approval")) for _, offer in pairs}
    going_out = Counter[str]()
    for item, offer in pairs:
        if offer.option in RENEWING:
            going_out[given_for(item, offer)] += item.quantity
    return Settled(
        wanted=tuple(_wanted(sheet, item, offer, going_out) for item, offer in pairs),
        method=_method(sheet, [offer for _, offer in pairs]),
        balance=money + credit,
        due=max(-money, 0),
        review="review" in approvals,
        at_once=False if "review" in approvals else True if approvals == {"automatic"} else None,
    )


def _must_hold(sheet: Sheet, order: Order, items: Iterable[Item], at: datetime) -> None:
    """By the version of the rules that let an item in, it may still come back, and it costs what it did."""
    known = subjects(order)
    for item in items:
        subject = subject_of(item, known, gift=sheet.record.gift)
        if not judge(eligibility_rules(order.store, item.version), subject, at).eligible:
            no = gettext("“{item}” cannot be returned any more.").format(item=item.name)
            raise Refused(no, code="not_eligible", line=item.number)
        must_be_left(subject, item.quantity)
        if cost_of(subject, item.quantity).paid != item.paid:
            no = gettext("Meanwhile other units of “{item}” were returned. Go back and choose it again.")
            raise Refused(no.format(item=item.name), code="changed_meanwhile", line=item.number)


def methods_for(offers: Iterable[Offer]) -> list[str]:
    """How items with these offers may come back, in the usual order: as all of them allow that are sent at all."""
    sent = [offer for offer in offers if offer.option not in _SHIPLESS]
    if not sent:
        return ["none"]
    allowed = [set(offer.terms.get("methods", METHODS)) for offer in sent]
    return [method for method in METHODS if all(method in some for some in allowed)]


def _method(sheet: Sheet, offers: list[Offer]) -> str:
    """What was chosen, else the only one that there is."""
    possible = methods_for(offers)
    if sheet.record.method in possible:
        return str(sheet.record.method)
    if len(possible) == 1:
        return possible[0]
    if not possible:
        raise Refused(
            gettext("These items cannot come back in the same way. Return them one by one."), code="no_method"
        )
    raise Refused(gettext("Choose how the items come back."), code="no_method")


def _wanted(sheet: Sheet, item: Item, offer: Offer, going_out: Mapping[str, int]) -> Wanted:
    """What is asked for this item; what goes out must be there for all the items that it goes out for."""
    variant = None
    if offer.option in RENEWING:
        variant = still(home_of(sheet), item, offer, going_out[given_for(item, offer)])
    return Wanted(
        line=item.number,
        quantity=item.quantity,
        reason=item.reason,
        sub_reason=item.sub_reason,
        vocabulary=sheet.session.terms_id or 0,
        remark=item.remark,
        photos=tuple(photo["ref"] for photo in item.photos),
        option=offer.option,  # type: ignore[arg-type]  # one of the options, as stored
        value=offer.paid,
        bonus=offer.bonus,
        fee=offer.fee,
        exchange=_instead(offer, variant) if variant and offer.option == "exchange" else None,
        policy=f"returns.offers {offer.version} {offer.rule}",
    )


def _instead(offer: Offer, variant: Variant) -> Exchanged:
    """What it is exchanged for, at the price at which it was chosen."""
    return Exchanged(variant=offer.variant_ref, sku=variant.sku, title=offer.variant_name, price=offer.price)
