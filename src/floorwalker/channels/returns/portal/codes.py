"""One-time codes by e-mail: six digits, good for ten minutes and five tries, used once."""

import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from django.db.models import F

from floorwalker.accounts.models import Store
from floorwalker.channels.returns.portal.lookup import digest
from floorwalker.channels.returns.portal.models import Code
from floorwalker.commerce.orders.models import Order
from floorwalker.core.clock import now

GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5


def make(store: Store, order: Order) -> tuple[Code, str]:
    """A new code and its digits, which are mailed and kept nowhere. Earlier codes of the order are good no longer."""
    Code.objects.filter(store=store, order_id=order.pk).delete()
    digits = f"{secrets.randbelow(1_000_000):06d}"
    code = Code(store=store, order_id=order.pk, expires_at=now() + GOOD_FOR)
    code.digest = digest("code", f"{code.id}:{digits}")
    code.save()
    return code, digits


def find(store: Store, id_: UUID) -> Code | None:
    """A code that can still be tried."""
    return Code.objects.filter(store=store, id=id_, tries__lt=MOST_TRIES, expires_at__gt=now()).first()


def redeem(store: Store, id_: UUID, digits: str) -> Code | None:
    """The code, if these are its digits; it is used up then. Each call is a try, counted before anything is compared."""
    open_ = Code.objects.filter(store=store, id=id_, tries__lt=MOST_TRIES, expires_at__gt=now())
    if not open_.update(tries=F("tries") + 1):
        return None
    code = Code.objects.get(id=id_)
    plain = "".join(sign for sign in digits if sign.isdigit())[:6]
    if not hmac.compare_digest(code.digest, digest("code", f"{code.id}:{plain}")):
        return None
    return code if Code.objects.filter(id=id_).delete()[0] else None


def forget_old() -> int:
    """Delete what is good no longer; answers how many."""
    return Code.objects.filter(expires_at__lte=now()).delete()[0]
