"""Which carts hold the units of a stock level: the panel on its page."""

from collections.abc import Iterator

from floorwalker.channels.reservations.columns import truncated, view_url
from floorwalker.channels.reservations.models import HELD, Hold
from floorwalker.commerce import cells
from floorwalker.commerce.stock.models import Level
from floorwalker.core.card import Panel, Row
from floorwalker.core.lists.columns import Cell
from floorwalker.core.reader import Reader
from floorwalker.kit.speech import later as _

MOST_SHOWN = 100


def holders(level: Level, reader: Reader) -> Iterator[Panel]:
    """The carts that hold some now, the one that ends first on top."""
    lasting = Hold.objects.filter(level_id=level.pk, state=HELD, expires_at__gt=reader.now)
    found = list(lasting.select_related("session__store").order_by("expires_at")[: MOST_SHOWN + 1])
    if not found:
        return
    yield Panel(
        key="holders",
        title=_("Held in carts"),
        note=_("The first hundred, by the end of their hold.") if len(found) > MOST_SHOWN else "",
        kind="table",
        headings=cells.headings((_("Cart"), _("Customer ID")), (_("Units"), _("Held"), _("Ends"))),
        rows=tuple(Row(cells=_line(hold, reader)) for hold in found[:MOST_SHOWN]),
    )


def _line(hold: Hold, reader: Reader) -> tuple[Cell, ...]:
    cart = hold.session
    return (
        cells.words(truncated(cart.token), title=cart.token, href=view_url(cart)),
        cells.words(cart.customer_ref or cells.NOTHING),
        cells.figure(hold.quantity, reader),
        cells.moment(hold.held_at, cart, reader),
        cells.moment(hold.expires_at, cart, reader),
    )
