"""Addresses of the papers of RMAs."""

from django.urls import path

from floorwalker.commerce.rmas.papers import views

app_name = "rmas"
urlpatterns = [
    path("sessions/rmas/<uuid:id_>/label.pdf", views.label, name="label"),
    path("sessions/rmas/<uuid:id_>/square.svg", views.square, name="square"),
]
