"""Forms that the verbs of several kinds of records share: an address, tags, a note."""

from typing import Any

import msgspec
from babel import Locale
from django import forms
from django.utils.translation import get_language

from floorwalker.commerce import addresses
from floorwalker.commerce.addresses import Address
from floorwalker.core.desks.forms import MOST_WORDS, RecordForm, WordsField
from floorwalker.kit.speech import later as _
from floorwalker.kit.speech import locale_of

Choices = list[tuple[str, str]]


def countries() -> Choices:
    """Every country by its name in the reader's language, none first."""
    return [("", "—"), *_countries(locale_of(get_language() or "en"))]


def _countries(locale: Locale) -> Choices:
    named = [(code, name) for code, name in locale.territories.items() if len(code) == 2 and code.isalpha()]
    return sorted(named, key=lambda one: one[1].casefold())


class AddressForm(RecordForm):
    """A postal address; a subclass says which of a record's."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    company = forms.CharField(label=_("Company"), max_length=120, required=False)
    street = forms.CharField(label=_("Street and number"), max_length=120, required=False)
    more = forms.CharField(
        label=_("More"), max_length=120, required=False, help_text=_("Such as the floor or a parcel locker.")
    )
    zip = forms.CharField(label=_("Postal code"), max_length=16, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    region = forms.CharField(label=_("State or province"), max_length=120, required=False)
    country = forms.ChoiceField(label=_("Country"), choices=countries, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=64, required=False)
    wide = ("name", "company", "street", "more")


def told(address: Address) -> dict[str, str]:
    """An address as its form shows it."""
    return msgspec.structs.asdict(address)


def kept(fields: dict[str, str]) -> dict[str, Any]:
    """An address as a row keeps it, from what a form says."""
    return addresses.kept(Address(**fields))


class TagsForm(RecordForm):
    """Tags to add and to take away: two people at once do not disturb each other."""

    add = WordsField(label=_("Add"), required=False, help_text=_("Several are parted by commas."))
    remove = WordsField(label=_("Take away"), required=False, widget=forms.CheckboxSelectMultiple)

    def prepare(self, record: Any) -> None:
        if record.tags:
            self.fields["remove"].widget.choices = [(tag, tag) for tag in record.tags]
        else:
            self.fields["remove"].widget = forms.MultipleHiddenInput()

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        tags = {*(self.record.tags if self.record else ()), *fields.get("add", ())}
        if len(tags) > MOST_WORDS:
            self.add_error("add", _("There is no room for so many tags."))
        return fields


def tagged(tags: list[str], *, add: list[str], remove: list[str]) -> list[str]:
    """The tags after it: what is both added and taken away stays."""
    return list(dict.fromkeys([*(tag for tag in tags if tag not in remove), *add]))


class NoteForm(RecordForm):
    """What the staff should know."""

    note = forms.CharField(label=_("Note"), max_length=5000, required=False, widget=forms.Textarea({"rows": 5}))

    @staticmethod
    def read(row: Any) -> dict[str, Any]:
        return {"note": row.note}
