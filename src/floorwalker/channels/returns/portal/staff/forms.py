"""What a store may set about its portal."""

from typing import Any

from django import forms
from django.core.files.base import File

from floorwalker.channels.returns.portal import logos
from floorwalker.channels.returns.portal.models import Portal
from floorwalker.connectors.payment_links import payment_links
from floorwalker.kit.speech import SHOPPER_LANGUAGES
from floorwalker.kit.speech import later as _


class LogoField(forms.FileField):
    """A picture that is read with distrust; gives the PNG that will be kept, or nothing where none was sent."""

    widget = forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"})

    def clean(self, data: Any, initial: Any = None) -> bytes | None:
        """ValidationError says why a file is no logo."""
        return logos.read(data) if isinstance(data, File) else None


class PortalForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """Whether the portal is open, what it looks like, and whom shoppers may ask. A text is there for each language."""

    payment_port = forms.ChoiceField(
        label=_("Payments"),
        choices=lambda: [
            ("", _("None: staff enter what was paid")),
            *((port.code, port.name) for port in payment_links),
        ],
        required=False,
        help_text=_("Where shoppers pay for an exchange that costs more. “Test payment” takes no money."),
    )
    policy_url = forms.URLField(
        label=_("Address of your return policy"), required=False, max_length=500, assume_scheme="https"
    )
    picture = LogoField(
        label=_("Logo"), required=False, help_text=_("PNG or JPEG, at most 2 MB; it is shown 36 pixels high.")
    )
    no_picture = forms.BooleanField(label=_("Without a logo: show the name"), required=False)

    class Meta:
        model = Portal
        fields = ["open", "name", "colour", "policy_url", "contact_email", "contact_phone", "payment_port"]
        labels = {
            "open": _("Open for shoppers"),
            "name": _("Name of the shop"),
            "colour": _("Colour"),
            "contact_email": _("E-mail for questions"),
            "contact_phone": _("Telephone for questions"),
        }
        help_texts = {
            "name": _("Empty: the store's name."),
            "colour": _("Of buttons and links. Where it would be hard to read, it is darkened or lightened by itself."),
        }
        widgets = {"colour": forms.TextInput(attrs={"type": "color"})}

    field_order = ["open", "name", "colour", "picture", "no_picture"]

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        for code, language in SHOPPER_LANGUAGES.items():
            self.fields[f"welcome_{code}"] = forms.CharField(
                label=_("Welcome, {language}").format(language=language),
                initial=self.instance.welcome.get(code, ""),
                required=False,
                max_length=400,
                widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
            )
        if not self.instance.logo:
            del self.fields["no_picture"]

    def save(self, commit: bool = True) -> Portal:
        """The portal with its texts, and its logo kept."""
        said = {code: self.cleaned_data[f"welcome_{code}"] for code in SHOPPER_LANGUAGES}
        self.instance.welcome = {code: text for code, text in said.items() if text}
        if self.cleaned_data.get("no_picture"):
            self.instance.logo = ""
        if self.cleaned_data["picture"]:
            self.instance.logo = logos.keep(self.cleaned_data["picture"])
        saved: Portal = super().save(commit)
        return saved
