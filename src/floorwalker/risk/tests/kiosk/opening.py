"""The kiosk opens for a test, and closes after it: the manual and the other promises of the house know nothing of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from floorwalker.core import registry
from floorwalker.core.later import outbox
from floorwalker.core.registry import Channel
from floorwalker.risk.samples import listener
from floorwalker.risk.tests.kiosk.channel import KIOSK, SCHEME


@contextmanager
def open_for_business() -> Iterator[Channel]:
    """The kiosk, registered and listened to."""
    registry.register(KIOSK)
    ear = outbox.listen(listener(SCHEME))
    try:
        yield KIOSK
    finally:
        outbox.forget(ear.name)
        registry.forget(KIOSK.code)
