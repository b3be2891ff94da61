"""What people do with a shopping session."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.channels.instore.channel import machine
from floorwalker.channels.instore.effects import open_checks
from floorwalker.channels.instore.events import (
    BasketCancelled,
    BasketCompleted,
    BasketNoted,
    CheckAcknowledged,
    CheckApproved,
    CheckedIn,
    CheckRejected,
    Correction,
)
from floorwalker.channels.instore.models import CHECKS, Check
from floorwalker.core.errors import Invalid, Refused
from floorwalker.core.facts import Fact
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.photos import Photo, keep
from floorwalker.core.verbs import verb
from floorwalker.kit.speech import minor_units


@verb(machine, "hand_out")
def hand_out(sheet: Sheet, *, actor: Actor, device: str, customer: str = "") -> CheckedIn:
    """A shopper without an app gets a hand scanner, which reports into the session from then on."""
    return CheckedIn(client="hand_scanner", device=device, customer=customer)


@verb(machine, "approve")
def approve(sheet: Sheet, *, actor: Actor, checks: Sequence[str]) -> list[Fact]:
    """Nothing is wrong: the shopper goes on. Whoever decides on a check has opened it at the latest now."""
    waiting = _waiting(sheet, checks)
    return [
        *_acknowledged(waiting, actor),
        *(CheckApproved(check=check.ref, employee=actor.label) for check in waiting),
    ]


@verb(machine, "reject")
def reject(
    sheet: Sheet, *, actor: Actor, checks: Sequence[str], corrections: Sequence[Mapping[str, Any]] = ()
) -> list[Fact]:
    """Something is wrong: back to the basket. The first check carries the corrections; the others lapse with the payment."""
    check = _waiting(sheet, checks)[0]
    found = tuple(_correction(row, sheet.session.currency) for row in corrections)
    return [*_acknowledged([check], actor), CheckRejected(check=check.ref, employee=actor.label, corrections=found)]


def _waiting(sheet: Sheet, refs: Sequence[str]) -> list[Check]:
    waiting = [check for check in open_checks(sheet) if check.ref in refs]
    if not waiting:
        raise Refused(gettext("These checks do not wait any more."))
    return waiting


def _acknowledged(checks: Iterable[Check], actor: Actor) -> Iterator[Fact]:
    for check in checks:
        if CHECKS.leads(check.state, "acknowledged"):
            yield CheckAcknowledged(check=check.ref, employee=actor.label)


def _correction(row: Mapping[str, Any], currency: str) -> Correction:
    try:
        value = minor_units(str(row["value"]), currency)
    except ValueError:
        no = gettext("“{value}” is no amount in {currency}.").format(value=row["value"], currency=currency)
        raise Invalid(no, field="corrections") from None
    return Correction(kind=row["kind"], code=row["code"], quantity=row["quantity"], value=value)


@verb(machine, "complete")
def complete(sheet: Sheet, *, actor: Actor, reason: str = "") -> BasketCompleted:
    """The shopper has paid and left, though no exit code was scanned."""
    return BasketCompleted(reason=reason)


@verb(machine, "cancel")
def cancel(sheet: Sheet, *, actor: Actor, reason: str) -> BasketCancelled:
    """Nothing more is bought here; a payment that succeeds late still counts."""
    return BasketCancelled(by="staff", reason=reason)


@verb(machine, "note")
def note(sheet: Sheet, *, actor: Actor, text: str, images: Sequence[Photo] = ()) -> BasketNoted:
    """Write down something for colleagues."""
    return BasketNoted(text=text, images=tuple(keep(sheet.session.id, image) for image in images))
