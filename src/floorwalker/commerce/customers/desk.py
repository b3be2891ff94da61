"""The desk of customers: its columns, its filters, the page of each customer."""

from typing import Any

from floorwalker.commerce import cells
from floorwalker.commerce.customers.actions import VERBS
from floorwalker.commerce.customers.belongings import belongings
from floorwalker.commerce.customers.models import STATUSES, Customer
from floorwalker.commerce.customers.wall import customers
from floorwalker.commerce.history import Told, changes
from floorwalker.commerce.links import upload_action
from floorwalker.core.card import Flag, Moment, Panel, Row
from floorwalker.core.desks.desk import Desk
from floorwalker.core.lists.cells import place
from floorwalker.core.lists.columns import Cell, Column, Quick
from floorwalker.core.lists.filters import Between, OneOf, Text, When
from floorwalker.core.reader import Reader
from floorwalker.core.registry import register_desk
from floorwalker.kit.speech import later as _

_TONES = {"active": "green", "disabled": "orange", "erased": "secondary"}
_FIELDS = {
    "status": Told(label=_("Account status"), say=lambda value, row: str(dict(STATUSES)[value])),
    "number": Told(label=_("Number")),
    "language": Told(label=_("Language")),
    "accepts_marketing": Told(label=_("Marketing messages")),
    "tax_exempt": Told(label=_("Tax exempt")),
    "username": Told(label=_("Username"), say=None),
    "given_name": Told(label=_("First name"), say=None),
    "family_name": Told(label=_("Last name"), say=None),
    "email": Told(label=_("E-mail"), say=None),
    "phone": Told(label=_("Phone"), say=None),
    "tax_id": Told(label=_("Tax ID"), say=None),
    "addresses": Told(label=_("Addresses"), say=None),
    "tags": Told(label=_("Tags"), say=None),
    "note": Told(label=_("Note"), say=None),
}


def _status(customer: Customer, reader: Reader) -> Cell:
    return Cell(kind="badge", text=customer.get_status_display(), tone=_TONES[customer.status])


def flags(customer: Customer, reader: Reader) -> list[Flag]:
    """The state of the account."""
    return [Flag(text=customer.get_status_display(), tone=_TONES[customer.status], title=str(_("Account status")))]


def panels(customer: Customer, reader: Reader) -> list[Panel]:
    """Who it is, where they live, and what other rooms keep of them."""
    return [_customer(customer, reader), _addresses(customer), *belongings(customer, reader)]


def _customer(customer: Customer, reader: Reader) -> Panel:
    def yes(value: bool) -> Any:
        return _("yes") if value else _("no")

    places = customer.places
    entries = (
        cells.entry(_("Full name"), customer.name),
        cells.entry(_("Address"), ", ".join(places[0].lines) if places else ""),
        cells.entry(_("Account status"), customer.get_status_display(), badge=_TONES[customer.status]),
        cells.entry(_("Lifetime value"), reader.money(customer.lifetime_value, customer.store.currency)),
        cells.entry(_("Orders"), reader.number(customer.order_count)),
        cells.entry(_("Customer ID"), customer.external_id),
        cells.entry(_("Number"), customer.number),
        cells.entry(_("Username"), customer.username),
        cells.entry(_("E-mail"), customer.email),
        cells.entry(_("Phone"), customer.phone),
        cells.entry(_("Language"), customer.language),
        cells.entry(_("Marketing messages"), yes(customer.accepts_marketing)),
        cells.entry(_("Tax exempt"), yes(customer.tax_exempt)),
        cells.entry(_("Tax ID"), customer.tax_id),
        cells.entry(_("Tags"), ", ".join(customer.tags)),
        cells.entry(_("Note"), customer.note),
        cells.entry(_("Store"), customer.store.name),
        cells.when_entry(_("Customer since"), customer.created_at, customer, reader),
        cells.when_entry(_("Last updated"), customer.updated_at, customer, reader),
    )
    return Panel(key="customer", title=_("Customer"), entries=entries)


def _addresses(customer: Customer) -> Panel:
    head = cells.headings((_("Name"), _("Address"), _("Phone")))
    rows = tuple(
        Row(cells=(cells.words(place.name or cells.NOTHING), cells.words(", ".join(place.lines[bool(place.name):])), cells.words(place.phone or cells.NOTHING)))
        for place in customer.places
    )  # fmt: skip
    return Panel(
        key="addresses", title=_("Addresses"), kind="table", headings=head, rows=rows, empty=_("No address is known.")
    )


def moments(customer: Customer, reader: Reader) -> list[Moment]:
    """Who changed what; what is private is only said to have changed."""
    return list(changes(customer, _FIELDS, first=str(_("The customer became known")), verbs=VERBS))


columns = (
    Column(
        key="customer", label=_("Customer ID"), kind="code", value=lambda c: c.external_id,
        filter=Text(path="external_id"), priority=1,
    ),
    Column(key="name", label=_("Name"), kind="text", value=lambda c: c.name, priority=1),
    Column(key="email", label=_("E-mail"), kind="text", value=lambda c: c.email, filter=Text(path="email"), priority=1),
    Column(key="phone", label=_("Phone"), kind="text", value=lambda c: str(c.phone), priority=3),
    Column(
        key="status", label=_("Account status"), kind="badge", value=lambda c: c.get_status_display(), cell=_status,
        filter=OneOf(path="status", choices=STATUSES),
    ),
    Column(
        key="orders", label=_("Orders"), kind="number", value=lambda c: c.order_count, sort="order_count",
        filter=Between(path="order_count"),
    ),
    Column(
        key="value", label=_("Lifetime value"), kind="money", value=lambda c: c.lifetime_value, sort="lifetime_value",
        filter=Between(path="lifetime_value", money=True), priority=1, help=_("What was paid, less what went back."),
    ),
    Column(
        key="country", label=_("Country"), kind="code", value=lambda c: c.country,
        filter=Text(path="country", indexed=True), priority=3, help=_("Two letters, such as DE."),
    ),
    Column(key="store", label=_("Store"), kind="text", value=lambda c: c.store.name, cell=place, filter=OneOf(path="store__code")),
    Column(
        key="since", label=_("Customer since"), kind="when", value=lambda c: c.created_at, sort="created_at",
        filter=When(path="created_at"),
    ),
    Column(key="number", label=_("Number"), kind="code", value=lambda c: c.number, filter=Text(path="number"), shown=False),
    Column(key="language", label=_("Language"), kind="code", value=lambda c: c.language, shown=False),
    Column(key="tags", label=_("Tags"), kind="text", value=lambda c: ", ".join(c.tags), shown=False),
    Column(key="updated", label=_("Last updated"), kind="when", value=lambda c: c.updated_at, shown=False),
)  # fmt: skip

register_desk(
    Desk(
        code="customers",
        label=_("Customers"),
        noun=_("customer"),
        plural=_("customers"),
        icon="users",
        help=_("Who buys: how to reach them, what they bought, what credit they have."),
        empty=_("Send them over the API, or upload a file."),
        columns=columns,
        quick=(
            Quick(label=_("All")),
            Quick(label=_("Came back"), query="orders>1"),
            Quick(label=_("New this month"), query="since:month"),
        ),
        newest="created_at",
        rows=customers,
        found_by=(_("Name"), _("Phone"), _("Postal code")),
        title=str,
        panels=panels,
        flags=flags,
        moments=moments,
        list_actions=lambda actor: upload_action("customers", actor),
        own_rights={
            "customers.write": _("Send and upload customers"),
            "customers.erase": _("Erase what is private of customers"),
            "customers.edit": _("Edit customers: contact, tags, note"),
            "customers.disable": _("Disable and enable customers"),
        },
        verbs=VERBS,
        detail=lambda customer: customer.places,
    )
)
