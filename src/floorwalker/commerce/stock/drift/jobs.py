"""What the worker does about drift: ask shops what they have, and take over what they say where somebody wants it."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from floorwalker.commerce.stock.drift import deeds


@app.periodic(cron="37 * * * *")
@app.task(queueing_lock="drift.read", pass_context=False)
def read(timestamp: int) -> None:
    """Ask the shops that follow, once an hour."""
    deeds.read_shops()


@app.task(retry=RetryStrategy(max_attempts=5, exponential_wait=5), pass_context=False)
def run(number: int) -> None:
    """Go on with one run."""
    deeds.carry_out(number)
