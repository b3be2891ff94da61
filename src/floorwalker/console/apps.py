"""The staff face."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "floorwalker.console"
    label = "console"
