"""The page of the payer that only pretends: for tests and demonstrations of a store that has chosen it."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from floorwalker.accounts.actor import Actor, Granted, Reach
from floorwalker.channels.returns import rmas
from floorwalker.channels.returns.actions import pay
from floorwalker.channels.returns.portal import shown
from floorwalker.channels.returns.portal.frame import ShopperRequest, drawn, of_store
from floorwalker.channels.returns.portal.standing import stands
from floorwalker.connectors.payment_links import Demand, pretended_demand
from floorwalker.core.errors import NotFound
from floorwalker.core.wall import find_session

CODE = "pretend"
_OF_RMAS = "rma."
"""How the reference of what is due for an RMA begins."""


@require_http_methods(["GET", "POST"])
@of_store
def pretended(request: ShopperRequest) -> HttpResponse:
    """Say what is to be paid; pressed, it is paid. Who has no return here to go back to is told so."""
    demand = pretended_demand(request.GET.get("demand", ""))
    of_rma = demand.reference.startswith(_OF_RMAS)
    amount = shown.money(demand.amount, demand.currency)
    if not of_rma and request.portal.payment_port != CODE:
        raise NotFound("This store takes real money.", code="not_found")
    if request.method == "POST":
        (_tell_rma if of_rma else _tell)(request, demand)
        if of_rma and not stands(request):
            return drawn(request, "paid", {"amount": amount})
        return redirect(demand.return_url.removeprefix(settings.PUBLIC_URL))
    return drawn(request, "pretended", {"amount": amount})


def _tell(request: ShopperRequest, demand: Demand) -> None:
    """Tell the return that it was paid, as a payer's own message would; told twice it is paid once."""
    reach = Reach(store_ids=frozenset({request.store.pk}))
    session = find_session(reach, "returns", UUID(demand.reference.partition(".")[0]))
    payer = _payer(reach, "returns.pay")
    pay(session, actor=payer, key=f"paid:{demand.reference}", reference=demand.reference, amount=demand.amount)


def _tell_rma(request: ShopperRequest, demand: Demand) -> None:
    """Tell the RMA, likewise, if its store lets shoppers pretend."""
    reach = Reach(store_ids=frozenset({request.store.pk}))
    rma_id = UUID(demand.reference.removeprefix(_OF_RMAS).partition(".")[0])
    rmas.pay(
        find_session(reach, "rmas", rma_id),
        actor=_payer(reach, "rmas.take_payment"),
        port=CODE,
        amount=demand.amount,
        reference=demand.reference,
    )


def _payer(reach: Reach, right: str) -> Actor:
    granted = Granted(reach=reach, rights=(right,))
    return Actor(kind="integration", ref=CODE, label="Test payment", grants=(granted,))
