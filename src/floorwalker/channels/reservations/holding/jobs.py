"""What the worker does for reservations: forget addresses."""

from procrastinate.contrib.django import app

from floorwalker.channels.reservations.holding import retention


@app.periodic(cron="47 3 * * *")
@app.task(queueing_lock="reservations.forget", pass_context=False)
def forget_addresses(timestamp: int) -> None:
    """Forget the addresses and browsers that are older than each store keeps them."""
    retention.forget()
