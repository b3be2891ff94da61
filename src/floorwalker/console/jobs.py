"""What the worker does for the console: forget which forms were sent."""

from procrastinate.contrib.django import app

from floorwalker.console import once


@app.periodic(cron="43 * * * *")
@app.task(queueing_lock="console.forget", pass_context=False)
def forget_forms(timestamp: int) -> None:
    """Delete what was noted of forms that were sent a day ago."""
    once.forget_old()
