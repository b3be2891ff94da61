"""What the page of an RMA shows of new items, and of what the customer pays for them."""

from django.utils.translation import gettext

from floorwalker.commerce import addresses, cells
from floorwalker.commerce.rmas.models import DRAFTS, Draft, Rma
from floorwalker.core.card import Block, Flag, Panel, Row
from floorwalker.core.lists.columns import Badge
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader


def exchange_panels(session: Session, reader: Reader) -> list[Panel]:
    """New items, and payments; nothing where there is neither."""
    drafts = list(session.drafts.order_by("number"))
    payments = _payments(session, reader)
    return [
        *([_items(drafts, session, reader)] if drafts else []),
        *([payments] if payments.rows or payments.note else []),
    ]


def exchange_flags(session: Session, reader: Reader) -> list[Flag]:
    """What staff should notice of it."""
    rma: Rma = session.rma
    found = []
    if rma.paid_in > rma.due:
        money = reader.money(rma.paid_in - rma.due, session.currency)
        why = gettext("The customer paid it for a new item that is not sent.")
        found.append(Flag(text=gettext("give back {amount}").format(amount=money), tone="red", title=why))
    if rma.money == "unpaid":
        money = reader.money(rma.due - rma.paid_in, session.currency)
        why = gettext("The new item costs more than what comes back. It is not released before that is paid.")
        found.append(Flag(text=gettext("the customer owes {amount}").format(amount=money), tone="orange", title=why))
    return found


def _items(drafts: list[Draft], session: Session, reader: Reader) -> Panel:
    blocks = tuple(
        Block(
            title=draft.title or draft.sku or cells.NOTHING,
            badges=(Badge(text=DRAFTS.of(draft).label, tone=DRAFTS.of(draft).tone),),
            entries=(
                cells.entry(gettext("Units"), reader.number(draft.quantity)),
                cells.entry(gettext("SKU"), draft.sku),
                cells.entry(gettext("Price"), reader.money(draft.price, session.currency)),
                cells.entry(gettext("The customer pays"), reader.money(draft.due, session.currency)),
                cells.entry(gettext("Goes to"), ", ".join(addresses.read(draft.ship_to).lines)),
                cells.when_entry(gettext("Since"), draft.ended_at or draft.made_at, session, reader),
            ),
        )
        for draft in drafts
    )
    return Panel(key="items", title=gettext("New items"), kind="blocks", blocks=blocks)


def _payments(session: Session, reader: Reader) -> Panel:
    rma: Rma = session.rma
    head = cells.headings((gettext("Reference"), gettext("By")), (gettext("Amount"), gettext("When")))
    rows = tuple(
        Row(
            cells=(
                cells.words(payment.reference),
                cells.words(payment.entered_by),
                cells.amount(payment.amount, session, reader),
                cells.moment(payment.paid_at, session, reader),
            )
        )
        for payment in session.payments_in.order_by("number")
    )
    due, paid = (reader.money(value, session.currency) for value in (rma.due, rma.paid_in))
    note = gettext("{paid} of {due} paid").format(paid=paid, due=due) if rma.due else ""
    title = gettext("Payments of the customer")
    return Panel(
        key="payments", title=title, kind="table", note=note, headings=head, rows=rows, empty=gettext("None yet.")
    )
