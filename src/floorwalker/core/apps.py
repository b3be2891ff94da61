"""The room in which every session lives, whatever its channel."""

from django.apps import AppConfig
from django.core.checks import register


class CoreConfig(AppConfig):
    name = "floorwalker.core"
    label = "core"
    verbose_name = "Sessions"

    def ready(self) -> None:
        """Let ``manage.py check`` read the channels and desks."""
        from floorwalker.core.checks import check_declarations  # noqa: PLC0415 - models must be loaded first

        register(check_declarations)
