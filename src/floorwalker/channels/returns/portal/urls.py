"""The addresses of the portal, all below ``portal/<store>/``."""

from django.urls import path, re_path

from floorwalker.channels.returns.portal import choosing, entrance, payments, questions, status, steps

app_name = "portal"
_HERE = "<slug:code>/"
_RETURN = f"{_HERE}return/"
_ITEM = f"{_RETURN}items/<int:line>/"
urlpatterns = [
    path(_HERE, entrance.entrance, name="entrance"),
    path(f"{_HERE}code/<uuid:id_>/", entrance.code, name="code"),
    path(f"{_HERE}continue/<str:passed>/", entrance.resume, name="resume"),
    path(f"{_HERE}language/", entrance.language, name="language"),
    path(f"{_HERE}logo/<str:ref>.png", entrance.logo, name="logo"),
    path(f"{_HERE}pretended/", payments.pretended, name="pretended"),
    path(_RETURN, status.status, name="return"),
    path(f"{_RETURN}items/", steps.items, name="items"),
    path(_ITEM, steps.reason, name="reason"),
    path(f"{_ITEM}more/", questions.questions, name="questions"),
    path(f"{_RETURN}photos/<str:ref>.jpg", questions.photo, name="photo"),
    path(f"{_RETURN}offers/", choosing.offers, name="offers"),
    path(f"{_RETURN}exchange/<int:number>/", choosing.exchange, name="exchange"),
    path(f"{_RETURN}method/", choosing.method, name="method"),
    path(f"{_RETURN}review/", choosing.review, name="review"),
    path(f"{_RETURN}away/", status.away, name="away"),
    path(f"{_RETURN}more/", status.more, name="more"),
    path(f"{_RETURN}leave/", status.leave, name="leave"),
    path(f"{_RETURN}cancel/", status.cancel, name="cancel"),
    path(f"{_RETURN}label.pdf", status.label, name="label"),
    path(f"{_RETURN}code.svg", status.square, name="square"),
    path(f"{_RETURN}pay/", status.pay, name="pay"),
    re_path(r"^(?P<rest>.*)$", entrance.nowhere),
]
