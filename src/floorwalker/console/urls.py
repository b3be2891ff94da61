"""Addresses of the console."""

from django.urls import path

from floorwalker.console import bulk, cards, exports, home, lists, moves, records, reports, verbs
from floorwalker.console.asking import find_desk, find_sessions

app_name = "console"
SESSIONS = {"find": find_sessions}
RECORDS = {"find": find_desk}
urlpatterns = [
    path("", home.home, name="home"),
    path("live/", home.home_live, name="home_live"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<int:number>/", exports.export_file, name="export_file"),
    path("sessions/<slug:code>/", lists.rows_page, SESSIONS, name="sessions"),
    path("sessions/<slug:code>/live/", lists.live, name="sessions_live"),
    path("sessions/<slug:code>/columns/", lists.columns, SESSIONS, name="sessions_columns"),
    path("sessions/<slug:code>/export/", exports.export, SESSIONS, name="sessions_export"),
    path("bulk/<int:number>/", bulk.bulk_run, name="bulk_run"),
    path("sessions/<slug:code>/bulk/", bulk.bulk, name="bulk"),
    path("sessions/<slug:code>/moves/<slug:name>/", moves.opening, name="opening"),
    path("sessions/<slug:code>/<uuid:id_>/", cards.session, name="session"),
    path("sessions/<slug:code>/<uuid:id_>/details/", cards.details, name="details"),
    path("sessions/<slug:code>/<uuid:id_>/live/", cards.session_live, name="session_live"),
    path("sessions/<slug:code>/<uuid:id_>/photos/<slug:ref>/", cards.photo, name="photo"),
    path("sessions/<slug:code>/<uuid:id_>/raw/", cards.raw, name="raw"),
    path("sessions/<slug:code>/<uuid:id_>/moves/<slug:name>/", moves.move, name="move"),
    path("reports/<slug:code>/<slug:name>/", reports.report, name="report"),
    path("reports/<slug:code>/<slug:name>/<slug:section>.<slug:format_>", reports.report_file, name="report_file"),
    path("records/<slug:code>/", lists.rows_page, RECORDS, name="records"),
    path("records/<slug:code>/columns/", lists.columns, RECORDS, name="records_columns"),
    path("records/<slug:code>/export/", exports.export, RECORDS, name="records_export"),
    path("records/<slug:code>/<uuid:id_>/", records.record, name="record"),
    path("records/<slug:code>/<uuid:id_>/verbs/<slug:name>/", verbs.verb, name="verb"),
]
