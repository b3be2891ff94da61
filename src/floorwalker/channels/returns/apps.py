"""Returns: what shoppers send back, from the look-up of an order to the return that follows."""

from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "floorwalker.channels.returns"
    label = "returns"
    verbose_name = "Returns"

    def ready(self) -> None:
        """Enter the channel, its verbs and its listeners into the house once all models are there."""
        from floorwalker.channels.returns import actions  # noqa: F401, PLC0415 - models must be loaded first
        from floorwalker.channels.returns.policies.agents import reason_named, rulings  # noqa: PLC0415 - likewise
        from floorwalker.channels.returns.rmas import LISTENERS  # noqa: PLC0415 - likewise
        from floorwalker.channels.returns.turns import LISTENER as TURNS  # noqa: PLC0415 - likewise
        from floorwalker.commerce.rmas.reasons import name_by  # noqa: PLC0415 - likewise
        from floorwalker.commerce.rmas.requests import guard  # noqa: PLC0415 - likewise
        from floorwalker.core import outbox  # noqa: PLC0415 - likewise

        guard(rulings)
        name_by(reason_named)
        for listener in (*LISTENERS, TURNS):
            outbox.listen(listener)
