"""The machine face."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "floorwalker.api"
    label = "api"
