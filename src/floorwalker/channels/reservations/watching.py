"""What reservations watch of risk: the signals of sessions that hold stock, and what people may do about them."""

from floorwalker.channels.reservations.events import CartCancelled, CartConverted, HoldsExpired, HoldsReleased
from floorwalker.kit.speech import later as _
from floorwalker.risk.channel import Watching
from floorwalker.risk.holding import FEATURES, SIGNALS
from floorwalker.risk.restrictions import BLOCK, LIMIT_QUANTITY, NO_RENEWAL, RELEASE, SHORTEN_TIME
from floorwalker.risk.signals import Scheme, register

OVER = ("expired", "cancelled")
"""The states from which a cart that asks again goes on."""

SCHEME = register(
    Scheme(
        code="reservations",
        label=_("Reservations"),
        help=_("Who holds units, how often, and whether an order comes of it."),
        signals=SIGNALS,
        features=FEATURES,
        actions=(LIMIT_QUANTITY, SHORTEN_TIME, NO_RENEWAL, BLOCK, RELEASE),
        ends={CartConverted: True, CartCancelled: False, HoldsExpired: False},
    )
)
watching = Watching(
    code="reservations",
    open=("active", *OVER),
    every=("", "active", "converted", *OVER),
    frees=(HoldsReleased,),
)
