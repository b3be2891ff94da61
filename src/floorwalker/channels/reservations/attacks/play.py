"""Playing steps through the front door, and what came of them: who was noticed when, and which units came free."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.attacks.steps import Step
from floorwalker.channels.reservations.holding import asks
from floorwalker.channels.reservations.holding.deciding import Wanted
from floorwalker.channels.reservations.models import Hold
from floorwalker.core import wall
from floorwalker.core.errors import Refused
from floorwalker.core.later import outbox
from floorwalker.risk.levels import NORMAL, RESTRICTED, REVIEW

Passing = Callable[[float, Sequence[UUID]], None]
"""Lets so many seconds pass for all that was played."""
NOTICED = (REVIEW, RESTRICTED)


@dataclass(kw_only=True)
class Cart:
    """One cart of the play: when it first held anything, and when it first reached each level."""

    kind: str
    session_id: UUID
    first_at: float
    reached: dict[str, float] = field(default_factory=dict)

    def noticed_at(self, levels: Iterable[str] = NOTICED) -> float | None:
        """When it first reached one of these levels."""
        return min((self.reached[level] for level in levels if level in self.reached), default=None)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What came of one kind of shopper. ``units`` are all that were ever held, ``freed`` those that a restriction set free.

    ``delay`` is how many seconds after its first hold the first of its carts was noticed.
    """

    kind: str
    carts: int
    units: int
    freed: int
    ordered: int
    noticed: int
    restricted: int
    monitored: int
    delay: float | None

    @property
    def share_freed(self) -> float | None:
        """Of the units that were held."""
        return self.freed / self.units if self.units else None


def play(store: Store, steps: Iterable[Step], passing: Passing | None = None) -> dict[str, Cart]:
    """Play the steps in their order, the listeners told after each; answers the carts by token.

    ``passing`` lets the time between two steps pass; without it, all happens now.
    """
    carts: dict[str, Cart] = {}
    clock = 0.0
    for step in steps:
        if passing is not None and step.at > clock:
            passing(step.at - clock, [cart.session_id for cart in carts.values()])
        clock = max(clock, step.at)
        _ask(store, step, carts)
        outbox.deliver()
        _look(store, carts.values(), clock)
    return carts


def _ask(store: Store, step: Step, carts: dict[str, Cart]) -> None:
    if step.deed == "order":
        if step.token in carts:
            asks.told(asks.converting(store, step.token, f"#{step.token}", actor=SYSTEM))
        return
    wanted = [Wanted(variant=variant, quantity=units) for variant, units in step.wanted.items()]
    try:
        told = asks.reserve(store, step.token, wanted, actor=SYSTEM, shopper=step.shopper, partial=True)
    except Refused:  # the cart is an order already
        return
    if told.session_id is not None and step.token not in carts:
        carts[step.token] = Cart(kind=step.kind, session_id=told.session_id, first_at=step.at)


def _look(store: Store, carts: Iterable[Cart], at: float) -> None:
    """Note the levels of all carts: what one of them does may let another be weighed again."""
    by_session = {cart.session_id: cart for cart in carts}
    found = wall.sessions(EVERYWHERE.narrowed(store.pk), "reservations").filter(id__in=list(by_session))
    for session_id, level in found.values_list("id", "risk"):
        by_session[session_id].reached.setdefault(level or NORMAL, at)


def figures(carts: Iterable[Cart]) -> dict[str, Figures]:
    """What came of each kind."""
    kinds: dict[str, list[Cart]] = {}
    for cart in carts:
        kinds.setdefault(cart.kind, []).append(cart)
    return {kind: _figures(kind, some) for kind, some in kinds.items()}


def _figures(kind: str, carts: Sequence[Cart]) -> Figures:
    held: Counter[tuple[str, str]] = Counter()
    for state, reason, quantity in Hold.objects.filter(session__in=[cart.session_id for cart in carts]).values_list(
        "state", "reason", "quantity"
    ):
        held[state, reason] += quantity
    noticed = [at for cart in carts if (at := cart.noticed_at()) is not None]
    return Figures(
        kind=kind,
        carts=len(carts),
        units=sum(held.values()),
        freed=held["released", "restricted"],
        ordered=sum(units for (state, _), units in held.items() if state == "consumed"),
        noticed=len(noticed),
        restricted=sum(RESTRICTED in cart.reached for cart in carts),
        monitored=sum("monitored" in cart.reached for cart in carts),
        delay=min(noticed) - min(cart.first_at for cart in carts) if noticed else None,
    )
