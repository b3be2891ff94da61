"""What people type into the settings pages."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import is_currency
from django import forms
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor, Reach
from floorwalker.accounts.models import Member, Store
from floorwalker.accounts.roles import Role
from floorwalker.accounts.stores import stores_within
from floorwalker.kit.speech import later as _


@cache
def time_zones() -> list[tuple[str, str]]:
    """The zones that are named after a place, and UTC."""
    places = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in places)]


class YouForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """What a member says about themselves."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [("", _("The store's time zone")), *time_zones()],
        required=False,
        help_text=_("In which zone times are shown to you."),
    )

    class Meta:
        model = Member
        fields = ["name", "language", "time_zone", "theme"]
        labels = {"name": _("Name"), "language": _("Language"), "theme": _("Colours")}


class ThemeForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """The colours alone, from the menu in the top bar."""

    class Meta:
        model = Member
        fields = ["theme"]


class StoreForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """What can be changed about a store."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, help_text=_("Days and cut-offs follow the clock of this place.")
    )

    class Meta:
        model = Store
        fields = ["name", "address", "time_zone", "currency", "active"]
        labels = {
            "code": _("Code"),
            "name": _("Name"),
            "address": _("Address"),
            "currency": _("Currency"),
            "active": _("Active"),
        }
        widgets = {"address": forms.Textarea(attrs={"rows": 3})}

    def clean_currency(self) -> str:
        currency = str(self.cleaned_data["currency"])
        if not is_currency(currency):
            raise forms.ValidationError(gettext("{currency} is not a currency.").format(currency=currency))
        return currency


class OpenStoreForm(StoreForm):
    """A new store: the same, and the code by which other systems know it."""

    class Meta(StoreForm.Meta):
        fields = ["code", *StoreForm.Meta.fields]


class StoresChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    def label_from_instance(self, obj: Store) -> str:
        return f"{obj.name} ({obj.code})"


class RoleForm(forms.Form):
    """A role and where it is held. The choices are what the actor may give."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    store = forms.ModelChoiceField(
        Store.objects.none(), label=_("Store"), required=False, empty_label=_("Every store, also new ones")
    )

    def __init__(self, *args: Any, actor: Actor, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        store = self.fields["store"]
        store.queryset = stores_within(actor, "members.edit")  # type: ignore[attr-defined]  # a ModelChoiceField
        if not actor.reach("members.edit").everywhere:
            store.required, store.empty_label = True, None  # type: ignore[attr-defined]  # as above
        self.fields["role"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (role.code, f"{role.label}: {role.help}") for role in roles
        ]


class InviteForm(RoleForm):
    """Someone new, and their first role."""

    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=_("Name"), max_length=120, required=False)

    field_order = ["email", "name", "store", "role"]


class TokenForm(forms.Form):
    """A token for a device or system. The choices are what the actor may give."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Where it is used, such as “Tills in Bonn”."))
    rights = forms.MultipleChoiceField(label=_("Rights"), widget=forms.CheckboxSelectMultiple)
    every_store = forms.BooleanField(required=False, label=_("Every store, also new ones"))
    stores = StoresChoice(Store.objects.none(), label=_("Stores"), required=False, widget=forms.CheckboxSelectMultiple)
    expires_at = forms.DateTimeField(
        required=False,
        label=_("Expires"),
        help_text=_("Empty: never. The time is UTC."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def __init__(self, *args: Any, actor: Actor, rights: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rights"].choices = rights  # type: ignore[attr-defined]  # a MultipleChoiceField
        stores = self.fields["stores"]
        stores.queryset = stores_within(actor, "tokens.edit")  # type: ignore[attr-defined]  # a ModelChoiceField
        if not actor.reach("tokens.edit").everywhere:
            del self.fields["every_store"]

    @property
    def reach(self) -> Reach:
        """Where the token shall hold, as chosen."""
        if self.cleaned_data.get("every_store"):
            return Reach(everywhere=True)
        return Reach(store_ids=frozenset(store.pk for store in self.cleaned_data["stores"]))
