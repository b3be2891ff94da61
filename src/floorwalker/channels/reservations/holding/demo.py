"""The demo's stock and carts: three weeks of shoppers, those who decide right now, and one who hoards."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from random import Random

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
from floorwalker.channels.reservations.channel import reservations
from floorwalker.channels.reservations.forms import ReservationTerms
from floorwalker.channels.reservations.holding.visits import Visit, facts_of
from floorwalker.commerce.catalog.wall import variants
from floorwalker.commerce.stock.intake import STOCK
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.wall import levels
from floorwalker.commerce.taking import take
from floorwalker.core.log.record import Report, record

_TERMS = ReservationTerms(ttl=60, cap=120, auto_renew=True, max_per_product=4)
_PAST, _ACTIVE, _HOARDED = 56, 9, 18
_WEEKS = timedelta(days=21)
_ON_HAND = (0, 2, 9, 60, 140)
_PLENTY = 60
_COUNTRIES = (
    *("DE",) * 9, *("AT", "GB", "US") * 3, *("FR", "NL", "CH", "CZ", "JP", "PL") * 2,
    "SE", "DK", "ES", "IT", "IE", "CA", "AU", "BR", "MX", "IN", "KR", "ZA", "NZ", "",
)  # fmt: skip
_ENDS = ("converted",) * 8 + ("expired",) * 7 + ("cancelled",) * 3
_KINDS = ("guest",) * 6 + ("customer",) * 4 + ("agent", "api")
_CONCERNS = ("normal",) * 15 + ("monitored",) * 3 + ("review",) * 2 + ("restricted",)
_HOARDER = "203.0.113.66"
"""An address that is kept for documentation (RFC 5737), as are the others (RFC 3849)."""


def scene(stores: Mapping[str, Store], at: datetime) -> str:
    """Each store counts its shelves; then shoppers fill carts, each with its own luck."""
    told = [_told(store, at, attacked=place == 0) for place, store in enumerate(stores.values())]
    return f"{sum(told)} carts of three weeks hold units, became orders, ran out or were given up; somebody hoards right now."


def _told(store: Store, at: datetime, *, attacked: bool) -> int:
    dice = Random(f"carts {store.code}")
    amend(store, reservations.code, values=asdict(_TERMS), actor=SYSTEM)
    shelves = _Shelves(_counted(store, dice), dice)
    visits = [_past(number, store, shelves, dice, at) for number in range(_PAST)]
    visits += [_present(shelves, dice, at) for _ in range(_ACTIVE)]
    visits += list(_hoarding(shelves, dice, at)) if attacked else []
    visits = [visit for visit in visits if visit.goods]
    record([report for visit in visits for report in _reports(store, visit)])
    return len(visits)


def _counted(store: Store, dice: Random) -> list[Level]:
    goods = variants(EVERYWHERE.narrowed(store.pk)).filter(active=True).order_by("external_id")
    said = [{"external_id": one.external_id, "on_hand": dice.choice(_ON_HAND)} for one in goods]
    take(STOCK, store, [STOCK.item.model_validate(one) for one in said], actor=SYSTEM)
    return list(levels(EVERYWHERE.narrowed(store.pk)).order_by("external_id"))


@dataclass
class _Shelves:
    """Which levels shoppers like, those in front most; nobody is given more than there is."""

    levels: Sequence[Level]
    dice: Random

    def __post_init__(self) -> None:
        self.left = {level.pk: level.available for level in self.levels}
        self.empty = [level for level in self.levels if not level.available]
        self.liked = [level for level in self.levels if level.available >= _PLENTY]

    def some(self) -> list[tuple[Level, int]]:
        """One to three articles with a few units of each."""
        weights = [1 / (place + 2) for place in range(len(self.liked))]
        chosen = dict.fromkeys(self.dice.choices(self.liked, weights, k=self.dice.choice((1, 1, 2, 3))))
        return self.given([(level, self.dice.choice((1, 1, 1, 2))) for level in chosen])

    def given(self, wanted: list[tuple[Level, int]]) -> list[tuple[Level, int]]:
        """What is left of it."""
        found = [(level, min(units, self.left[level.pk])) for level, units in wanted]
        for level, units in found:
            self.left[level.pk] -= units
        return [(level, units) for level, units in found if units]


def _visit(shelves: _Shelves, dice: Random, begin: datetime, end: str) -> Visit:
    kind = dice.choice(_KINDS)
    return Visit(
        token=urlsafe_b64encode(dice.randbytes(12)).decode(),
        begin=begin,
        end=end,
        goods=shelves.some(),
        kind=kind,
        customer=f"C-{dice.randint(1000, 1060)}" if kind == "customer" else "",
        country=dice.choice(_COUNTRIES),
        ip=f"2001:db8:{dice.randint(1, 0xFFFF):x}::{dice.randint(1, 0xFFFF):x}",
        pace=timedelta(seconds=dice.randint(40, 200)),
        denied=dice.choice(shelves.empty) if shelves.empty and dice.random() < 0.2 else None,
        minutes=_TERMS.ttl,
    )


def _past(number: int, store: Store, shelves: _Shelves, dice: Random, at: datetime) -> Visit:
    """A cart that has ended: more of them lately, and more by day than by night."""
    begin = at - timedelta(hours=2) - _WEEKS * dice.random() ** 1.2
    visit = _visit(shelves, dice, begin, dice.choice(_ENDS))
    return replace(visit, order=f"#{store.code}-{2000 + number}", concern=dice.choice(_CONCERNS))


def _present(shelves: _Shelves, dice: Random, at: datetime) -> Visit:
    """A cart that somebody has right now; it is weighed as carts are."""
    visit = _visit(shelves, dice, at - timedelta(minutes=dice.randint(1, 40)), "held")
    return replace(visit, renewed=dice.choice((0, 0, 1, 3)), extended=dice.choice((False, False, True)))


def _hoarding(shelves: _Shelves, dice: Random, at: datetime) -> Iterator[Visit]:
    """One address fills cart after cart up to the limit, by the clock, and buys nothing."""
    most = sorted(shelves.liked, key=lambda level: -shelves.left[level.pk])
    wanted = [(level, _TERMS.max_per_product or 0) for level in most[:3]]
    for number in range(_HOARDED):
        begin = at - timedelta(minutes=14) + timedelta(seconds=30 * number)
        visit = _visit(shelves, dice, begin, "held")
        yield replace(
            visit, goods=shelves.given(wanted), kind="guest", customer="", country="DE", ip=_HOARDER, denied=None,
            pace=timedelta(seconds=20), steps=6,
        )  # fmt: skip


def _reports(store: Store, visit: Visit) -> Iterator[Report]:
    for place, (at, fact, who) in enumerate(facts_of(visit, store.pk)):
        yield Report(
            channel=reservations, store_id=store.pk, token=visit.token, fact=fact, key=f"demo:{place}",
            actor_kind=who.kind, actor_ref=who.ref, actor_label=who.label, occurred_at=at,
        )  # fmt: skip
