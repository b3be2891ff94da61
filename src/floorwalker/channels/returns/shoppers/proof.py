"""Counting in the database what a replay of invoices says that it did."""

from django.db import connection
from django.db.models import Count, Sum

from floorwalker.accounts.actor import Reach
from floorwalker.accounts.models import Store
from floorwalker.channels.returns.shoppers.invoices import Invoices
from floorwalker.channels.returns.shoppers.journal import Sums
from floorwalker.channels.returns.shoppers.orders import CURRENCY
from floorwalker.commerce.orders.wall import orders
from floorwalker.core.replays.kinds import Say
from floorwalker.core.wall import sessions
from floorwalker.kit.errors import Refused
from floorwalker.kit.speech import locale_of, money


def prove(invoices: Invoices, sums: Sums, store: Store, say: Say) -> None:
    """Orders and RMAs of the store are those of the recording, to the penny; else Refused says what there should be."""
    connection.close()  # the server may have been started again meanwhile
    reach = Reach(store_ids=frozenset({store.pk}))
    sales = [line for sale in invoices.sales for line in sale.of("goods", "postage", "charge")]
    goods = sum(line.quantity for line in sales if line.kind == "goods")
    bought = orders(reach).filter(source="invoice").order_by()
    found = bought.aggregate(n=Count("*"), units=Sum("quantity", default=0), value=Sum("total", default=0))
    _same(
        "orders",
        (found["n"], found["units"], found["value"]),
        (len(invoices.sales), goods, sum(line.value for line in sales)),
        say,
    )
    accepted = sums.by_outcome["accepted"]
    mine = sessions(reach, "rmas").filter(rma__claimed=True, rma__origin="portal").order_by()
    back = mine.aggregate(n=Count("*"), units=Sum("quantity", default=0), value=Sum("rma__value", default=0))
    _same("returns", (back["n"], back["units"], back["value"]), (accepted.requests, accepted.units, sums.paid), say)
    if sums.promised != sums.paid:
        raise Refused("The portal promises another sum than was paid for what it accepted.")
    if sums.open:
        raise Refused(f"{sums.open:,} requests have not been asked for.")


def must_be_new(store: Store) -> None:
    """A store in which shoppers have asked for returns that nobody noted is Refused: they would be asked for again."""
    if sessions(Reach(store_ids=frozenset({store.pk})), "returns").exists():
        raise Refused(f"The store “{store.code}” has returns already, and no notes of them are kept: take another one.")


def _same(noun: str, found: tuple[int, int, int], wanted: tuple[int, int, int], say: Say) -> None:
    say(f"The store has {_told(noun, found)} of this recording")
    if found != wanted:
        raise Refused(f"There should be {_told(noun, wanted)}.")


def _told(noun: str, figures: tuple[int, int, int]) -> str:
    count, units, value = figures
    return f"{count:,} {noun} with {units:,} units for {money(value, CURRENCY, locale_of('en'))}"
