"""What can be asked of a cart by its token: reserve, extend, renew, release, convert."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.channel import RESERVE, reservations
from floorwalker.channels.reservations.effects import held
from floorwalker.channels.reservations.events import CartConverted, HoldsReleased
from floorwalker.channels.reservations.holding import deciding
from floorwalker.channels.reservations.holding.caps import Theirs
from floorwalker.channels.reservations.holding.deciding import Shopper, Wanted, merged
from floorwalker.channels.reservations.holding.taking import Answer, Ask, Outcome, Told, take
from floorwalker.commerce.rights import must
from floorwalker.commerce.stock.shelves import Shelves
from floorwalker.core.errors import FloorwalkerError, Refused
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.verbs import why_not
from floorwalker.kit.database.together import Together
from floorwalker.risk.addresses import book

together: Together[Ask, Answer] = Together(take)


def reserve(
    store: Store,
    token: str,
    wanted: Sequence[Wanted],
    *,
    actor: Actor,
    shopper: Shopper | None = None,
    partial: bool = False,
    key: str = "",
) -> Told:
    """Hold so many units of each variant for a cart, in all. Takes the right ``reservations.reserve``.

    What it has of a variant already counts; 0 gives it back. All or nothing, unless ``partial``; what came of it is ``said``.
    """
    must(actor, RESERVE, store)
    return told(reserving(store, token, wanted, actor=actor, shopper=shopper, partial=partial, key=key))


def reserving(
    store: Store,
    token: str,
    wanted: Sequence[Wanted],
    *,
    actor: Actor,
    shopper: Shopper | None = None,
    partial: bool = False,
    key: str = "",
) -> Ask:
    """The same as a question; whether the actor may is the caller's to know."""
    lines = merged(wanted)
    who = located(shopper or Shopper())

    def deed(sheet: Sheet, shelves: Shelves, theirs: Theirs) -> Outcome:
        decision = deciding.decide(sheet, shelves, theirs, lines, who, partial=partial)
        return Outcome(fact=decision.fact, said=decision, short=decision.short)

    return Ask(
        store_id=store.pk,
        token=token,
        actor=actor,
        deed=deed,
        key=key or f"reserve:{uuid4()}",
        opens=any(line.quantity for line in lines),
        variants=tuple(line.variant for line in lines),
        who=(who.customer, who.ip),
    )


def located(shopper: Shopper) -> Shopper:
    """Where the request names no country, the address book may know it."""
    if shopper.country or not shopper.ip:
        return shopper
    country = book().origin(shopper.ip).country
    return replace(shopper, country=country, country_source="address") if country else shopper


def lasting(store: Store, token: str, name: str, *, actor: Actor, key: str = "") -> Ask:
    """Extend or renew what the cart holds: the same right, state and fact as of the move of that name."""
    move = reservations.machine.move(name)
    assert move is not None
    tell = {"extend": deciding.extend, "renew": deciding.renew}[name]

    def deed(sheet: Sheet, shelves: Shelves, theirs: Theirs) -> Outcome:
        no = why_not(sheet, move, actor)
        if no is not None:
            raise no
        return Outcome(fact=tell(sheet))

    return Ask(store_id=store.pk, token=token, actor=actor, deed=deed, key=key or f"{name}:{uuid4()}")


def releasing(store: Store, token: str, variants: Sequence[str], *, actor: Actor, key: str = "") -> Ask:
    """Give back what the cart holds of these variants, or all."""

    def deed(sheet: Sheet, shelves: Shelves, theirs: Theirs) -> Outcome:
        mine = tuple(hold.number for hold in held(sheet) if not variants or hold.variant in variants)
        return Outcome(fact=HoldsReleased(holds=mine) if mine else None)

    return Ask(store_id=store.pk, token=token, actor=actor, deed=deed, key=key or f"release:{uuid4()}")


def converting(store: Store, token: str, order: str, *, actor: Actor) -> Ask:
    """The cart became an order, once: the same order again is answered as before."""

    def deed(sheet: Sheet, shelves: Shelves, theirs: Theirs) -> Outcome:
        if sheet.session.state == "converted":
            if sheet.session.order_ref != order:
                no = gettext("This cart became the order {order}.").format(order=sheet.session.order_ref)
                raise Refused(no, code="converted", order=sheet.session.order_ref)
            return Outcome(said=sheet.record.late)
        fact = deciding.convert(sheet, shelves, order)
        if isinstance(fact, CartConverted):
            return Outcome(fact=fact, said=fact.late)
        return Outcome(fact=fact, short=deciding.lacking(sheet, shelves))

    return Ask(store_id=store.pk, token=token, actor=actor, deed=deed, key=f"order:{order}:{uuid4()}")


def told(ask: Ask) -> Told:
    """How the cart stands after it was asked, together with others who ask at this moment."""
    answer = together.ask(ask)
    if isinstance(answer, FloorwalkerError):
        raise answer
    return answer
