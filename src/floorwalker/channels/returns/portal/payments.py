"""The page of the payer that only pretends: for tests and demonstrations of a store that has chosen it."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from floorwalker.accounts.actor import Actor, Granted, Reach
from floorwalker.channels.returns.actions import pay
from floorwalker.channels.returns.portal import shown
from floorwalker.channels.returns.portal.frame import ShopperRequest, drawn, of_store
from floorwalker.connectors.payment_links import Demand, pretended_demand
from floorwalker.core.errors import NotFound
from floorwalker.core.wall import find_session

CODE = "pretend"


@require_http_methods(["GET", "POST"])
@of_store
def pretended(request: ShopperRequest) -> HttpResponse:
    """Say what is to be paid; pressed, it is paid."""
    if request.portal.payment_port != CODE:
        raise NotFound("This store takes real money.", code="not_found")
    demand = pretended_demand(request.GET.get("demand", ""))
    if request.method == "POST":
        _tell(request, demand)
        return redirect(demand.return_url.removeprefix(settings.PUBLIC_URL))
    return drawn(request, "pretended", {"amount": shown.money(demand.amount, demand.currency)})


def _tell(request: ShopperRequest, demand: Demand) -> None:
    """Tell the return that it was paid, as a payer's own message would; told twice it is paid once."""
    reach = Reach(store_ids=frozenset({request.store.pk}))
    payer = Actor(
        kind="integration", ref=CODE, label="Test payment", grants=(Granted(reach=reach, rights=("returns.pay",)),)
    )
    session = find_session(reach, "returns", UUID(demand.reference.partition(".")[0]))
    pay(session, actor=payer, key=f"paid:{demand.reference}", reference=demand.reference, amount=demand.amount)
