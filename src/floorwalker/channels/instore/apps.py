"""Scan and go: baskets on the shop floor."""

from django.apps import AppConfig


class InstoreConfig(AppConfig):
    name = "floorwalker.channels.instore"
    label = "instore"
    verbose_name = "In store"

    def ready(self) -> None:
        """Enter the channel and its verbs into the house once all models are there."""
        from floorwalker.channels.instore import actions  # noqa: F401, PLC0415 - models must be loaded first
