"""Reservations: units are held while a shopper decides."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class ReservationsConfig(AppConfig):
    name = "floorwalker.channels.reservations"
    label = "reservations"
    verbose_name = _("Reservations")

    def ready(self) -> None:
        """Enter the channel and its verbs into the house, bring the API its addresses, watch risk, and let ``verify`` prove the holds."""
        from floorwalker.api.v1 import api  # noqa: PLC0415 - models must be loaded first
        from floorwalker.channels.reservations import actions  # noqa: F401, PLC0415 - likewise
        from floorwalker.channels.reservations.holding import jobs  # noqa: F401, PLC0415 - they enter themselves
        from floorwalker.channels.reservations.holding.demo import scene  # noqa: PLC0415 - likewise
        from floorwalker.channels.reservations.holding.holders import holders  # noqa: PLC0415 - likewise
        from floorwalker.channels.reservations.holding.proof import findings  # noqa: PLC0415 - likewise
        from floorwalker.channels.reservations.holding.routes import router  # noqa: PLC0415 - likewise
        from floorwalker.channels.reservations.models import REASONS  # noqa: PLC0415 - likewise
        from floorwalker.channels.reservations.risk.weighing import LISTENER  # noqa: PLC0415 - likewise
        from floorwalker.commerce.stock import ledger  # noqa: PLC0415 - likewise
        from floorwalker.commerce.stock.desk import show_beside  # noqa: PLC0415 - likewise
        from floorwalker.core.demo import enter_scene  # noqa: PLC0415 - likewise
        from floorwalker.core.later import outbox  # noqa: PLC0415 - likewise
        from floorwalker.core.log.verify import prove_also  # noqa: PLC0415 - findings read models

        api.add_router("/reservations", router)
        prove_also(findings)
        enter_scene("reservations", scene)
        outbox.listen(LISTENER)
        show_beside("reservations.see", holders)
        ledger.REASONS.update(REASONS)
