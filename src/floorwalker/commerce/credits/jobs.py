"""What the worker does for credits: end those whose time is over."""

from procrastinate.contrib.django import app

from floorwalker.commerce.credits import ledger


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="credits.expire", pass_context=False)
def expire(timestamp: int) -> None:
    """End what is over; it could not be spent since, whenever this runs."""
    ledger.expire_due()
