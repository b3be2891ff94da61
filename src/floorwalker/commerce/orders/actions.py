"""What people do to an order: where it goes, its tags and note, and its end before anything was sent.

Each function is given the locked order by ``core.desks.records.ask``, which has checked the right, the state and the version.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.commerce import addresses, by_hand
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.orders.statuses import keep
from floorwalker.commerce.orders.words import words_of
from floorwalker.commerce.record_forms import AddressForm, NoteForm, TagsForm, kept, tagged, told
from floorwalker.core.clock import now
from floorwalker.core.desks.desk import Verb
from floorwalker.core.desks.forms import ReasonForm
from floorwalker.kit.speech import later as _

_ERASED = _("What this order says of a person was erased.")
_WHERE = ("billing", "shipping", "zip", "country")


class ShippingForm(AddressForm):
    """Where the parcel goes."""

    @staticmethod
    def read(row: Any) -> dict[str, Any]:
        return told(addresses.read(row.shipping))


class BillingForm(AddressForm):
    """Where the bill goes."""

    @staticmethod
    def read(row: Any) -> dict[str, Any]:
        return told(addresses.read(row.billing))


def edit_shipping(order: Order, *, actor: Actor, **fields: str) -> None:
    """Send it elsewhere."""
    by_hand.put(order, shipping=kept(fields))
    _save(order, *_WHERE)


def edit_billing(order: Order, *, actor: Actor, **fields: str) -> None:
    """Bill it elsewhere."""
    by_hand.put(order, billing=kept(fields))
    _save(order, *_WHERE)


def tag(order: Order, *, actor: Actor, add: Sequence[str], remove: Sequence[str]) -> None:
    """Add tags, and take some away."""
    by_hand.put(order, tags=tagged(order.tags, add=list(add), remove=list(remove)))
    _save(order, "tags")


def note(order: Order, *, actor: Actor, note: str) -> None:
    """Write the note anew."""
    by_hand.put(order, note=note)
    _save(order, "note")


def cancel(order: Order, *, actor: Actor, reason: str) -> None:
    """End the whole order. What was paid stays where it is: it is paid back by an RMA or at the shop."""
    by_hand.put(order, cancelled_at=now())
    keep(order)
    _save(order, "cancelled_at", "status", "payment_status")


def _save(order: Order, *names: str) -> None:
    order.country = order.ship_to.country or order.bill_to.country
    order.zip = addresses.zip_key(order.ship_to.zip or order.bill_to.zip)
    order.words = words_of(order, order.lines.all())
    order.save(update_fields=[*names, "by_hand", "words"])


def _erased(order: Order) -> str:
    return str(_ERASED) if order.erased_at else ""


def _not_sendable(order: Order) -> str:
    if order.cancelled_at:
        return gettext("This order was cancelled.")
    if order.fulfilment_status == "fulfilled":
        return gettext("Everything was shipped already.")
    return _erased(order)


def _not_cancellable(order: Order) -> str:
    if order.cancelled_at:
        return gettext("This order was cancelled already.")
    if order.fulfilment_status != "unfulfilled":
        return gettext("Something of this order was shipped already.")
    if order.returning:
        return gettext("Units of this order are in returns.")
    if order.refunding:
        return gettext("A payout of this order is on its way.")
    return ""


VERBS = (
    Verb(
        name="shipping", label=_("Edit shipping address"), right="orders.edit", do=edit_shipping, form=ShippingForm,
        says=_("Shipping address changed"), unless=_not_sendable,
        help=_("Where the parcels go that have not left yet."),
    ),
    Verb(
        name="billing", label=_("Edit billing address"), right="orders.edit", do=edit_billing, form=BillingForm,
        says=_("Billing address changed"), unless=_erased,
    ),
    Verb(name="tag", label=_("Change tags"), right="orders.edit", do=tag, form=TagsForm, says=_("Tags changed"), unless=_erased),
    Verb(name="note", label=_("Edit note"), right="orders.edit", do=note, form=NoteForm, says=_("Note changed"), unless=_erased),
    Verb(
        name="cancel", label=_("Cancel order"), right="orders.cancel", do=cancel, form=ReasonForm,
        says=_("The order was cancelled"), unless=_not_cancellable, danger=True,
        help=_("The whole order ends, and nothing of it may be shipped. What was paid is not paid back by this."),
    ),
)  # fmt: skip
"""What can be asked of an order."""
