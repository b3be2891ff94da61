"""Addresses of the pages of stock."""

from django.urls import path

from floorwalker.commerce.stock import views

app_name = "stock"
urlpatterns = [
    path(f"records/stock/<uuid:id_>/{name}/", views.deed, {"name": name}, name=name)
    for name in ("count", "adjust", "set_aside")
]
urlpatterns.append(path("records/stock/<uuid:id_>/tell/", views.tell, name="tell"))
