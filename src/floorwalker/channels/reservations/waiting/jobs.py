"""What the worker does for the waitlist: let offers lapse whose time is up, and write to those who are offered something."""

from procrastinate.contrib.django import app

from floorwalker.channels.reservations.waiting import letters, line


@app.periodic(cron="* * * * * */2")
@app.task(queueing_lock="waiting.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """End what is over; then write the letters that are due."""
    line.lapse(line.overdue())
    letters.send_due()
