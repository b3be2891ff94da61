"""What the worker does for the waitlist: let offers lapse whose time is up, and write to those who are offered something."""

from procrastinate.contrib.django import app

from floorwalker.channels.reservations.waiting import letters, line


@app.periodic(cron="* * * * * */2")
@app.task(queueing_lock="waiting.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """End what is over. Two at once share the work, since each locks the level."""
    line.lapse(line.overdue())


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="waiting.letters", lock="waiting.letters", pass_context=False)
def write_letters(timestamp: int) -> None:
    """Send what is due; one after the other, so that nobody is written to twice."""
    letters.send_due()
