"""The pages of returns for shoppers: an app of its own, with its own words, look and tables."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "floorwalker.channels.returns.portal"
    label = "portal"
    verbose_name = "Returns portal"
