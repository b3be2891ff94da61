"""Returns: what shoppers send back, from the look-up of an order to the return that follows."""

from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "floorwalker.channels.returns"
    label = "returns"
    verbose_name = "Returns"

    def ready(self) -> None:
        """Enter the channel, its verbs, its listeners and its replay into the house once all models are there."""
        from floorwalker.channels.returns import actions  # noqa: F401, PLC0415 - models must be loaded first
        from floorwalker.channels.returns.policies.agents import VOCABULARY, rulings  # noqa: PLC0415 - likewise
        from floorwalker.channels.returns.reports.demo import scene  # noqa: PLC0415 - likewise
        from floorwalker.channels.returns.rmas import LISTENER as FREE  # noqa: PLC0415 - likewise
        from floorwalker.channels.returns.shoppers.replay import INVOICES  # noqa: PLC0415 - likewise
        from floorwalker.channels.returns.turns import LISTENER as TURNS  # noqa: PLC0415 - likewise
        from floorwalker.commerce.rmas.reasons import name_by  # noqa: PLC0415 - likewise
        from floorwalker.commerce.rmas.requests import guard  # noqa: PLC0415 - likewise
        from floorwalker.core.demo import enter_scene  # noqa: PLC0415 - likewise
        from floorwalker.core.later import outbox  # noqa: PLC0415 - likewise
        from floorwalker.core.replays.kinds import enter_kind  # noqa: PLC0415 - likewise

        enter_scene("returns", scene)
        guard(rulings)
        name_by(VOCABULARY)
        for listener in (FREE, TURNS):
            outbox.listen(listener)
        enter_kind(INVOICES)
