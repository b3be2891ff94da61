"""Who may come in: nobody signs up; members are invited, and single sign-on only finds those who exist."""

import logging
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess, Provider
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from requests import RequestException

from floorwalker.accounts.models import Member
from floorwalker.accounts.single_sign_on import CheckingProvider

logger = logging.getLogger(__name__)


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

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Provider:
        found = super().get_provider(request, provider, client_id)
        return CheckingProvider(request, app=found.app) if isinstance(found, OpenIDConnectProvider) else found

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

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Whoever is no member is told why. A member who is in already may add the account that they have there."""
        if sociallogin.is_existing or sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        addresses = sociallogin.email_addresses
        if not addresses:
            why = gettext("Your single sign-on did not say your e-mail address, so nobody here can be found by it.")
        elif not any(address.verified for address in addresses):
            no = gettext("Your single sign-on has not verified the address {email}. Ask those who run it to do so.")
            why = no.format(email=addresses[0].email)
        else:
            no = gettext("Nobody here signs in as {email}. Ask someone who runs this Floorwalker to invite you.")
            why = no.format(email=addresses[0].email)
        raise _kept_out(request, gettext("By invitation only"), why, status=403)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Provider,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: object = None,
    ) -> None:
        """A sentence for the person at the door, the reason for the log. Who cancelled gets allauth's page."""
        if error == AuthError.CANCELLED:
            return
        logger.warning("Single sign-on failed: %s", str(exception or "no sign-in of this browser was waiting")[:300])
        if isinstance(exception, RequestException) and _is_down(exception):
            why = gettext("The single sign-on of your organisation does not answer. Try again, or use your password.")
            raise _kept_out(request, gettext("Single sign-on is not there"), why, status=503)
        why = gettext("What the single sign-on answered is not valid, or came too late. Please start again.")
        raise _kept_out(request, gettext("Single sign-on failed"), why, status=401)


def _is_down(problem: RequestException) -> bool:
    """No answer, or one that blames the other side; a 4xx says that we asked for something that is not so."""
    return problem.response is None or problem.response.status_code >= 500


def _kept_out(request: HttpRequest, title: str, sentence: str, *, status: int) -> ImmediateHttpResponse:
    context = {"title": title, "sentence": sentence}
    return ImmediateHttpResponse(render(request, "accounts/kept_out.html", context, status=status))
