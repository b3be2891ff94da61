"""Opening an RMA: the units are claimed, the case is numbered, and it is requested, or approved at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.commerce.orders.allocation import value_of
from floorwalker.commerce.orders.claims import claim
from floorwalker.commerce.orders.models import Order, OrderLine
from floorwalker.commerce.rmas import events as e
from floorwalker.commerce.rmas.channel import rmas
from floorwalker.commerce.rmas.models import ReturnLine
from floorwalker.commerce.rmas.money.planning import approval
from floorwalker.core import photos
from floorwalker.core.errors import Invalid, Refused
from floorwalker.core.facts import Fact
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.models import Session
from floorwalker.core.verbs import open_with


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Units of one line of an order that shall come back, and what is wanted for them. Amounts are minor units.

    The reason is said by codes of that version of the store's terms (none: the newest).
    ``line`` is the number of the order's line. Without a ``value`` it is what was paid for the units. ``photos`` are references of
    photos of the portal session that the origin names. ``policy`` is the version by which the option was offered.
    """

    line: int
    quantity: int
    reason: str = ""
    sub_reason: str = ""
    vocabulary: int | None = None
    reason_words: str = ""
    remark: str = ""
    photos: tuple[str, ...] = ()
    option: e.Option = "refund"
    value: int | None = None
    bonus: int = 0
    fee: int = 0
    exchange: e.Exchanged | None = None
    policy: str = ""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where an RMA comes from: the portal with its ``session``, or an agent, who needs a ``reason`` to be ``unlimited``."""

    kind: e.OriginKind
    session: UUID | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What a store's rules say of a line: by which ``policy``, and how they came to it.

    Where it may not come back, ``outcome`` is their code for why, and ``says`` the sentence.
    """

    outcome: str = ""
    says: str = ""
    policy: str = ""
    trace: Mapping[str, Any] = field(default_factory=dict)


Guard = Callable[[Order, Sequence[Wanted]], Mapping[int, Ruling]]
_guards: list[Guard] = []


def guard(check: Guard) -> Guard:
    """Have agents' RMAs judged, too, before anything is claimed: ``check`` answers rulings by the number of the order's line."""
    _guards.append(check)
    return check


def unguard(check: Guard) -> None:
    """Take a check away again."""
    _guards.remove(check)


def request(
    order: Order,
    wanted: Sequence[Wanted],
    *,
    actor: Actor,
    origin: Origin,
    method: e.Method = "label",
    approve: bool | None = None,
) -> Session:
    """Open an RMA within the caller's transaction; the right to do so is the caller's to check.

    ``approve`` says whether it is approved at once; without it the store's terms do. What cannot come back is Refused, and
    then nothing was written. An approval that the order's money does not allow leaves it requested, for a person to see.
    """

    def facts(sheet: Sheet, order: Order) -> list[Fact]:
        asked = requested(sheet, order, wanted, actor=actor, origin=origin, method=method)
        at_once = sheet.terms.approve_automatically if approve is None else approve
        return [asked, *(_approved(sheet, order, asked, actor) if at_once else [])]

    with transaction.atomic():
        return open_with(rmas, order.store, lambda sheet: facts(sheet, order), actor=actor)


def _approved(sheet: Sheet, order: Order, asked: e.RmaRequested, actor: Actor) -> list[Fact]:
    try:
        with transaction.atomic():
            lines = dict(enumerate(asked.lines, start=1))
            return approval(
                sheet, order, lines, e.RmaApproved(automatic=True, closes=sheet.terms.auto_close), actor=actor
            )
    except Refused:
        return []


def requested(
    sheet: Sheet, order: Order, wanted: Sequence[Wanted], *, actor: Actor, origin: Origin, method: e.Method
) -> e.RmaRequested:
    """Claim the units and say what is asked for."""
    units = {one.line: one.quantity for one in wanted}
    if len(units) < len(wanted):
        raise Invalid(gettext("A line of the order is named twice."), code="line_twice")
    if origin.kind == "unlimited" and not origin.reason:
        raise Invalid(gettext("Say why this return goes beyond the rules."), code="no_reason", field="reason")
    rulings = {} if origin.kind == "portal" else _rulings(order, wanted)
    if origin.kind == "enforced":
        _enforce(order, units, rulings)
    claim(order, units, actor=actor, reason=sheet.session.token)
    lines = {line.number: line for line in order.lines.filter(number__in=units)}
    remarks = tuple(_remarks(sheet, wanted, origin))
    return e.RmaRequested(
        order=order.pk,
        order_name=order.name,
        customer=order.customer_id,
        customer_ref=order.customer_ref,
        origin=origin.kind,
        origin_session=origin.session,
        reason=origin.reason,
        method=method,
        lines=tuple(_line(order, lines[one.line], one, rulings.get(one.line)) for one in wanted),
        remarks=remarks,
        images=tuple(dict.fromkeys(ref for remark in remarks for ref in remark.images)),
        judgements=tuple(
            e.Judgement(line=place, trace=dict(rulings[one.line].trace))
            for place, one in enumerate(wanted, start=1)
            if one.line in rulings and rulings[one.line].trace
        ),
    )


def _rulings(order: Order, wanted: Sequence[Wanted]) -> dict[int, Ruling]:
    """What those who know policies say of each line; the first who forbids it, else the first who says anything."""
    found: dict[int, Ruling] = {}
    for check in _guards:
        for number, ruling in check(order, wanted).items():
            known = found.get(number)
            found[number] = known if known and (known.outcome or not ruling.outcome) else ruling
    return found


def _enforce(order: Order, units: Mapping[int, int], rulings: Mapping[int, Ruling]) -> None:
    if all(number in rulings and not rulings[number].outcome for number in units):
        return
    for line in order.lines.filter(number__in=units).order_by("number"):
        ruling = rulings.get(line.number) or _unjudged(line)
        if ruling.outcome:
            no = gettext("“{title}”: {why}").format(title=line.title, why=ruling.says)
            raise Refused(no, code="out_of_policy", line=line.number, policy=ruling.policy)


def _unjudged(line: OrderLine) -> Ruling:
    """Where nobody knows policies, a final sale does not come back."""
    says = gettext("This was a final sale and does not come back.")
    return Ruling(outcome="final_sale", says=says) if line.final_sale else Ruling()


def _line(order: Order, line: OrderLine, one: Wanted, ruling: Ruling | None) -> e.Line:
    claimed = claimed_value(order, line)
    left = line.paid - claimed
    worth = max(value_of(line, line.returning) - claimed, 0)
    value = worth if one.value is None else one.value
    if value > left:
        no = gettext("“{title}” is worth less than is wanted for it.").format(title=line.title)
        raise Refused(no, code="too_much", line=line.number, left=left)
    return e.Line(
        line=line.number,
        quantity=one.quantity,
        sku=line.sku,
        title=line.title,
        picture_url=line.picture_url,
        reason=one.reason,
        sub_reason=one.sub_reason,
        vocabulary=one.vocabulary,
        reason_words=one.reason_words,
        option=one.option,
        value=value,
        bonus=one.bonus,
        fee=one.fee,
        exchange=one.exchange,
        policy=one.policy or (ruling.policy if ruling else ""),
        out_of_policy=ruling.outcome if ruling else "",
    )


def claimed_value(order: Order, line: OrderLine) -> int:
    """What RMAs that hold units of this line say that these are worth.

    What others are worth is counted from them, so that the shares of one line add up to what
    was paid for it, whatever was claimed and freed in between.
    """
    held = ReturnLine.objects.filter(
        session__rma__order=order, session__rma__claimed=True, order_line=line.number, reject_code=""
    )
    return int(held.aggregate(sum=Sum("value", default=0))["sum"])


def _remarks(sheet: Sheet, wanted: Sequence[Wanted], origin: Origin) -> Iterator[e.Remark]:
    """What the shopper wrote and showed, the photos copied so that each session has its own."""
    for place, one in enumerate(wanted, start=1):
        if one.remark or one.photos:
            images = tuple(_copied(sheet, origin, ref) for ref in one.photos)
            yield e.Remark(line=place, text=one.remark, images=images)


def _copied(sheet: Sheet, origin: Origin, ref: str) -> str:
    if origin.session is None:
        return ref
    return photos.keep(sheet.session.id, photos.Photo(ref=ref, content=photos.fetch(origin.session, ref)))
