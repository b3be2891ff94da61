"""The portal's own voice for what goes wrong: every error is a page in the shopper's language, with a way on."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from floorwalker.channels.returns.portal.frame import drawn, open_portal
from floorwalker.channels.returns.portal.languages import language_of
from floorwalker.core.errors import NotFound
from floorwalker.kit.speech import later as _

PREFIX = "/portal/"
_AGAIN = _("Please look your order up again; what you have entered so far is kept.")
_BY_CODE = {
    "no_portal": (_("There is no returns page here"), _("Check the address, or ask the shop for the right one.")),
    "link_expired": (_("This link is too old"), _AGAIN),
    "session_over": (_("Your visit has ended"), _AGAIN),
    "code_over": (_("This code is good no longer"), _("A code is good for ten minutes and five tries. Look your order up again for a new one.")),
    "csrf": (_("This page has been open too long"), _("Nothing was changed. Start again, or go back and load the page anew.")),
    "limit": (_("Too many attempts"), _("Please wait a few minutes, then try again.")),
    "session_full": (_("This return has become too long"), _("Nothing more can be changed here. Please contact the shop.")),
    "too_much": (_("That was too much at once"), _("Nothing was changed. Send fewer or smaller photos.")),
    "store_closed": (_("This shop takes no returns here at the moment"), _("Please contact the shop.")),
}  # fmt: skip
_BY_STATUS = {
    400: (_("That could not be read"), _("Something was damaged on its way. Nothing was changed.")),
    403: (_("That is not possible here"), _AGAIN),
    404: (_("This page does not exist"), _("The link may be incomplete. Copy it whole from your mail, or look your order up.")),
    409: (_("That is not possible any more"), _("Your return has changed meanwhile. Nothing was changed now.")),
    503: (_("We cannot answer at the moment"), _("Nothing was changed. Please try again in a moment.")),
}  # fmt: skip
_BROKEN = (_("Something broke"), _("The fault is ours. What you have entered so far is kept."))


def speak(request: HttpRequest, status: int, code: str) -> HttpResponse:
    """The page for an error. Where the database does not answer, it is drawn without the shop's colours."""
    request.floorwalker_bare = True  # type: ignore[attr-defined]  # the shell of staff's pages must read nothing
    store = _store(request) if status != 503 else ""
    with translation.override(language_of(request)):
        title, text = _BY_CODE.get(code) or _BY_STATUS.get(status, _BROKEN)
        context = {"title": title, "text": text, "action_url": "", "action_label": gettext("Look up my order")}
        if store:
            context["action_url"] = reverse("portal:entrance", args=[store])
        elif status in {500, 503}:
            context |= {"action_url": request.path, "action_label": gettext("Try again")}
        response = drawn(request, "sorry", context, status=status)
    if status == 503:
        response["Retry-After"] = "5"
    return response


def _store(request: HttpRequest) -> str:
    """The code of the store whose portal the address belongs to, with its brand put on the request; empty where there is none."""
    code = request.path.removeprefix(PREFIX).partition("/")[0]
    if not hasattr(request, "portal"):
        with suppress(NotFound):
            request.portal = open_portal(code)  # type: ignore[attr-defined]  # as `of_store` does
    return code if hasattr(request, "portal") else ""
