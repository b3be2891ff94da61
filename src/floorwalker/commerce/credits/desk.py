"""The desk of credits: store credit and gift cards, each with its ledger."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.commerce import cells
from floorwalker.commerce.credits.models import KINDS, STATUSES, Credit, CreditEntry
from floorwalker.commerce.credits.wall import credits_in, credits_of
from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.links import page_of
from floorwalker.core.card import Action, Flag, Moment, Panel, Row
from floorwalker.core.desks.desk import Desk
from floorwalker.core.lists.cells import place
from floorwalker.core.lists.columns import Cell, Column, Quick
from floorwalker.core.lists.filters import Between, OneOf, When
from floorwalker.core.reader import Reader
from floorwalker.core.registry import register_desk
from floorwalker.kit.speech import later as _

_TONES = {"active": "green", "spent": "secondary", "expired": "secondary", "void": "red"}
_SENTENCES = {
    "issue": _("{amount} was issued"),
    "spend": _("{amount} was spent"),
    "expire": _("{amount} expired"),
    "void": _("{amount} was voided"),
}
_MOST_SHOWN = 50


def flags(credit: Credit, reader: Reader) -> list[Flag]:
    """How it stands."""
    return [Flag(text=credit.get_status_display(), tone=_TONES[credit.status], title="")]


def _status(credit: Credit, reader: Reader) -> Cell:
    return Cell(kind="badge", text=credit.get_status_display(), tone=_TONES[credit.status])


def _owner(credit: Credit, reader: Reader) -> Cell:
    return cells.link("customers", credit.customer_id, str(credit.customer or ""))


def panels(credit: Credit, reader: Reader) -> list[Panel]:
    """What it is worth, and its ledger."""
    entries = (
        cells.entry(_("Kind"), credit.get_kind_display()),
        cells.entry(_("Code"), credit.masked),
        cells.entry(_("Balance"), reader.money(credit.balance, credit.currency)),
        cells.entry(_("Issued"), reader.money(credit.issued, credit.currency)),
        cells.entry(_("Customer"), credit.customer or "", href=page_of("customers", credit.customer_id)),
        cells.entry(_("Store"), credit.store.name),
        cells.when_entry(_("Issued at"), credit.created_at, credit, reader),
        cells.when_entry(_("Expires"), credit.expires_at, credit, reader),
    )
    return [Panel(key="credit", title=_("Credit"), entries=entries), _ledger(credit, reader)]


def _ledger(credit: Credit, reader: Reader) -> Panel:
    head = cells.headings((_("What"), _("Order"), _("By"), _("Why")), (_("Amount"), _("Balance"), _("When")))
    rows = tuple(Row(cells=_line(entry, credit, reader)) for entry in credit.entries.all())
    return Panel(key="ledger", title=_("Ledger"), kind="table", headings=head, rows=rows, empty=_("It has no entries."))


def _line(entry: CreditEntry, credit: Credit, reader: Reader) -> tuple[Cell, ...]:
    return (
        cells.words(entry.get_kind_display()),
        cells.words(entry.order_ref or cells.NOTHING),
        cells.words(entry.actor_label),
        cells.words(entry.reason or cells.NOTHING),
        cells.amount(entry.amount, credit, reader),
        cells.amount(entry.balance, credit, reader),
        cells.moment(entry.occurred_at, credit, reader),
    )


def moments(credit: Credit, reader: Reader) -> list[Moment]:
    """Its ledger, newest first."""
    return [
        Moment(
            at=entry.occurred_at,
            sentence=str(_SENTENCES[entry.kind]).format(amount=reader.money(abs(entry.amount), credit.currency)),
            who=entry.actor_label,
            why=entry.reason,
        )
        for entry in credit.entries.order_by("-number")
    ]


def belonging(customer: Customer, reader: Reader) -> Panel:
    """A customer's credits, for their page."""
    head = cells.headings((_("Credit"), _("Kind"), _("Status")), (_("Balance"), _("Issued at")))
    mine = credits_of(reader.actor.reach("credits.see"), customer)[:_MOST_SHOWN]
    rows = tuple(
        Row(
            cells=(
                cells.link("credits", credit.pk, credit.masked, priority=1),
                cells.words(credit.get_kind_display()),
                _status(credit, reader),
                cells.amount(credit.balance, credit, reader),
                cells.moment(credit.created_at, credit, reader),
            )
        )
        for credit in mine
    )
    title = _("Gift cards and store credit")
    return Panel(key="credits", title=title, kind="table", headings=head, rows=rows, empty=_("They have no credit."))


@dataclass(frozen=True, kw_only=True)
class EntryTold:
    """A line of the ledger; amounts in minor units of the credit's currency."""

    kind: str
    amount: int
    balance: int
    order_ref: str
    occurred_at: datetime


def detail(credit: Credit) -> list[EntryTold]:
    """The ledger. A program never reads a whole code."""
    return [
        EntryTold(kind=e.kind, amount=e.amount, balance=e.balance, order_ref=e.order_ref, occurred_at=e.occurred_at)
        for e in credit.entries.all()
    ]


columns = (
    Column(key="code", label=_("Code"), kind="code", value=lambda c: c.masked, priority=1),
    Column(
        key="kind", label=_("Kind"), kind="text", value=lambda c: c.get_kind_display(),
        filter=OneOf(path="kind", choices=KINDS), priority=1,
    ),
    Column(
        key="status", label=_("Status"), kind="badge", value=lambda c: c.get_status_display(), cell=_status,
        filter=OneOf(path="status", choices=STATUSES),
    ),
    Column(key="customer", label=_("Customer"), kind="text", value=lambda c: str(c.customer or ""), cell=_owner),
    Column(
        key="balance", label=_("Balance"), kind="money", value=lambda c: c.balance, sort="balance",
        filter=Between(path="balance", money=True), priority=1,
    ),
    Column(
        key="issued", label=_("Issued"), kind="money", value=lambda c: c.issued, filter=Between(path="issued", money=True),
        priority=3,
    ),
    Column(key="store", label=_("Store"), kind="text", value=lambda c: c.store.name, cell=place, filter=OneOf(path="store__code")),
    Column(key="expires", label=_("Expires"), kind="when", value=lambda c: c.expires_at, filter=When(path="expires_at"), priority=3),
    Column(
        key="created", label=_("Issued at"), kind="when", value=lambda c: c.created_at, sort="created_at",
        filter=When(path="created_at"),
    ),
    Column(
        key="owner", label=_("Customer ID"), kind="code", value=lambda c: c.customer.external_id if c.customer else "",
        shown=False,
    ),
)  # fmt: skip


def actions(credit: Credit, actor: Actor) -> list[Action]:
    """Void it, while it is worth something."""
    if credit.status != "active" or not actor.may("credits.void", credit.store_id):
        return []
    return [Action(label=gettext("Void"), url=reverse("credits:void", args=[credit.pk]), danger=True)]


register_desk(
    Desk(
        code="credits",
        label=_("Credits"),
        noun=_("credit"),
        plural=_("credits"),
        icon="cash",
        help=_("Store credit and gift cards, and the ledger from which their worth follows."),
        columns=columns,
        quick=(
            Quick(label=_("All")),
            Quick(label=_("Active"), query="status:active"),
            Quick(label=_("Gift cards"), query="kind:gift_card"),
            Quick(label=_("Store credit"), query="kind:store_credit"),
        ),
        newest="created_at",
        rows=credits_in,
        found_by=(_("Last signs of the code"), _("Customer")),
        title=str,
        panels=panels,
        flags=flags,
        moments=moments,
        actions=actions,
        own_rights={
            "credits.issue": _("Issue credits"),
            "credits.spend": _("Spend credits"),
            "credits.void": _("Void credits"),
        },
        detail=detail,
    )
)
