"""What the worker does for the shop floor: keep the demo's shoppers moving."""

from django.conf import settings
from procrastinate.contrib.django import app

from floorwalker.channels.instore.shoppers.demo import go_on, is_demo
from floorwalker.core.clock import now


@app.periodic(cron="* * * * * */4")
@app.task(queueing_lock="instore.demo", lock="instore.demo", pass_context=False)
def keep_demo_alive(timestamp: int) -> None:
    """In the demo organisation baskets come and go; FLOORWALKER_DEMO=0 stops that."""
    if settings.DEMO and is_demo():
        go_on(now())
