"""The settings pages of risk, mounted at /settings/risk/."""

from django.urls import include, path

from floorwalker.risk import editing, views

app_name = "risk"
of_one = [
    path("", views.weights, name="weights"),
    path("trial/", views.trial, name="trial"),
    path("history/", views.history, name="history"),
    path("models/", views.learnt, name="models"),
    path("labels/", views.labels, name="labels"),
    path("draft/", editing.save_draft, name="save"),
    path("publish/", editing.publishing, name="publish"),
    path("discard/", editing.throw_away, name="discard"),
    path("versions/<int:number>/restore/", editing.bring_back, name="restore"),
    path("learn/<slug:purpose>/", editing.learn, name="learn"),
    path("models/<int:number>/use/", editing.use, name="use"),
]
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:store_id>/<str:scheme>/", include(of_one)),
]
