"""Returned goods that can be sold again come back into the stock; the RMA desk says so, and stock listens."""

from floorwalker.accounts.actor import SYSTEM
from floorwalker.commerce.orders.models import OrderLine
from floorwalker.commerce.rmas.events import GoodsDisposed
from floorwalker.commerce.stock.counting import adjust
from floorwalker.commerce.stock.models import Level
from floorwalker.core.facts import Happening
from floorwalker.core.later.outbox import Listener
from floorwalker.core.models import Session


def hear(session: Session, happening: Happening) -> None:
    """Add the units that were restocked to their variant's level; a variant without one is not kept in stock here."""
    fact = happening.fact
    if not isinstance(fact, GoodsDisposed) or fact.disposition != "restock":
        return
    line = session.return_lines.filter(number=fact.line).first()
    bought = OrderLine.objects.filter(order=session.rma.order_id, number=line.order_line).first() if line else None
    level = Level.objects.filter(store=session.store_id, variant=bought.variant_id).first() if bought else None
    if level is not None:
        key = f"restock:{session.id}:{happening.number}"
        adjust(level, fact.quantity, actor=SYSTEM, cause="restock", reason=session.token, key=key)


LISTENER = Listener(name="stock", hear=hear, channels=frozenset({"rmas"}), facts=frozenset({GoodsDisposed}))
