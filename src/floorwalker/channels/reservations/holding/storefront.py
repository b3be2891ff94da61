"""What the storefront may know: how long a cart is held. It takes the store's public key and the cart's token, and no right."""

from dataclasses import dataclass
from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext

from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.channel import reservations
from floorwalker.channels.reservations.models import HELD, Hold
from floorwalker.core import timers
from floorwalker.core.clock import now
from floorwalker.core.errors import NotFound
from floorwalker.core.opening import find

_SIGNER = Signer(salt="floorwalker.storefront")


@dataclass(frozen=True, kw_only=True)
class Timer:
    """How a cart stands at ``now``, by the clock that decides."""

    status: str
    now: datetime
    expires_at: datetime | None
    holds: tuple[tuple[str, int, datetime], ...]

    @property
    def seconds_left(self) -> int:
        """Whole seconds until the first hold ends; none where nothing is held."""
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


def timer(store: Store, token: str) -> Timer:
    """How long the cart is held. Nothing is told of carts that are unknown, or that hold nothing, but how they ended."""
    place = (store.pk, reservations.code, token)
    session_id = find([place]).get(place)
    if session_id is None:
        raise NotFound(gettext("There is no such cart in this store."))
    at = now()
    holds = list(Hold.objects.filter(session_id=session_id, state=HELD, expires_at__gt=at).order_by("number"))
    if not holds:
        timers.settle([session_id])
    status = Hold.objects.filter(session_id=session_id).values_list("session__status", flat=True).first() or ""
    return Timer(
        status=status,
        now=at,
        expires_at=min((hold.expires_at for hold in holds), default=None),
        holds=tuple((hold.variant, hold.quantity, hold.expires_at) for hold in holds),
    )
