"""The settings page of a store's portal."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.stores import find_store
from floorwalker.accounts.tabs import tabs_for
from floorwalker.accounts.trail import by
from floorwalker.accounts.walls import walled
from floorwalker.channels.returns.portal.models import Portal
from floorwalker.channels.returns.portal.staff.forms import PortalForm


@require_http_methods(["GET", "POST"])
@walled("stores.edit")
def portal(request: HttpRequest, actor: Actor, store_id: int) -> HttpResponse:
    """How a store's portal looks, and whether it is open; what is saved holds at once."""
    store = find_store(actor, store_id, right="stores.edit")
    instance = Portal.objects.filter(store=store).first() or Portal(store=store)
    form = PortalForm(request.POST or None, request.FILES or None, instance=instance)
    if form.is_valid():
        with by(actor):
            form.save()
        messages.success(request, gettext("The portal of {store} is as you set it.").format(store=store))
        return redirect("portal_settings:portal", store_id=store.pk)
    context = {
        "tabs": tabs_for(actor),
        "tab": "stores",
        "form": form,
        "store": store,
        "portal_url": request.build_absolute_uri(reverse("portal:entrance", args=[store.code])),
        "open": instance.open and not form.errors,
    }
    return render(request, "portal_settings/portal.html", context, status=422 if form.errors else 200)
