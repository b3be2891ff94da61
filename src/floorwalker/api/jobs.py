"""What the worker does for the API: forget old answers."""

from procrastinate.contrib.django import app

from floorwalker.api import once


@app.periodic(cron="41 * * * *")
@app.task(queueing_lock="api.forget", pass_context=False)
def forget_answers(timestamp: int) -> None:
    """Delete answers kept for ``Idempotency-Key`` once they are a day old."""
    once.forget_old()
