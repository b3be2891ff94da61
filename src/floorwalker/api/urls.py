"""Addresses of the API."""

from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from floorwalker.api.v1 import api, nowhere

urlpatterns = [
    path("v1/", api.urls),
    path("<path:rest>", csrf_exempt(nowhere)),
]
