"""What the worker does for the portal: throw away codes that are good no longer."""

from procrastinate.contrib.django import app

from floorwalker.channels.returns.portal import codes


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="portal.codes", pass_context=False)
def forget_codes(timestamp: int) -> None:
    """Delete old codes."""
    codes.forget_old()
