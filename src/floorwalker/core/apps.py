"""The room in which every session lives, whatever its channel."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "floorwalker.core"
    label = "core"
    verbose_name = "Sessions"
