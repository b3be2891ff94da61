"""Pages that only this channel has: the portal for shoppers, and its settings."""

from django.urls import include, path

urlpatterns = [
    path("", include("floorwalker.channels.returns.portal.staff.urls")),
    path("portal/", include("floorwalker.channels.returns.portal.urls")),
]
