"""Who may come in: nobody signs up; members are invited, and single sign-on only finds those who exist."""

from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from floorwalker.accounts.models import Member


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types for its adapters
    """Accounts are made by invitation, never by the person who wants in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Built from our own setting: a Host header that someone sends must not end up in a mail."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return str(settings.PUBLIC_URL) + path.replace("UID-KEY", quote(key))


class KnownMembersOnly(DefaultSocialAccountAdapter):  # type: ignore[misc]  # as above
    """Single sign-on lets an existing member in by an address that the provider has verified."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[Member, str] | None:
        """The active member of a verified address.

        The address is noted as verified, since allauth wipes the password of a member whose address is not: right
        where strangers sign up, wrong where colleagues invite.
        """
        verified = [address.email.lower() for address in sociallogin.email_addresses if address.verified]
        member = Member.objects.filter(email__in=verified, is_active=True).first()
        if member is None:
            return None
        EmailAddress.objects.update_or_create(
            user=member, email=member.email, defaults={"verified": True, "primary": True}
        )
        return member, member.email
