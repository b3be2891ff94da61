"""The kiosk: a small channel that watches risk, installed in tests only."""

from django.apps import AppConfig


class KioskConfig(AppConfig):
    name = "floorwalker.risk.tests.kiosk"
    label = "kiosk"
    verbose_name = "Kiosk"
