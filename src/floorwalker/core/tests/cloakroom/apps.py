"""The cloakroom: a small room of plain records, installed in tests only."""

from django.apps import AppConfig


class CloakroomConfig(AppConfig):
    name = "floorwalker.core.tests.cloakroom"
    label = "cloakroom"
    verbose_name = "Cloakroom"

    def ready(self) -> None:
        """Enter the desk into the house once all models are there."""
        from floorwalker.core.tests.cloakroom import desk  # noqa: F401, PLC0415 - models must be loaded first
