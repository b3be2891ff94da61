"""The addresses of the portal, all below ``portal/<store>/``."""

from django.urls import path, re_path

from floorwalker.channels.returns.portal import entrance

app_name = "portal"
urlpatterns = [
    path("<slug:code>/", entrance.entrance, name="entrance"),
    path("<slug:code>/code/<uuid:id_>/", entrance.code, name="code"),
    path("<slug:code>/continue/<str:passed>/", entrance.resume, name="resume"),
    path("<slug:code>/language/", entrance.language, name="language"),
    path("<slug:code>/logo/<str:ref>.png", entrance.logo, name="logo"),
    re_path(r"^(?P<rest>.*)$", entrance.nowhere),
]
