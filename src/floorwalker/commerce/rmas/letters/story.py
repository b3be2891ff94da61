"""An RMA as its shopper is told of it: lines, parcels, money and new items, and what must be done until when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel import Locale
from babel.dates import format_date, format_time
from django.utils import translation
from django.utils.translation import gettext

from floorwalker.commerce.credits.models import Credit
from floorwalker.commerce.rmas.channel import rmas
from floorwalker.commerce.rmas.letters import words
from floorwalker.commerce.rmas.models import MOVED, WITHOUT_GOODS, Draft, Lot, Parcel, Payout, ReturnLine, Rma
from floorwalker.core.models import Session
from floorwalker.core.reader import zone_named
from floorwalker.core.terms import terms_of
from floorwalker.kit import speech

_DECIDED = frozenset({"approved", "closed"})
_OVER = frozenset({"rejected", "cancelled", "expired"})
_CHECKED = frozenset({"validated", "disposed", "missing"})


@dataclass(frozen=True, kw_only=True)
class LineTold:
    """Units that come back, what is given for them, and how they stand; ``bad`` where nothing will be given."""

    name: str
    title: str
    picture: str
    wish: str
    amount: str
    stands: str = ""
    bad: bool = False


@dataclass(frozen=True, kw_only=True)
class ParcelTold:
    """Where a parcel is, since when, and under which number it can be followed."""

    where: str
    at: str
    tracking: str
    carrier: str


@dataclass(frozen=True, kw_only=True)
class MoneyTold:
    """Money or credit that is given, ``moved`` where it cannot be stopped; of credit its code, what is left and until when it is good."""

    wish: str
    amount: str
    stands: str
    paid: bool
    moved: bool
    at: str = ""
    code: str = ""
    left: str = ""
    until: str = ""


@dataclass(frozen=True, kw_only=True)
class NewTold:
    """A new item that is sent instead."""

    title: str
    stands: str
    sent: bool


@dataclass(frozen=True, kw_only=True)
class Story:
    """All of it. ``state`` is the decision's; ``due`` is what the shopper has to pay, at ``pay_url`` if there is one."""

    name: str
    state: str
    method: str
    lines: tuple[LineTold, ...]
    parcels: tuple[ParcelTold, ...]
    money: tuple[MoneyTold, ...]
    new: tuple[NewTold, ...]
    send_by: str
    sent: bool
    arrived: bool
    checked: bool
    due: str = ""
    pay_url: str = ""

    @property
    def partly(self) -> bool:
        """Whether some lines come back, and others do not."""
        bad = [line.bad for line in self.lines]
        return any(bad) and not all(bad)

    @property
    def decided(self) -> bool:
        """Whether it was approved, and still is."""
        return self.state in _DECIDED

    @property
    def settled(self) -> bool:
        """Whether all that is given has been."""
        given = [*(one.paid for one in self.money), *(one.sent for one in self.new)]
        return self.decided and all(given) and (bool(given) or self.state == "closed")

    @property
    def untouched(self) -> bool:
        """Whether it stands, and nothing has moved yet."""
        stands = self.state not in {*_OVER, "closed"}
        moved = any(one.moved for one in self.money) or any(one.sent for one in self.new)
        return stands and not self.sent and not moved

    @property
    def ships(self) -> bool:
        """Whether anything is to be sent at all."""
        return self.method != "none"


def story_of(session: Session) -> Story:
    """What there is to tell of an RMA as it stands."""
    rma: Rma = session.rma
    lots = list(session.lots.order_by("number"))
    parcels = [parcel for parcel in session.parcels.order_by("number") if parcel.state != "not_required"]
    came = [lot for lot in lots if lot.state not in {"expected", "missing"}]
    owes = rma.due - rma.paid_in if session.state not in _OVER else 0
    return Story(
        name=session.token,
        state=session.state,
        method=_method(session, rma, lots),
        lines=tuple(_line(session, line, lots) for line in session.return_lines.order_by("number")),
        parcels=tuple(_parcel(session, parcel) for parcel in parcels),
        money=tuple(_moneys(session)),
        new=tuple(_new(session)),
        send_by=_send_by(session, rma),
        sent=any(parcel.first_scan_at for parcel in parcels) or bool(came),
        arrived=bool(came),
        checked=bool(lots) and all(lot.state in _CHECKED for lot in lots),
        due=money(owes, session.currency) if owes > 0 else "",
        pay_url=rma.payment_url if owes > 0 else "",
    )


def money(minor: int, currency: str) -> str:
    """An amount as it is written in the language that is spoken now."""
    return speech.money(minor, currency, _locale())


def day(at: datetime, zone: str) -> str:
    """A day on the store's clock, as it is written in the language that is spoken now."""
    return format_date(at.astimezone(zone_named(zone)), "long", locale=_locale())


def _moment(at: datetime, zone: str) -> str:
    return f"{day(at, zone)}, {format_time(at.astimezone(zone_named(zone)), 'short', locale=_locale())}"


def _locale() -> Locale:
    return speech.locale_of(translation.get_language() or "en")


def _method(session: Session, rma: Rma, lots: list[Lot]) -> str:
    nothing = session.state in _DECIDED and not lots
    return "none" if nothing else words.METHODS_OF_RMAS.get(rma.method, rma.method)


def _line(session: Session, line: ReturnLine, lots: Iterable[Lot]) -> LineTold:
    bad = line.rejected or session.state in _OVER
    comes = session.state in _DECIDED and line.option not in WITHOUT_GOODS
    units = [f"{lot.quantity} {words.UNITS[lot.state]}" for lot in lots if comes and lot.line == line.number]
    new = line.exchange.get("title") or line.exchange.get("sku") or ""
    return LineTold(
        name=line.title,
        title=f"{line.quantity} × {line.title}",
        picture=line.picture_url,
        wish=": ".join(part for part in (str(words.OPTIONS[line.option]), new) if part),
        amount="" if bad else _worth(line, session.currency),
        stands=_refusal(line) if line.rejected else ", ".join(units),
        bad=bad,
    )


def _refusal(line: ReturnLine) -> str:
    why = line.reject_message or str(words.REJECTIONS.get(line.reject_code, ""))
    not_back = gettext("not coming back")
    return f"{not_back}: {why}" if why else not_back


def _worth(line: ReturnLine, currency: str) -> str:
    """What is given for a line, or taken; of an exchange, what is left over. A replacement is worth what it replaces."""
    if line.option == "replacement":
        return ""
    price = line.exchange.get("price", 0) if line.option == "exchange" else 0
    worth = line.owed + line.bonus - price
    if worth < 0:
        return gettext("you pay {amount}").format(amount=money(-worth, currency))
    return money(worth, currency)


def _parcel(session: Session, parcel: Parcel) -> ParcelTold:
    return ParcelTold(
        where=str(words.PARCELS[parcel.state]),
        at=_moment(parcel.moved_at, session.time_zone),
        tracking=parcel.tracking or parcel.ref,
        carrier=parcel.carrier,
    )


def _moneys(session: Session) -> Iterator[MoneyTold]:
    payouts = [one for one in session.payouts.order_by("number") if one.live and not one.draft and one.total]
    found = Credit.objects.filter(store_id=session.store_id, key__in=[payout.key for payout in payouts])
    known = {credit.key: credit for credit in found} if payouts else {}
    return (_given(session, payout, known.get(payout.key)) for payout in payouts)


def _given(session: Session, payout: Payout, credit: Credit | None) -> MoneyTold:
    ended = payout.ended_at if payout.state == "executed" else None
    return MoneyTold(
        wish=str(words.OPTIONS[payout.method]),
        amount=money(payout.total, session.currency),
        stands=str(words.MONEY[payout.state]),
        paid=payout.state == "executed",
        moved=payout.state in MOVED,
        at=day(ended, session.time_zone) if ended else "",
        code=credit.code if credit else "",
        left=_left(credit) if credit else "",
        until=day(credit.expires_at, session.time_zone) if credit and credit.expires_at else "",
    )


def _left(credit: Credit) -> str:
    """What of a credit can be spent; of one that cannot be, why."""
    known = words.CREDITS.get(credit.status)
    return str(known) if known else money(credit.balance, credit.currency)


def _new(session: Session) -> Iterator[NewTold]:
    drafts: Iterable[Draft] = session.drafts.order_by("number")
    for draft in drafts:
        if draft.state in words.DRAFTS:
            title = f"{draft.quantity} × {draft.title or draft.sku}"
            sent = draft.state == "released"
            yield NewTold(title=title, stands=str(words.DRAFTS[draft.state]), sent=sent)


def _send_by(session: Session, rma: Rma) -> str:
    """The last day on which an approved return can be sent."""
    days = terms_of(rmas, [session.terms_id] if session.terms_id else [])[session.terms_id].expire_days
    if session.state != "approved" or rma.open_since is None or not days:
        return ""
    return day(rma.open_since + timedelta(days=days), session.time_zone)
