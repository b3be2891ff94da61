"""What shoppers meet of reservations: public addresses for a shop's pages, the script for them, and a shop to try it in."""

from django.apps import AppConfig

from floorwalker.kit.speech import later as _


class StorefrontConfig(AppConfig):
    name = "floorwalker.channels.reservations.storefront"
    label = "storefront"
    verbose_name = _("Storefront")

    def ready(self) -> None:
        """Bring the API its public addresses, and the demo its shop."""
        from floorwalker.api.v1 import api  # noqa: PLC0415 - models must be loaded first
        from floorwalker.channels.reservations.storefront.routes import router  # noqa: PLC0415 - likewise
        from floorwalker.channels.reservations.storefront.wares import scene  # noqa: PLC0415 - likewise
        from floorwalker.core.demo import enter_scene  # noqa: PLC0415 - likewise

        api.add_router("/storefront", router)
        enter_scene("storefront", scene)
