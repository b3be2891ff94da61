"""Settings of people and stores, mounted at /settings/."""

from django.urls import path
from django.views.generic import RedirectView

from floorwalker.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="accounts:you")),
    path("you/", views.you, name="you"),
    path("you/theme/", views.theme, name="theme"),
    path("stores/", views.stores, name="stores"),
    path("stores/new/", views.new_store, name="new_store"),
    path("stores/<int:store_id>/", views.store, name="store"),
    path("members/", views.members, name="members"),
    path("members/new/", views.new_member, name="new_member"),
    path("members/<int:member_id>/", views.member, name="member"),
    path("members/<int:member_id>/give/", views.give, name="give"),
    path("members/<int:member_id>/take/<int:grant_id>/", views.take, name="take"),
    path("members/<int:member_id>/switch/", views.switch, name="switch"),
    path("members/<int:member_id>/link/", views.link, name="link"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke/", views.stop_token, name="stop_token"),
]
