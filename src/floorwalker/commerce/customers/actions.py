"""What people do to a customer: who they are and how to reach them, tags, a note, and whether their account is open.

Each function is given the locked customer by ``core.desks.records.ask``, which has checked the right, the state and the version.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.commerce import by_hand
from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.customers.words import words_of
from floorwalker.commerce.record_forms import NoteForm, TagsForm, tagged
from floorwalker.commerce.said import phone_of
from floorwalker.core.desks.desk import Verb
from floorwalker.core.desks.forms import ReasonForm, RecordForm
from floorwalker.kit.speech import later as _


class CustomerForm(RecordForm):
    """Who it is, how to reach them, and how they are billed."""

    given_name = forms.CharField(label=_("First name"), max_length=120, required=False)
    family_name = forms.CharField(label=_("Last name"), max_length=120, required=False)
    username = forms.CharField(label=_("Username"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=64, required=False)
    language = forms.RegexField(
        r"^[A-Za-z-]*$", label=_("Language"), max_length=16, required=False, help_text=_("A code, such as de or en-GB."),
        error_messages={"invalid": _("Must be a code, such as de or en-GB.")},
    )  # fmt: skip
    tax_id = forms.CharField(label=_("Tax ID"), max_length=64, required=False)
    tax_exempt = forms.BooleanField(label=_("Tax exempt"), required=False)
    accepts_marketing = forms.BooleanField(label=_("Marketing messages"), required=False)
    wide = ("username", "email")

    @staticmethod
    def read(row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in CustomerForm.base_fields} | {"phone": str(row.phone)}

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_phone(self) -> str:
        """As it is compared, where it can be understood."""
        return phone_of(self.cleaned_data["phone"], self.record.country if self.record else "")


def edit(customer: Customer, *, actor: Actor, **fields: Any) -> None:
    """Change who they are and how they are reached."""
    by_hand.put(customer, **fields)
    _save(customer, *fields)


def tag(customer: Customer, *, actor: Actor, add: Sequence[str], remove: Sequence[str]) -> None:
    """Add tags, and take some away."""
    by_hand.put(customer, tags=tagged(customer.tags, add=list(add), remove=list(remove)))
    _save(customer, "tags")


def note(customer: Customer, *, actor: Actor, note: str) -> None:
    """Write the note anew; the shop says nothing of it."""
    customer.note = note
    _save(customer, "note")


def disable(customer: Customer, *, actor: Actor, reason: str) -> None:
    """Close the account."""
    by_hand.put(customer, status="disabled")
    _save(customer, "status")


def enable(customer: Customer, *, actor: Actor, reason: str) -> None:
    """Open the account again."""
    by_hand.put(customer, status="active")
    _save(customer, "status")


def _save(customer: Customer, *names: str) -> None:
    customer.words = words_of(customer)
    customer.save(update_fields=[*names, "by_hand", "words"])


def _erased(customer: Customer) -> str:
    return gettext("This customer was erased.") if customer.erased else ""


def _not_active(customer: Customer) -> str:
    return _erased(customer) or ("" if customer.status == "active" else gettext("This account is disabled already."))


def _not_disabled(customer: Customer) -> str:
    return _erased(customer) or ("" if customer.status == "disabled" else gettext("This account is active already."))


VERBS = (
    Verb(
        name="edit", label=_("Edit customer"), right="customers.edit", do=edit, form=CustomerForm,
        says=_("Customer edited"), unless=_erased, primary=True,
    ),
    Verb(name="tag", label=_("Change tags"), right="customers.edit", do=tag, form=TagsForm, says=_("Tags changed"), unless=_erased),
    Verb(name="note", label=_("Edit note"), right="customers.edit", do=note, form=NoteForm, says=_("Note changed"), unless=_erased),
    Verb(
        name="disable", label=_("Disable account"), right="customers.disable", do=disable, form=ReasonForm,
        says=_("The account was disabled"), unless=_not_active, danger=True,
        help=_("The shop is not told: close it there, too."),
    ),
    Verb(
        name="enable", label=_("Enable account"), right="customers.disable", do=enable, form=ReasonForm,
        says=_("The account was enabled"), unless=_not_disabled,
    ),
)  # fmt: skip
"""What can be asked of a customer."""
