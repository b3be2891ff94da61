"""The room's entry for Django."""

from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "floorwalker.rules"
    label = "rules"
    verbose_name = "Rules"

    def ready(self) -> None:
        """Have what is published told in the history of the house."""
        from floorwalker.accounts.history import tell_also  # noqa: PLC0415 - models must be loaded first
        from floorwalker.rules.happenings import SOURCE  # noqa: PLC0415 - likewise

        tell_also(SOURCE)
