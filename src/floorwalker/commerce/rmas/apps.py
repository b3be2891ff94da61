"""RMAs: what comes back, who decided on it, where it is, and what was paid for it."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class RmasConfig(AppConfig):
    name = "floorwalker.commerce.rmas"
    label = "rmas"
    verbose_name = _("RMAs")

    def ready(self) -> None:
        """Enter the channel, its verbs, its listeners and its proof into the house once all models are there."""
        from floorwalker.commerce.rmas import actions  # noqa: F401, PLC0415 - models must be loaded first
        from floorwalker.commerce.rmas.cases.demo import scene  # noqa: PLC0415 - likewise
        from floorwalker.commerce.rmas.exchanges import actions as exchanges  # noqa: F401, PLC0415 - likewise
        from floorwalker.commerce.rmas.exchanges.sending import LISTENERS as OF_EXCHANGES  # noqa: PLC0415 - likewise
        from floorwalker.commerce.rmas.letters.mail import LISTENER  # noqa: PLC0415 - likewise
        from floorwalker.commerce.rmas.money import actions as money  # noqa: F401, PLC0415 - likewise
        from floorwalker.commerce.rmas.money.proof import findings  # noqa: PLC0415 - likewise
        from floorwalker.commerce.rmas.money.sending import LISTENERS  # noqa: PLC0415 - likewise
        from floorwalker.core.demo import enter_scene  # noqa: PLC0415 - likewise
        from floorwalker.core.later import outbox  # noqa: PLC0415 - likewise
        from floorwalker.core.log import verify  # noqa: PLC0415 - likewise

        enter_scene("rmas", scene)
        for listener in (*LISTENERS, *OF_EXCHANGES, LISTENER):
            outbox.listen(listener)
        verify.prove_also(findings)
