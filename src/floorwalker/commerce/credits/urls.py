"""Addresses of what is done with credits."""

from django.urls import path

from floorwalker.commerce.credits import views

app_name = "credits"
urlpatterns = [path("records/credits/<uuid:id_>/void/", views.void, name="void")]
