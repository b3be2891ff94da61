"""The demo's stock and carts."""

from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.holding.demo import scene
from floorwalker.channels.reservations.models import Cart
from floorwalker.commerce.demo.shop import furnish
from floorwalker.commerce.stock.models import Level
from floorwalker.core.clock import now
from floorwalker.core.later import outbox
from floorwalker.core.log import verify
from floorwalker.core.models import Session


def test_the_demo_has_carts_of_every_kind_and_one_who_hoards(berlin: Store) -> None:
    stores, moment = {"berlin": berlin}, now()
    furnish(stores, moment)

    assert scene(stores, moment).startswith("83 carts")
    while outbox.deliver():
        pass

    carts = Session.objects.filter(channel="reservations")
    assert set(carts.values_list("status", flat=True)) == {"active", "converted", "expired", "cancelled"}
    assert set(carts.values_list("risk", flat=True)) == {"normal", "monitored", "review", "restricted"}
    assert Cart.objects.values("country").distinct().count() > 10
    assert not carts.exclude(misfits=[]).exists()
    assert Level.objects.filter(held__gt=0).exists()
    attack = Cart.objects.filter(ip="203.0.113.66", session__status="active")
    assert set(attack.values_list("risk_level", flat=True)) == {"review"}
    assert attack.count() == 18
    assert list(verify.findings()) == []
