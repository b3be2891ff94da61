"""Who may come in: nobody signs up; members are invited, and single sign-on only finds those who exist."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types for its adapters
    """Accounts are made by invitation, never by the person who wants in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class KnownMembersOnly(DefaultSocialAccountAdapter):  # type: ignore[misc]  # as above
    """Single sign-on lets an existing, active member in by an address that the provider has verified."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False
