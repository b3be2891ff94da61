"""How a return session is shown: its cells in the list, the panels and flags of its page and of its window."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from floorwalker.channels.returns.models import (
    DECLINED_BY,
    METHODS,
    OFFERS,
    OPTIONS,
    WAITING_FOR,
    WAITING_ON,
    Item,
    Offer,
    ReturnSession,
)
from floorwalker.channels.returns.policies.naming import answers_named, reason_named
from floorwalker.channels.returns.policies.vocabulary import ELIGIBILITY, OFFERED
from floorwalker.commerce.rmas.page.rulings import rule_row, trace_headings
from floorwalker.core import registry
from floorwalker.core.card import Block, Entry, Flag, Panel, Row
from floorwalker.core.lists.columns import Badge, Cell
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader
from floorwalker.kit.speech import later as _
from floorwalker.rules.explain import explain
from floorwalker.rules.trace import remembered

_ENDS: dict[str, str] = {
    "idle": _("nobody came back"),
    "payment": _("not paid in time"),
    "cancelled": _("cancelled"),
    "no_option": _("nothing to offer"),
    "too_late": _("return period ended"),
    "return_period_ended": _("return period ended"),
    "final_sale": _("final sale"),
    "not_eligible": _("not eligible"),
    "misuse": _("suspected misuse"),
    "other": _("other"),
}


def details_url(session: Session) -> str:
    """Where the window of a session is a page of its own."""
    return reverse("console:details", args=[session.channel, session.id])


def details_cell(session: Session, reader: Reader) -> Cell:
    """The icon that opens the window."""
    return Cell(kind="text", text=gettext("Details"), icon="list-details", href=details_url(session), dialog=True)


def utc_cell(session: Session, reader: Reader) -> Cell:
    """The moment in UTC, whatever the reader's clock; their own on hover."""
    if session.started_at is None:
        return Cell(kind="when", text="—", align="end")
    title = reader.exactly(session.started_at, session.time_zone)
    return Cell(kind="when", text=_in_utc(session.started_at), title=title, align="end")


def _in_utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"


def _record_url(desk: str, id_: UUID | None, session: Session, reader: Reader) -> str:
    """Our page of a record, for whoever may see it."""
    known = any(one.code == desk for one in registry.desks())
    may = id_ is not None and known and reader.actor.may(f"{desk}.see", session.store_id)
    return reverse("console:record", args=[desk, id_]) if may else ""


def customer_cell(session: Session, reader: Reader) -> Cell:
    """What the shop calls the customer; leads to our record."""
    url = _record_url("customers", session.return_session.customer_id, session, reader)
    return Cell(kind="text", text=session.customer_ref or gettext("Guest"), href=url if session.customer_ref else "")


def order_cell(session: Session, reader: Reader) -> Cell:
    """What the shop calls the order; its name on hover; leads to our record."""
    record: ReturnSession = session.return_session
    url = _record_url("orders", record.order_id, session, reader)
    return Cell(kind="code", text=record.order_external or "—", title=record.order_name, href=url)


def ended_by(record: ReturnSession) -> str:
    """Why it ended, in words."""
    return str(_ENDS.get(record.end_reason, record.end_reason))


def turn_of(record: ReturnSession) -> str:
    """Whose turn it is, and what is to be done."""
    parts = (WAITING_ON.get(record.waiting_on), WAITING_FOR.get(record.waiting_for))
    return ": ".join(str(part) for part in parts if part)


def flags(session: Session, reader: Reader) -> list[Flag]:
    """What staff should notice."""
    record: ReturnSession = session.return_session
    found = []
    if record.stale:
        found.append(Flag(text=gettext("Stale"), tone="yellow", title=gettext("Nothing was done for a while.")))
    if record.gift:
        found.append(Flag(text=gettext("Gift"), tone="blue", title=gettext("Returned by whom it was given to.")))
    if record.waiting_on == "merchant":
        found.append(Flag(text=gettext("Waiting for you"), tone="orange", title=turn_of(record)))
    if record.waiting_on == "system":
        found.append(Flag(text=str(WAITING_FOR[record.waiting_for]), tone="blue", title=gettext("We are at work.")))
    if record.due:
        owed = reader.money(record.due, session.currency)
        found.append(
            Flag(
                text=gettext("{amount} due").format(amount=owed),
                tone="orange",
                title=gettext("The customer must pay first."),
            )
        )
    return found


def panels(session: Session, reader: Reader) -> list[Panel]:
    """The boxes of the page: the session, its items, what it comes to, and how the rules came out."""
    items: list[Item] = list(session.return_items.order_by("number"))
    offers: list[Offer] = list(session.return_offers.order_by("number"))
    return [
        Panel(key="general", title=gettext("Session"), entries=tuple(_general(session, reader))),
        Panel(
            key="items",
            title=gettext("Product Sessions"),
            kind="blocks",
            blocks=tuple(_block(item, offers, session, reader) for item in items),
            empty=gettext("No item was chosen yet."),
        ),
        Panel(key="summary", title=gettext("Session Summary"), entries=tuple(_summary(session, reader))),
        _decisions(items, reader),
    ]


def _general(session: Session, reader: Reader) -> list[Entry]:
    record: ReturnSession = session.return_session
    status = registry.channel(session.channel).machine.status(session.status)
    customer, order = customer_cell(session, reader), order_cell(session, reader)
    started = session.started_at
    zone = session.time_zone
    entries = [
        Entry(label=gettext("Session ID"), text=str(session.id)),
        Entry(
            label=gettext("Created Date"),
            text=f"{_in_utc(started)} UTC" if started else "—",
            title=reader.exactly(started, zone) if started else "",
        ),
        Entry(label=gettext("Customer ID"), text=customer.text, href=customer.href),
        Entry(label=gettext("Order ID"), text=order.text, href=order.href),
        Entry(label=gettext("Order Name"), text=record.order_name or "—"),
        Entry(label=gettext("Status"), text=str(status.label), badge=status.tone),
        Entry(label=gettext("Store"), text=f"{session.store.name} · {session.store.code}"),
    ]
    more = (
        (gettext("E-mail"), record.email),
        (gettext("RMA"), record.rma_name),
        (gettext("Return method"), str(METHODS.get(record.method, ""))),
        (gettext("Waiting for"), turn_of(record)),
        (gettext("Waiting since"), reader.when(record.waiting_since, zone) if record.waiting_since else ""),
        (gettext("Declined by"), str(DECLINED_BY.get(record.declined_by, ""))),
        (gettext("End reason"), ended_by(record)),
        (gettext("Language"), record.language),
    )
    return entries + [Entry(label=label, text=text) for label, text in more if text]


def _block(item: Item, offers: list[Offer], session: Session, reader: Reader) -> Block:
    last = [offer for offer in offers if offer.item == item.number and offer.round == item.round]
    taken = next((offer for offer in last if offer.state == "accepted"), None)
    money = session.currency
    entries = [
        Entry(label=gettext("Name"), text=f"{item.name} × {item.quantity}"),
        Entry(label=gettext("Product ID"), text=item.product_id or item.sku or "—", title=item.sku),
        Entry(label=gettext("Return Reason"), text=reason_of(session, item) or "—", title=item.remark),
        *([Entry(label=gettext("Remark"), text=item.remark)] if item.remark else []),
        Entry(label=gettext("Answers"), text=_answers(session, item) or "—"),
        Entry(label=gettext("Upload Images"), text=str(len(item.photos)) if item.photos else "—"),
        Entry(label=gettext("Paid"), text=reader.money(item.paid, money), title=_cost(item, money, reader)),
        *(_offer_entries(last, taken, money, reader) if last else [Entry(label=gettext("Offers"), text="—")]),
    ]
    return Block(
        title=item.name,
        entries=tuple(entries),
        picture_url=item.picture_url if item.picture_url.startswith("https://") else "",
        photos=tuple(photo["ref"] for photo in item.photos),
        badges=() if item.eligible else (Badge(text=_verdict(item), tone="red"),),
    )


def _verdict(item: Item) -> str:
    outcome = ELIGIBILITY.outcome(item.verdict)
    return str(outcome.label) if outcome else item.verdict


def _cost(item: Item, currency: str, reader: Reader) -> str:
    said = gettext("List price {listed}, discount {discount}, tax {tax}")
    parts = {"listed": item.listed, "discount": item.discount, "tax": item.tax}
    return said.format(**{name: reader.money(value, currency) for name, value in parts.items()})


def reason_of(session: Session, item: Item) -> str:
    """Why an item goes back, as its store calls it."""
    return reason_named(session.terms_id or 0, item.reason, item.sub_reason, words=item.reason_words)


def reasons_of(session: Session) -> list[str]:
    """Why the items of a session go back, each reason once."""
    pairs = [code.partition(".") for code in session.return_session.reasons.split()]
    return [reason_named(session.terms_id or 0, code, sub) for code, _, sub in pairs]


def _answers(session: Session, item: Item) -> str:
    return " · ".join(f"{asked} {said}" for asked, said in answers_named(session.terms_id or 0, item.answers))


def _offer_entries(last: list[Offer], taken: Offer | None, currency: str, reader: Reader) -> list[Entry]:
    shown = taken or last[0]
    said = " · ".join(_offered(offer, currency, reader) for offer in last)
    state = OFFERS.of(shown)
    balance = _signed(taken.balance, currency, reader) if taken else "—"
    return [
        Entry(label=gettext("Offers"), text=said),
        Entry(label=gettext("Balance"), text=balance, title=_balance(shown, currency, reader)),
        Entry(label=gettext("Offer Status"), text=str(state.label), badge=state.tone, title=str(OPTIONS[shown.option])),
    ]


def _offered(offer: Offer, currency: str, reader: Reader) -> str:
    words = f"{OPTIONS[offer.option]} {reader.money(offer.balance, currency)}"
    return f"{words} ({offer.variant_name})" if offer.variant_name else words


def _signed(amount: int, currency: str, reader: Reader) -> str:
    """Who owes whom."""
    form = gettext("{amount} to the customer") if amount >= 0 else gettext("{amount} from the customer")
    return form.format(amount=reader.money(abs(amount), currency))


def _balance(offer: Offer, currency: str, reader: Reader) -> str:
    said = gettext("Paid {paid} + bonus {bonus} − fee {fee} − new item {price}")
    parts = {"paid": offer.paid, "bonus": offer.bonus, "fee": offer.fee, "price": offer.price}
    return said.format(**{name: reader.money(value, currency) for name, value in parts.items()})


def _summary(session: Session, reader: Reader) -> list[Entry]:
    record: ReturnSession = session.return_session
    amounts = (
        (gettext("Total Order Value"), record.order_value, gettext("What the whole order cost.")),
        (gettext("Total Return Value"), record.return_value, gettext("What was paid for the items that go back.")),
        (gettext("Offer Value"), record.offer_value_virtual, gettext("Offered as store credit and gift cards.")),
        (gettext("Offered in money"), record.offer_value_cash, gettext("The best offer in money for each item.")),
    )
    entries = [
        Entry(label=label, text=reader.money(value, session.currency), title=help_) for label, value, help_ in amounts
    ]
    return [*entries, Entry(label=gettext("Balance"), text=_signed(record.balance, session.currency, reader))]


def _decisions(items: list[Item], reader: Reader) -> Panel:
    rows = tuple(row for item in items for row in _traced(item))
    return Panel(
        key="decisions",
        title=gettext("Decision trace"),
        kind="table",
        headings=trace_headings(),
        rows=rows,
        empty=gettext("No rule was asked yet."),
    )


def _traced(item: Item) -> list[Row]:
    """What the rules saw of an item; of one that was only chosen, the first look at whether it may come back."""
    kept: dict[str, Any] = item.trace if "eligibility" in item.trace else {"eligibility": item.trace}
    found = ((kept.get("eligibility"), ELIGIBILITY), (kept.get("offers"), OFFERED))
    return [
        rule_row(item.name, rule, gettext("Version {number}").format(number=trace["version"]))
        for trace, spoken in found
        if trace
        for rule in explain(remembered(trace), spoken).rules
    ]
