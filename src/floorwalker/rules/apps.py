"""The room's entry for Django."""

from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "floorwalker.rules"
    label = "rules"
    verbose_name = "Rules"
