"""What people do to a ticket."""

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from django import forms

from floorwalker.accounts.actor import Actor
from floorwalker.core.clock import now
from floorwalker.core.desks.desk import Verb
from floorwalker.core.desks.forms import ReasonForm, RecordForm
from floorwalker.core.tests.cloakroom.models import Ticket


class TicketForm(RecordForm):
    """A text, a text that may be blank, a decimal, a whole number, a choice, a day, and a box to tick."""

    guest = forms.CharField(label="Guest", max_length=100)
    remark = forms.CharField(label="Remark", required=False, widget=forms.Textarea)
    fee = forms.DecimalField(label="Fee", max_digits=8, decimal_places=2)
    hooks = forms.IntegerField(label="Hooks", min_value=1)
    kind = forms.ChoiceField(label="Kind", choices=[("coat", "Coat"), ("bag", "Bag"), ("umbrella", "Umbrella")])
    returned_on = forms.DateField(label="Returned on", required=False, input_formats=["%Y-%m-%d", "%d.%m.%Y"])
    wet = forms.BooleanField(label="Wet", required=False)

    @staticmethod
    def read(row: Any) -> dict[str, Any]:
        return {
            "guest": row.guest,
            "remark": row.remark,
            "fee": Decimal(row.fee) / 100,
            "hooks": row.hooks,
            "kind": row.kind,
            "returned_on": row.returned_at and row.returned_at.date(),
            "wet": row.remark.startswith("wet"),
        }


def edit(ticket: Ticket, *, actor: Actor, wet: bool, returned_on: Any, fee: Decimal, **fields: Any) -> None:
    """Correct what was written at the counter."""
    for name, value in fields.items():
        setattr(ticket, name, value)
    ticket.fee = int(fee * 100)
    ticket.returned_at = datetime.combine(returned_on, time(12), UTC) if returned_on else None
    ticket.save()


def give_back(ticket: Ticket, *, actor: Actor, reason: str) -> None:
    """It leaves the hook."""
    ticket.returned_at = now()
    ticket.save(update_fields=["returned_at"])


def hang(ticket: Ticket, *, actor: Actor) -> None:
    """One hook more."""
    ticket.hooks += 1
    ticket.save(update_fields=["hooks"])


VERBS = (
    Verb(name="edit", label="Edit", right="tickets.edit", do=edit, form=TicketForm, says="Corrected"),
    Verb(
        name="give_back", label="Hand out", right="tickets.give_back", do=give_back, form=ReasonForm, says="Handed out",
        unless=lambda ticket: "It was given back already." if ticket.returned_at else "",
    ),
    Verb(name="hang", label="One hook more", right="tickets.edit", do=hang, says="Hung on one hook more"),
)  # fmt: skip
