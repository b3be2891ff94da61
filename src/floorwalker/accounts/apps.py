"""The room's entry for Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "floorwalker.accounts"
    label = "accounts"
    verbose_name = "People and stores"
