"""Single sign-on by OpenID Connect, with everything checked: state, PKCE, nonce, signature, issuer, and whose token it is."""

from hashlib import sha256
from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from requests import RequestException

from floorwalker.kit.errors import NotFound

_ENDPOINTS = {"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"}


class CheckingAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth ships no types for its adapters
    """Asks the provider, and believes an ID token only when it is signed, fresh, and meant for this very sign-in."""

    _nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says about itself. Without it nothing goes on, so the answer is given at once."""
        try:
            found: dict[str, Any] = super().openid_config
            if missing := sorted(_ENDPOINTS - set(found)):
                raise RequestException(f"the discovery document lacks {', '.join(missing)}")
        except (RequestException, AttributeError, TypeError, ValueError) as problem:
            unreachable = RequestException(f"the discovery document cannot be read: {problem}")
            answer = render_authentication_error(self.request, self.get_provider(), exception=unreachable)
            raise ImmediateHttpResponse(answer) from problem
        return found

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: OAuth2Client, pkce_code_verifier: str = ""
    ) -> dict[str, Any]:
        answer: dict[str, Any] = super().get_access_token_data(request, app, client, pkce_code_verifier)
        self._nonce = nonce_of(pkce_code_verifier)
        self.did_fetch_access_token = False  # allauth would trust the wire; ours may be inside a network, without TLS
        return answer

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        try:
            login = super().complete_login(request, app, token, **kwargs)
            said = login.account.extra_data["id_token"]
            whose = login.account.extra_data["userinfo"]["sub"]
        except RequestException:
            raise
        except (AttributeError, KeyError, TypeError, ValueError) as problem:
            raise OAuth2Error(f"the ID token or the user's record is malformed: {problem!r}") from problem
        if said.get("nonce") != self._nonce or "exp" not in said:
            raise OAuth2Error("the ID token was not made for this sign-in")
        if whose != said["sub"]:
            raise OAuth2Error("the user's record is somebody else's")
        return login


class CheckingProvider(OpenIDConnectProvider):  # type: ignore[misc]  # as above
    """The organisation's provider, asked with PKCE and a nonce."""

    oauth2_adapter_class = CheckingAdapter
    pkce_enabled_default = True

    def get_pkce_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_pkce_params()
        return params | {"nonce": nonce_of(params["code_verifier"])}

    def redirect(self, request: HttpRequest, process: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Leaves by a page of ours: our content policy lets no form end on another host, not even by a redirect."""
        answer: HttpResponse = super().redirect(request, process, *args, **kwargs)
        if answer.status_code != 302:
            return answer
        return render(request, "accounts/leaving.html", {"address": answer["Location"]})

    def extract_uid(self, data: dict[str, Any]) -> str:
        """Issuer and subject: the same subject at another provider is another person."""
        said = data["id_token"]
        return sha256(f"{said['iss']} {said['sub']}".encode()).hexdigest()

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """The address and what is said about it, both from one place. Some providers write true and false as words."""
        said = next((part for part in (data["userinfo"], data["id_token"]) if part.get("email")), None)
        if said is None:
            return []
        verified = said.get("email_verified") in (True, "true")
        return [EmailAddress(email=said["email"], verified=verified, primary=True)]


def nonce_of(verifier: str) -> str:
    """Follows from the verifier that the member's own web session keeps, so that it need not be kept itself."""
    return sha256(f"nonce {verifier}".encode()).hexdigest()


def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the provider sends people back to."""
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(CheckingAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise NotFound(gettext("There is no such single sign-on.")) from None
    return answer
