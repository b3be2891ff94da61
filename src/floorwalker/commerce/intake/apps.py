"""The ways in for records: the API and the upload."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class IntakeConfig(AppConfig):
    name = "floorwalker.commerce.intake"
    label = "intake"
    verbose_name = _("Intake")

    def ready(self) -> None:
        """Bring the API its addresses, as a channel brings its moves: the face names no kind of record."""
        from floorwalker.api.v1 import api  # noqa: PLC0415 - models must be loaded first
        from floorwalker.commerce.intake.routes import router  # noqa: PLC0415 - models must be loaded first

        api.add_router("", router)
