"""RMAs: what comes back, who decided on it, where it is, and what was paid for it."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class RmasConfig(AppConfig):
    name = "floorwalker.commerce.rmas"
    label = "rmas"
    verbose_name = _("RMAs")

    def ready(self) -> None:
        """Enter the channel, its verbs and its listeners into the house once all models are there."""
        from floorwalker.commerce.rmas import actions  # noqa: F401, PLC0415 - models must be loaded first
        from floorwalker.commerce.rmas.money import actions as money  # noqa: F401, PLC0415 - likewise
