"""Sign-in and second factors, mounted at /accounts/: allauth's pages without the ones for people who sign up."""

from django.urls import include, path
from django.views.generic import RedirectView

from floorwalker.accounts.single_sign_on import callback

# Addresses belong to the invitation, so nobody adds or confirms one by themselves.
_CLOSED = ("signup/", "3rdparty/signup/", "email/", "confirm-email/")

urlpatterns = [
    *(path(closed, RedirectView.as_view(pattern_name="accounts:you")) for closed in _CLOSED),
    path("oidc/<str:provider_id>/login/callback/", callback),
    path("", include("allauth.urls")),
]
