"""Looking an order up: its name and one thing that only its buyer knows. What is wrong is never told, nor by the time it takes."""

import hashlib
import hmac
import time
from collections.abc import Iterator

from django.conf import settings

from floorwalker.accounts.models import Store
from floorwalker.commerce.addresses import zip_key
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.orders.wall import look_up
from floorwalker.commerce.said import phone_of

PACE = 0.25
"""Seconds: no look-up is answered *no* sooner than this, so that a fast one tells nothing."""
_CANDIDATES = 5
_NOBODY = Order()
LONGEST = 254


def find(store: Store, name: str, proof: str, *, gift: bool = False) -> Order | None:
    """The newest order of that name whose e-mail address, ZIP code or telephone number is ``proof``; of a gift, whose ZIP.

    As much is compared for no order as for five, and every comparison takes as long as any other.
    """
    found = look_up(store, name[:LONGEST])
    padded = [*found, *[_NOBODY] * (_CANDIDATES - len(found))]
    fitting = [order for order in padded if _fits(order, proof[:LONGEST], gift=gift) and order.store_id == store.pk]
    return fitting[0] if fitting else None


def slowly(began: float) -> None:
    """Wait until the moment at which every *no* is said; ``began`` is of ``time.monotonic``."""
    time.sleep(max(began + PACE - time.monotonic(), 0))


def order_key(store: Store, name: str) -> str:
    """By what attempts at one order are counted, whether or not there is such an order."""
    return f"{store.pk}:{name.strip().lower().lstrip('#')[:64]}"


def digest(kind: str, text: str) -> str:
    """What stands for a text that is not kept: the same for the same text, and of no use without our key."""
    return hmac.new(settings.DIGEST_KEY.encode(), f"portal.{kind}:{text}".encode(), hashlib.sha256).hexdigest()


def _fits(order: Order, proof: str, *, gift: bool) -> bool:
    said = {"email": proof.strip().lower(), "zip": zip_key(proof), "phone": phone_of(proof.strip(), order.country)}
    hits = [_same(said[kind], known) for kind, known in _known(order, gift=gift)]
    return any(hits)


def _known(order: Order, *, gift: bool) -> Iterator[tuple[str, str]]:
    """All that would prove it, and always as many; who was given something knows where it was sent."""
    yield "zip", order.zip
    yield "zip", "" if gift else zip_key(order.bill_to.zip)
    yield "email", "" if gift else order.email.lower()
    yield "email", "" if gift or order.customer is None else order.customer.email.lower()
    yield "phone", "" if gift else order.phone
    yield "phone", "" if gift or order.customer is None else str(order.customer.phone)


def _same(said: str, known: str) -> bool:
    """Whether they are the same and not empty; digests of one length are compared, to the end."""
    one, other = (hashlib.sha256(text.encode()).digest() for text in (said, known))
    return hmac.compare_digest(one, other) & bool(known)
