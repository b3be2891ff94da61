"""What the worker does for the intake: look uploaded files through, bring them in, forget old ones."""

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from floorwalker.commerce.intake import uploads

_TRIES = 5
_AGAIN = RetryStrategy(max_attempts=_TRIES, exponential_wait=5)


@app.task(retry=_AGAIN, pass_context=True)
def look_through(context: JobContext, number: int) -> None:
    """See what would become of a file."""
    uploads.run(number, "checking", last=context.job.attempts >= _TRIES)


@app.task(retry=_AGAIN, pass_context=True)
def bring_in(context: JobContext, number: int) -> None:
    """Bring a checked file in."""
    uploads.run(number, "importing", last=context.job.attempts >= _TRIES)


@app.periodic(cron="29 3 * * *")
@app.task(queueing_lock="intake.forget", pass_context=False)
def forget_uploads(timestamp: int) -> None:
    """Delete old files."""
    uploads.forget_old()
