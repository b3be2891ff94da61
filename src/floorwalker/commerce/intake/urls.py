"""Addresses of the upload."""

from django.urls import path

from floorwalker.commerce.intake import views

app_name = "intake"
urlpatterns = [
    path("uploads/", views.uploads, name="uploads"),
    path("uploads/example/<slug:code>.csv", views.example, name="example"),
    path("uploads/<int:number>/", views.upload, name="upload"),
    path("uploads/<int:number>/import/", views.bring_in, name="bring_in"),
    path("uploads/<int:number>/result/", views.result, name="result"),
]
