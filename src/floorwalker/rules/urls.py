"""The settings pages of rules, mounted at /settings/rules/."""

from django.urls import include, path

from floorwalker.rules import editing, views

app_name = "rules"
of_one = [
    path("", views.policy, name="policy"),
    path("words/", views.words, name="words"),
    path("try/", views.attempt, name="try"),
    path("compare/", views.compare, name="compare"),
    path("history/", views.history, name="history"),
    path("versions/<int:number>/", views.version, name="version"),
    path("versions/<int:number>/restore/", editing.bring_back, name="restore"),
    path("rules/new/", editing.rule, name="new_rule"),
    path("rules/<slug:rule_id>/", editing.rule, name="rule"),
    path("rules/<slug:rule_id>/move/", editing.move, name="move"),
    path("rules/<slug:rule_id>/switch/", editing.switch, name="switch"),
    path("rules/<slug:rule_id>/drop/", editing.drop, name="drop"),
    path("otherwise/", editing.otherwise, name="otherwise"),
    path("cases/", editing.keep_case, name="keep_case"),
    path("cases/<slug:case_id>/drop/", editing.drop_case, name="drop_case"),
    path("publish/", editing.publishing, name="publish"),
    path("discard/", editing.throw_away, name="discard"),
]
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:store_id>/<str:vocabulary>/", include(of_one)),
]
