"""What an offer comes to: pure figures in minor units, the same for the same input."""

from dataclasses import dataclass
from typing import Literal

import msgspec

from floorwalker.channels.returns.models import METHODS, VIRTUAL

Approval = Literal["usual", "automatic", "review"]
Scope = Literal["variant", "product"]


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """On what terms a rule offers an option: percents of what was paid, and amounts in minor units, for each item.

    ``expires_days`` is 0 where an offer does not expire. ``scope`` says what an exchange may be for: another variant of the
    same product, or any product. ``approval``: as usual for the store's RMAs, automatic, or by staff in any case.
    """

    bonus_percent: int = 0
    bonus: int = 0
    fee_percent: int = 0
    fee: int = 0
    expires_days: int = 14
    approval: Approval = "usual"
    methods: tuple[str, ...] = tuple(METHODS)
    scope: Scope = "variant"


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The parts of a balance, none of them negative."""

    paid: int
    bonus: int = 0
    fee: int = 0
    price: int = 0

    @property
    def balance(self) -> int:
        """Positive: the merchant owes; negative: the customer does."""
        return self.paid + self.bonus - self.fee - self.price


def parts(option: str, terms: Terms, *, paid: int, price: int = 0) -> Parts:
    """The balance of an option for something that cost ``paid``; ``price`` is that of what it is exchanged for.

    A fee takes no more than was paid. A replacement costs what is left of that, whatever its price is today. A bonus is only for what stays in the shop: it is paid in the shop's own currency, or
    lowers what is still to pay for an exchange, and never becomes money.
    """
    fee = min(paid, terms.fee + _percent(paid, terms.fee_percent))
    bonus = terms.bonus + _percent(paid, terms.bonus_percent) if paid else 0
    if option == "exchange":
        missing = max(0, price + fee - paid)
        return Parts(paid=paid, bonus=min(bonus, missing), fee=fee, price=price)
    if option == "replacement":
        return Parts(paid=paid, fee=fee, price=paid - fee)
    return Parts(paid=paid, bonus=bonus if option in VIRTUAL else 0, fee=fee)


def _percent(amount: int, percent: int) -> int:
    """Rounded down: never a cent too much."""
    return amount * percent // 100


def owed(balances: list[tuple[str, int]]) -> tuple[int, int]:
    """What all choices, each an option and its balance, come to: what is owed in money, and in the shop's own currency.

    Money that the customer owes for one item is set off against money that another one brings, never against credit.
    """
    money = sum(balance for option, balance in balances if option not in VIRTUAL)
    credit = sum(balance for option, balance in balances if option in VIRTUAL)
    return money, credit
