"""What a return's page tells of its items: as their RMA says, or as they were chosen, or why nothing can come back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from floorwalker.channels.returns.policies.showing import order_of
from floorwalker.channels.returns.portal import shown
from floorwalker.channels.returns.portal.progress import asked
from floorwalker.commerce.rmas.letters.story import LineTold, Story
from floorwalker.core.log.sheet import Sheet


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An item that cannot come back, and why."""

    title: str
    picture: str
    price: str
    why_not: str


def lines_told(sheet: Sheet, story: Story | None) -> Sequence[LineTold]:
    """The items, each with what is given for it, how it stands, or why it does not come back."""
    if story is not None:
        return story.lines
    items = shown.items_of(sheet)
    if sheet.record.declined_by == "policy":
        return []
    return [_chosen(item, item.choice) for item in items if item.choice]


def refused(sheet: Sheet) -> Sequence[Refusal]:
    """Of a return that the store's rules declined, each item and why it cannot come back."""
    if sheet.record.declined_by != "policy":
        return []
    items = shown.items_of(sheet)
    if items:
        return [_refusal(item.title, item.picture, item.price, item.why_not) for item in items]
    lines = shown.lines_of(sheet, order_of(sheet))
    return [_refusal(line.title, line.picture, line.price, line.why_not) for line in lines]


def sums_told(sheet: Sheet, story: Story | None) -> Sequence[tuple[str, str]]:
    """What it all comes to, as it was asked for; where not all of that is given, only what is."""
    as_asked = story is not None and asked(sheet) and not any(line.bad for line in story.lines)
    return shown.sums_of(sheet) if as_asked else ()


def _chosen(item: shown.ItemShown, choice: shown.OfferShown) -> LineTold:
    wish = ": ".join(part for part in (choice.label, choice.variant) if part)
    return LineTold(
        name=item.title,
        title=f"{item.quantity} × {item.title}",
        picture=item.picture,
        wish=wish,
        amount=choice.worth,
        bad=True,
    )


def _refusal(title: str, picture: str, price: str, why_not: str) -> Refusal:
    nothing = gettext("We cannot offer anything for this item. It stays with you.")
    return Refusal(title=title, picture=picture, price=price, why_not=why_not or nothing)
