"""Addresses of the console."""

from django.urls import path

from floorwalker.console import cards, exports, home, lists, moves

app_name = "console"
urlpatterns = [
    path("", home.home, name="home"),
    path("live/", home.home_live, name="home_live"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<int:number>/", exports.export_file, name="export_file"),
    path("sessions/<slug:code>/", lists.sessions, name="sessions"),
    path("sessions/<slug:code>/live/", lists.live, name="live"),
    path("sessions/<slug:code>/columns/", lists.columns, name="columns"),
    path("sessions/<slug:code>/export/", exports.export, name="export"),
    path("sessions/<slug:code>/moves/<slug:name>/", moves.opening, name="opening"),
    path("sessions/<slug:code>/<uuid:id_>/", cards.session, name="session"),
    path("sessions/<slug:code>/<uuid:id_>/live/", cards.session_live, name="session_live"),
    path("sessions/<slug:code>/<uuid:id_>/photos/<slug:ref>/", cards.photo, name="photo"),
    path("sessions/<slug:code>/<uuid:id_>/raw/", cards.raw, name="raw"),
    path("sessions/<slug:code>/<uuid:id_>/moves/<slug:name>/", moves.move, name="move"),
]
