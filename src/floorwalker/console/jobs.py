"""What the worker does for the console: moves of many sessions; forget which forms were sent."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from floorwalker.console import bulk_runs, once


@app.task(retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def run_bulk(number: int) -> None:
    """Go on with one move of many sessions."""
    bulk_runs.carry_out(number)


@app.periodic(cron="43 * * * *")
@app.task(queueing_lock="console.forget", pass_context=False)
def forget_forms(timestamp: int) -> None:
    """Delete what was noted of forms that were sent a day ago."""
    once.forget_old()
