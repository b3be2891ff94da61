"""Cases for the demo: some of its orders come back, in several states; the same orders make the same cases."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM, Actor, Granted
from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
from floorwalker.commerce.orders.models import Order, OrderLine
from floorwalker.commerce.rmas.actions import approve, cancel, close, dispose, hold, inspect, note, receive, reject
from floorwalker.commerce.rmas.channel import rmas
from floorwalker.commerce.rmas.events import Exchanged, Option, ParcelState, ParcelTracked
from floorwalker.commerce.rmas.models import Payout
from floorwalker.commerce.rmas.money.actions import send
from floorwalker.commerce.rmas.requests import Origin, Wanted, request
from floorwalker.core.clock import now
from floorwalker.core.errors import Refused
from floorwalker.core.log.record import Report, record
from floorwalker.core.models import Session

AGENT = Actor(kind="employee", ref="demo", label="Noor Haddad", grants=(Granted(reach=EVERYWHERE, rights=("rmas.*",)),))
_SHOPPER = Actor(kind="customer", ref="demo", label="Shopper")
_CASES = 40
_PORTAL = Origin(kind="portal")
_REASONS = (
    ("too_small", "", "Fits like a size less."),
    ("defective", "arrived_broken", "The box was torn open."),
    ("not_as_described", "", ""),
    ("unwanted", "", ""),
    ("wrong_item", "", "I had ordered the blue one."),
)
_OPTIONS: tuple[Option, ...] = ("refund", "store_credit", "refund", "exchange", "gift_card", "refund", "replacement")
Story = Callable[[Session], object]


def _track(session: Session, *states: ParcelState) -> None:
    reports = [
        Report(
            channel=rmas,
            store_id=session.store_id,
            token=session.token,
            fact=ParcelTracked(parcel=f"{session.token}-1", state=state, carrier="DHL", tracking=f"JJD{session.id.hex[-12:]}"),
            key=f"demo:{state}",
            actor_kind="integration",
            actor_ref="demo-carrier",
            actor_label="DHL",
            occurred_at=now(),
        )
        for state in states
    ]  # fmt: skip
    record(reports)


def _on_its_way(session: Session) -> None:
    approve(session, actor=AGENT, message="Please send it within four weeks.")
    _track(session, "label_created", "in_transit")


def _arrived(session: Session) -> None:
    _on_its_way(session)
    _track(session, "at_facility", "received")
    lines = session.return_lines.values_list("number", "quantity")
    counted = [{"line": line, "quantity": quantity, "condition": "good"} for line, quantity in lines]
    receive(session, actor=AGENT, counted=counted, complete=True)


def _inspected(session: Session) -> None:
    _arrived(session)
    for line, quantity in session.return_lines.values_list("number", "quantity"):
        inspect(session, actor=AGENT, line=line, quantity=quantity, returned=True, restockable=True, condition="new")


def _done(session: Session) -> None:
    _inspected(session)
    for line, quantity in session.return_lines.values_list("number", "quantity"):
        dispose(session, actor=AGENT, line=line, quantity=quantity, disposition="restock")
    waiting = Payout.objects.filter(session=session, state__in=["planned", "waiting"])
    if numbers := list(waiting.values_list("number", flat=True)):
        send(session, actor=AGENT, payouts=numbers)
    close(session, actor=AGENT, reason="All in order")


def _short(session: Session) -> None:
    _on_its_way(session)
    line, quantity = session.return_lines.values_list("number", "quantity")[0]
    counted = [{"line": line, "quantity": quantity - 1, "condition": "worn"}]
    receive(session, actor=AGENT, counted=counted, complete=True)
    note(session, actor=AGENT, text="The parcel was lighter than it should be; asked the carrier.")


_STORIES: Sequence[Story] = (
    lambda session: None,
    _on_its_way,
    _done,
    _arrived,
    lambda session: hold(session, actor=AGENT, reason="Waiting for a photo of the damage"),
    _inspected,
    lambda session: reject(session, actor=AGENT, reason="window_over", message="The window ended two weeks ago."),
    _short,
    lambda session: cancel(session, actor=AGENT, reason="The customer keeps it"),
    lambda session: approve(session, actor=AGENT),
)


def scene(stores: Mapping[str, Store], at: datetime) -> str:
    """Some of the demo's orders come back. Its customers are invented, so nobody is written to."""
    for store in stores.values():
        amend(store, rmas.code, values={"mail_customers": False}, actor=SYSTEM)
    orders = Order.objects.filter(store__in=stores.values(), cancelled_at=None, fulfilment_status="fulfilled").order_by(
        "-placed_at"
    )
    return f"Of its orders, {len(open_cases(orders[:_CASES]))} come back as RMAs, in every state there is."


def open_cases(orders: Iterable[Order]) -> list[Session]:
    """An RMA for each of these orders that has something to return, each as far as the next story goes."""
    opened = []
    for place, order in enumerate(orders):
        line = next((line for line in order.lines.all() if line.returnable and line.paid), None)
        if line is None:
            continue
        session = request(order, [_wanted(line, place)], actor=_SHOPPER, origin=_PORTAL, approve=False)
        try:
            _STORIES[place % len(_STORIES)](session)
        except Refused:  # an order that was refunded otherwise: its RMA waits for a person, as it would in a shop
            note(session, actor=AGENT, text="Nothing is left to pay back; please look.")
        opened.append(session)
    return opened


def _wanted(line: OrderLine, place: int) -> Wanted:
    code, sub_reason, remark = _REASONS[place % len(_REASONS)]
    option = _OPTIONS[place % len(_OPTIONS)]
    size = Exchanged(sku=f"{line.sku}-L", title=f"{line.title}, L", price=line.price * min(line.returnable, 2))
    return Wanted(
        line=line.number,
        quantity=min(line.returnable, 2),
        reason=code,
        sub_reason=sub_reason,
        remark=remark,
        option=option,
        bonus=500 if option == "store_credit" else 0,
        exchange=size if option == "exchange" else None,
        policy="demo:1",
    )
