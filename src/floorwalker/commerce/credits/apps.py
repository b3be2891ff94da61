"""Credits, as the merchant's shop knows them."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class CreditsConfig(AppConfig):
    name = "floorwalker.commerce.credits"
    label = "credits"
    verbose_name = _("Credits")

    def ready(self) -> None:
        """Let ``verify`` prove the balances once all models are there."""
        from floorwalker.commerce.credits.proof import findings  # noqa: PLC0415 - models must be loaded first
        from floorwalker.core.verify import prove_also  # noqa: PLC0415 - likewise

        prove_also(findings)
