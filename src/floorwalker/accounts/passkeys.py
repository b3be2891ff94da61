"""What a passkey at the door is told when it does not open."""

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext


class PasskeyForm(LoginWebAuthnForm):  # type: ignore[misc]  # allauth ships no types for its forms
    """Sign-in with a passkey. Whether it is forged, removed, or a stranger's is not told apart."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except ValidationError:
            no = gettext("This passkey is not known here, or it was removed. Sign in with your password instead.")
            raise ValidationError(no) from None
