"""What the worker does for core: fire timers, fold counts, run errands, write exports, make moves of many."""

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from floorwalker.core.desks import drafts
from floorwalker.core.later import bulk, outbox, timers
from floorwalker.core.lists import export, tally

_TRIES = 5
_PERIOD = 2.0


@app.periodic(cron="* * * * * */2")
@app.task(queueing_lock="core.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Fire due timers, then fold the counts that changed. Two at once share the work, since both skip locked rows."""
    timers.settle_all()
    tally.fold()


@app.periodic(cron="* * * * * */2")
@app.task(queueing_lock="core.errands", pass_context=False)
def errands(timestamp: int) -> None:
    """Tell listeners what they have not heard: all of it, or what can be told until the next of these jobs is due."""
    outbox.deliver_for(_PERIOD)


@app.periodic(cron="* * * * * */15")
@app.task(queueing_lock="core.stalled", pass_context=False)
async def take_up_stalled(timestamp: int) -> None:
    """Put back in the queue what a worker had in hand when it was killed; not where the next of its kind waits there already."""
    for job in await app.job_manager.get_stalled_jobs():
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:
            await app.job_manager.finish_job(job, Status.ABORTED, delete_job=True)


@app.task(retry=RetryStrategy(max_attempts=_TRIES, exponential_wait=5), pass_context=True)
def write_export(context: JobContext, number: int) -> None:
    """Write one ordered file."""
    export.run_export(number, last=context.job.attempts >= _TRIES)


@app.task(
    retry=RetryStrategy(max_attempts=_TRIES, exponential_wait=5),
    pass_context=True,
    aliases=["floorwalker.console.jobs.run_bulk"],  # as jobs call it that were ordered before it moved here
)
def run_bulk(context: JobContext, number: int) -> None:
    """Go on with one move of many sessions."""
    bulk.carry_out(number, last=context.job.attempts >= _TRIES)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="core.forget", pass_context=False)
def forget_exports(timestamp: int) -> None:
    """Delete old files."""
    export.forget_old()


@app.periodic(cron="29 3 * * *")
@app.task(queueing_lock="core.runs", pass_context=False)
def forget_runs(timestamp: int) -> None:
    """Delete old moves of many."""
    bulk.forget_old()


@app.periodic(cron="23 3 * * *")
@app.task(queueing_lock="core.drafts", pass_context=False)
def forget_drafts(timestamp: int) -> None:
    """Delete old drafts."""
    drafts.forget_old()
