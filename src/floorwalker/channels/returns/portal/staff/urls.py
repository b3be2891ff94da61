"""The address of a portal's settings, beside those of its store."""

from django.urls import path

from floorwalker.channels.returns.portal.staff import views

app_name = "portal_settings"
urlpatterns = [path("settings/stores/<int:store_id>/portal/", views.portal, name="portal")]
