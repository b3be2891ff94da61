"""What the worker does for stock: tell the shops that follow what is held."""

from procrastinate.contrib.django import app

from floorwalker.commerce.stock.platform import telling

_PERIOD = 2.0


@app.periodic(cron="* * * * * */2")
@app.task(queueing_lock="stock.tell", pass_context=False)
def tell(timestamp: int) -> None:
    """Tell what is due, or what can be told until the next of these jobs is due."""
    telling.deliver_for(_PERIOD)
