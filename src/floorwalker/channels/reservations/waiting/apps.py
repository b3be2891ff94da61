"""The waitlist: what comes free is kept for who came first."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class WaitingConfig(AppConfig):
    name = "floorwalker.channels.reservations.waiting"
    label = "waiting"
    verbose_name = _("Waitlist")

    def ready(self) -> None:
        """Enter the desk, hear of units that come free, show the line beside its stock, bring the API its addresses, and let ``verify`` prove the line."""
        from floorwalker.api.v1 import api  # noqa: PLC0415 - models must be loaded first
        from floorwalker.channels.reservations.waiting.demo import scene  # noqa: PLC0415 - likewise
        from floorwalker.channels.reservations.waiting.desk import line_of  # noqa: PLC0415 - likewise
        from floorwalker.channels.reservations.waiting.line import offer  # noqa: PLC0415 - likewise
        from floorwalker.channels.reservations.waiting.proof import findings  # noqa: PLC0415 - likewise
        from floorwalker.channels.reservations.waiting.routes import router  # noqa: PLC0415 - likewise
        from floorwalker.commerce.stock.desk import show_beside  # noqa: PLC0415 - likewise
        from floorwalker.commerce.stock.ledger import when_freed  # noqa: PLC0415 - likewise
        from floorwalker.core.demo import enter_scene  # noqa: PLC0415 - likewise
        from floorwalker.core.log.verify import prove_also  # noqa: PLC0415 - likewise

        api.add_router("/reservations", router)
        prove_also(findings)
        enter_scene("waitlist", scene)
        when_freed(offer)
        show_beside("waitlist.see", line_of)
