"""Pages that only this channel has."""

from django.urls import path

from floorwalker.channels.instore import views

app_name = "instore"
urlpatterns = [
    path("sessions/instore/<uuid:id_>/transactions/<int:number>/", views.transaction, name="transaction"),
]
