"""What is owed for the lines of an RMA: payouts, and new items, which other refunds help to pay before the customer does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from floorwalker.commerce.rmas.events import Exchanged, Line, Option


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A payout to be: minor units of the order's money, and the ``bonus`` on top of it. ``line`` 0 is the whole order.

    ``draft`` is the number of the draft order that it pays for, 0 where it pays for none.
    """

    line: int
    method: Option
    amount: int
    bonus: int = 0
    reason: str = ""
    draft: int = 0

    @property
    def total(self) -> int:
        """All that is given."""
        return self.amount + self.bonus


@dataclass(frozen=True, kw_only=True)
class Item:
    """A new item for the units of a line: what it costs, and what of that is ``due`` from the customer."""

    draft: int
    line: int
    instead: Exchanged
    quantity: int
    due: int = 0


def owed(lines: Mapping[int, Line], *, drafts: int = 0) -> tuple[list[Plan], list[Item]]:
    """The payouts of these lines, by place, and the new items, numbered after the ``drafts`` that there are.

    What an item costs beyond its own line is taken from the refunds of the others; what is still missing, the customer pays.
    """
    items = [
        Item(draft=drafts + count, line=place, instead=_instead(line), quantity=line.quantity)
        for count, (place, line) in enumerate(_renewed(lines), start=1)
    ]
    numbers = {item.line: item.draft for item in items}
    plans = [plan for place, line in lines.items() for plan in _of_line(place, line, numbers.get(place, 0))]
    return _covered(plans, items)


def due(lines: Mapping[int, Line]) -> int:
    """What the customer would have to pay for these lines."""
    return sum(item.due for item in owed(lines)[1])


def _renewed(lines: Mapping[int, Line]) -> Iterator[tuple[int, Line]]:
    return ((place, line) for place, line in lines.items() if line.option in {"exchange", "replacement"})


def _instead(line: Line) -> Exchanged:
    """What was chosen, or the same once more."""
    same = Exchanged(sku=line.sku, title=line.title, price=_worth(line))
    return line.exchange or same if line.option == "exchange" else same


def _worth(line: Line) -> int:
    return max(line.value - line.fee, 0)


def _of_line(place: int, line: Line, draft: int) -> Iterator[Plan]:
    """What an option gives for a line. An exchange uses up what the new item costs, and the rest goes back."""
    worth = _worth(line)
    match line.option:
        case "refund" | "keep_item" | "donate":
            yield Plan(line=place, method="refund", amount=worth)
        case "store_credit" | "gift_card":
            yield Plan(line=place, method=line.option, amount=worth, bonus=line.bonus)
        case "replacement":
            yield Plan(line=place, method="replacement", amount=worth, draft=draft)
        case "exchange":
            price = _instead(line).price
            used = min(worth, price)
            yield Plan(line=place, method="exchange", amount=used, bonus=min(line.bonus, price - used), draft=draft)
            yield Plan(line=place, method="refund", amount=worth - used)


def _covered(plans: list[Plan], items: list[Item]) -> tuple[list[Plan], list[Item]]:
    """The same with refunds used for what items cost beyond their own lines, and with what is due for each."""
    found = []
    for item in items:
        missing = item.instead.price - sum(plan.total for plan in plans if plan.draft == item.draft)
        for place, plan in enumerate(plans):
            taken = min(missing, plan.amount) if plan.method == "refund" else 0
            if taken > 0:
                plans[place] = replace(plan, amount=plan.amount - taken)
                plans.append(Plan(line=plan.line, method="exchange", amount=taken, draft=item.draft))
                missing -= taken
        found.append(replace(item, due=max(missing, 0)))
    return plans, found
