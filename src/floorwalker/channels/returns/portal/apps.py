"""The pages of returns for shoppers: an app of its own, with its own words, look and tables."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "floorwalker.channels.returns.portal"
    label = "portal"
    verbose_name = "Returns portal"

    def ready(self) -> None:
        """Let the portal speak for itself, hear what happens, and offer stores the payer that only pretends."""
        from floorwalker.accounts.history import tell_also  # noqa: PLC0415 - models must be loaded first
        from floorwalker.channels.returns.portal.demo import scene  # noqa: PLC0415 - models must be loaded first
        from floorwalker.channels.returns.portal.letters import LISTENER, addressee  # noqa: PLC0415 - models must be loaded first
        from floorwalker.channels.returns.portal.staff.happenings import SOURCE  # noqa: PLC0415 - as above
        from floorwalker.channels.returns.portal.voice import PREFIX, speak  # noqa: PLC0415 - as above
        from floorwalker.commerce.rmas.letters.recipients import addressed_by  # noqa: PLC0415 - as above
        from floorwalker.connectors.payment_links import PretendedPayments, payment_links  # noqa: PLC0415 - as above
        from floorwalker.console.voices import enter_voice  # noqa: PLC0415 - as above
        from floorwalker.core.demo import enter_scene  # noqa: PLC0415 - as above
        from floorwalker.core.later.outbox import listen  # noqa: PLC0415 - as above

        enter_scene("portal", scene)
        tell_also(SOURCE)
        listen(LISTENER)
        addressed_by(addressee)
        enter_voice(PREFIX, speak)
        payment_links.enter(PretendedPayments(address="../pretended/"))
