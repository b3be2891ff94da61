"""What the worker does for core: fire timers, fold counts, run errands, write exports."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from floorwalker.core import export, outbox, tally, timers


@app.periodic(cron="* * * * * */2")
@app.task(queueing_lock="core.sweep", lock="core.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Fire due timers, then fold the counts that changed."""
    timers.settle_all()
    tally.fold()


@app.periodic(cron="* * * * * */2")
@app.task(queueing_lock="core.errands", pass_context=False)
def errands(timestamp: int) -> None:
    """Tell listeners what they have not heard."""
    outbox.deliver()


@app.task(retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def write_export(number: int) -> None:
    """Write one ordered file."""
    export.run_export(number)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="core.forget", pass_context=False)
def forget_exports(timestamp: int) -> None:
    """Delete old files."""
    export.forget_old()
