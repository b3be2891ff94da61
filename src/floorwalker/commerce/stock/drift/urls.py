"""Addresses of the pages of drift."""

from django.urls import path

from floorwalker.commerce.stock.drift import views

app_name = "drift"
urlpatterns = [
    path("records/drift/<uuid:id_>/take-over/", views.take_over, name="take_over"),
    path("records/drift/take-over/", views.take_over_all, name="take_over_all"),
    path("records/drift/runs/<int:number>/", views.run, name="run"),
]
