"""The settings pages of the console, mounted at /settings/ beside those of accounts."""

from django.urls import path

from floorwalker.console import settings_pages

app_name = "settings"
urlpatterns = [
    path("tokens/new/", settings_pages.new_token, name="new_token"),
    path("history/", settings_pages.history, name="history"),
    path("stores/<int:store_id>/terms/", settings_pages.terms, name="terms"),
    path("stores/<int:store_id>/terms/<slug:code>/", settings_pages.amend_terms, name="amend"),
]
