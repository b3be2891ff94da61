"""Scan and go: baskets on the shop floor."""

from django.apps import AppConfig


class InstoreConfig(AppConfig):
    name = "floorwalker.channels.instore"
    label = "instore"
    verbose_name = "In store"

    def ready(self) -> None:
        """Enter the channel, its verbs and its replay into the house once all models are there."""
        from floorwalker.channels.instore import actions  # noqa: F401, PLC0415 - models must be loaded first
        from floorwalker.channels.instore.shoppers.replay import RECEIPTS  # noqa: PLC0415 - likewise
        from floorwalker.core.replays.kinds import enter_kind  # noqa: PLC0415 - likewise

        enter_kind(RECEIPTS)
