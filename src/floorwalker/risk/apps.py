"""The room's entry for Django."""

from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "floorwalker.risk"
    label = "risk"
    verbose_name = "Risk"
