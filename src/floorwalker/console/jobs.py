"""What the worker does for the console: moves of many sessions."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from floorwalker.console import bulk_runs


@app.task(retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def run_bulk(number: int) -> None:
    """Go on with one move of many sessions."""
    bulk_runs.carry_out(number)
