"""Addresses of the API."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from floorwalker.api.problems import ApiProblem, answer
from floorwalker.api.v1 import api, nowhere


def _told(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, with a problem in the place of a bare 405."""

    @wraps(view)
    def telling(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        problem = answer(ApiProblem("wrong_method", f"{request.method} is not possible at this address."))
        problem.headers["Allow"] = response.headers["Allow"]
        return problem

    return telling


_patterns, _app, _namespace = api.urls
_patterns.sort(key=lambda each: bool(each.pattern.converters))  # what is looked for most stands first
for _pattern in _patterns:
    if isinstance(_pattern, URLPattern):
        _pattern.callback = _told(_pattern.callback)

urlpatterns = [
    path("v1/", (_patterns, _app, _namespace)),
    path("", csrf_exempt(nowhere)),
    path("<path:rest>", csrf_exempt(nowhere)),
]
