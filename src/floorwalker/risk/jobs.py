"""What the worker does for risk: learn, and forget who was seen."""

from procrastinate.contrib.django import app

from floorwalker.risk import velocity
from floorwalker.risk.learning import lessons


@app.task(pass_context=False)
def learn(number: int) -> None:
    """Do one lesson."""
    lessons.run(number)


@app.periodic(cron="41 3 * * *")
@app.task(queueing_lock="risk.forget", pass_context=False)
def forget_sightings(timestamp: int) -> None:
    """Delete old sightings."""
    velocity.forget_old()
