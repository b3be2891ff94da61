"""What a storefront may know and do: it has the store's public key and the cart's token, and no right."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext

from floorwalker.accounts.actor import EVERYWHERE, Actor
from floorwalker.accounts.actor import Standing as StandsIn
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.channel import reservations
from floorwalker.channels.reservations.effects import held
from floorwalker.channels.reservations.forms import ReservationTerms
from floorwalker.channels.reservations.models import Hold
from floorwalker.core import wall
from floorwalker.core.clock import now
from floorwalker.core.errors import NotFound
from floorwalker.core.later import timers
from floorwalker.core.log.opening import find
from floorwalker.core.terms import current_terms, terms_of
from floorwalker.core.verbs import sheet_of, why_not

_SIGNER = Signer(salt="floorwalker.storefront")
_UNGUESSABLE = re.compile(r"[A-Za-z0-9._~-]{22,200}")
"""Sixteen random bytes have 22 signs in base64; a cart's token is all that proves whose cart it is."""
_LEAST_SIGNS = 8
_RIGHTS = frozenset({"reservations.extend", "reservations.renew"})


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a cart stands at ``now``, by the clock that decides; ``extends`` and ``renews`` say what it may still ask for."""

    status: str
    now: datetime
    holds: tuple[Hold, ...] = ()
    extends: bool = False
    renews: bool = False

    @property
    def expires_at(self) -> datetime | None:
        """When the first hold ends."""
        return min((hold.expires_at for hold in self.holds), default=None)

    @property
    def seconds_left(self) -> int:
        """Whole seconds until then; none where nothing is held."""
        return max(int((self.expires_at - self.now).total_seconds()), 0) if self.expires_at else 0


def key_of(store: Store) -> str:
    """The key that a storefront carries in the open: it names the store, and nobody can make one for another."""
    return _SIGNER.sign(store.code)


def store_of(key: str) -> Store:
    """The store of a key; a forged one is NotFound."""
    try:
        code = _SIGNER.unsign(key)
    except BadSignature:
        code = ""
    store = Store.objects.filter(code=code, active=True).first() if code else None
    if store is None:
        raise NotFound(gettext("This key leads nowhere."))
    return store


def terms_for(store: Store) -> ReservationTerms:
    """What holds for the store now."""
    newest = current_terms(reservations, [store.pk]).get(store.pk)
    terms: ReservationTerms = terms_of(reservations, [newest] if newest else ())[newest]
    return terms


def is_unguessable(token: str) -> bool:
    """Whether a token can be a shopper's only proof: long enough, and not one sign over and over."""
    return bool(_UNGUESSABLE.fullmatch(token)) and len(set(token)) >= _LEAST_SIGNS


def shopper(store: Store, token: str) -> Actor:
    """Whoever has the token: they may ask for more time in its session, and have no right in the store."""
    return _within(_session_id(store, token))


def _within(session_id: UUID | None) -> Actor:
    stands = StandsIn(session_id=session_id, rights=_RIGHTS) if session_id else None
    return Actor(kind="customer", ref="", label="Shopper", standing=stands)


def standing(store: Store, token: str) -> Standing:
    """How the cart stands. A token that can be guessed, or that is known nowhere, is answered as one that never held anything."""
    id_ = _session_id(store, token) if is_unguessable(token) else None
    if id_ is None:
        return Standing(status="none", now=now())
    timers.settle([id_])
    sheet = sheet_of(wall.sessions(EVERYWHERE, reservations.code).get(id=id_))
    actor, at = _within(id_), now()
    holds = tuple(hold for hold in held(sheet) if hold.expires_at > at)
    extend, renew = (reservations.machine.move(name) for name in ("extend", "renew"))
    assert extend is not None and renew is not None
    return Standing(
        status=sheet.session.status,
        now=at,
        holds=holds,
        extends=any(hold.expires_at < hold.ends_by for hold in holds) and why_not(sheet, extend, actor) is None,
        renews=bool(holds) and why_not(sheet, renew, actor) is None,
    )


def _session_id(store: Store, token: str) -> UUID | None:
    place = (store.pk, reservations.code, token)
    return find([place]).get(place)
