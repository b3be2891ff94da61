"""The shell around every page: menu, stores, search box, member."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.console.addresses import address, list_url
from floorwalker.console.asking import actor_of, lists_of
from floorwalker.core import wall
from floorwalker.core.desks.desk import Desk, Listed
from floorwalker.core.lists import tally
from floorwalker.core.lists.every import sessions_of
from floorwalker.core.lists.words import parse
from floorwalker.core.registry import Channel, channels
from floorwalker.kit.speech import capital


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``shell`` for console/base.html; theme only for those who are not signed in."""
    user = getattr(request, "user", None)
    bare = getattr(request, "floorwalker_bare", False)
    if bare or user is None or not user.is_authenticated:
        return {"shell": {"theme": "auto"}}
    actor = actor_of(request)
    seen = lists_of(actor)
    here = _here(request, seen)
    chosen = here or (seen[0] if seen else None)
    stores = _stores(request, actor, chosen)
    return {
        "shell": {
            "menu": _menu(request, actor, seen),
            "home_url": reverse("console:home"),
            "stores": stores,
            "store_label": next((s["name"] for s in stores if s["active"]), gettext("Several stores")),
            "member": {
                "name": str(user),
                "initials": _initials(str(user)),
                "email": user.email,
                "url": reverse("accounts:you"),
            },
            "search": _search(request, chosen) if chosen else None,
            "theme": user.theme,
            "theme_url": reverse("accounts:theme"),
            "sign_out_url": reverse("account_logout"),
            "attention": [note for channel in channels() for note in _attention(actor, channel)],
        }
    }


def _here(request: HttpRequest, seen: list[Listed]) -> Listed | None:
    match = request.resolver_match
    code = match.kwargs.get("code") if match else None
    return next((listed for listed in seen if listed.code == code), None)


def _menu(request: HttpRequest, actor: Actor, seen: list[Listed]) -> list[dict[str, Any]]:
    def item(label: str, url: str, icon: str, *, exact: bool = False) -> dict[str, Any]:
        active = request.path == url if exact else request.path.startswith(url)
        return {"label": label, "url": url, "icon": icon, "active": active}

    desks = [item(listed.label, list_url(listed), listed.icon) for listed in seen if isinstance(listed, Desk)]
    if seen:
        desks.append(item(gettext("Exports"), reverse("console:exports"), "download"))
    sessions = [item(listed.label, list_url(listed), listed.icon) for listed in seen if not isinstance(listed, Desk)]
    reports = [
        item(f"{which.label}: {told.label}", reverse("console:report", args=[which.code, told.code]), told.icon)
        for which in channels()
        for told in which.reports
        if actor.may_anywhere(which.right_for(told))
    ]
    settings = [item(gettext("You"), reverse("accounts:you"), "user")]
    for right, label, name, icon in (
        ("stores.edit", gettext("Stores"), "accounts:stores", "building-store"),
        ("members.edit", gettext("Members"), "accounts:members", "users"),
        ("tokens.edit", gettext("API tokens"), "accounts:tokens", "key"),
        ("rules.see", gettext("Rules"), "rules:index", "adjustments"),
        ("risk.see", gettext("Risk"), "risk:index", "shield-check"),
        ("members.edit", gettext("History"), "settings:history", "history"),
    ):
        if actor.may_anywhere(right):
            settings.append(item(label, reverse(name), icon))
    groups = [
        {"title": "", "items": [item(gettext("Home"), reverse("console:home"), "home", exact=True)]},
        {"title": gettext("Sessions"), "items": sessions},
        {"title": gettext("Desk"), "items": desks},
        {"title": gettext("Reports"), "items": reports},
        {"title": gettext("Settings"), "items": settings},
    ]
    return [group for group in groups if group["items"]]


def _stores(request: HttpRequest, actor: Actor, listed: Listed | None) -> list[dict[str, Any]]:
    """The stores to which the list can be narrowed; none where its rows belong to no store."""
    column = listed.store_column if listed else None
    if listed is None or column is None:
        return []
    now = _chosen(request, column.key)
    entries = [{"code": "", "name": gettext("All stores"), "url": list_url(listed), "active": not now}]
    for store in wall.stores(actor.reach(f"{listed.code}.see")):
        url = address(listed, q=f"{column.key}:{store.code}")
        entries.append({"code": store.code, "name": store.name, "url": url, "active": store.code == now})
    return entries


def _words(request: HttpRequest) -> str:
    """The query words of the address; none where it holds more fields than can be read, and an error page is drawn."""
    try:
        return request.GET.get("q", "")
    except TooManyFieldsSent:
        return ""


def _chosen(request: HttpRequest, key: str) -> str:
    asked = parse(_words(request), [key]).asked(key)
    if asked is None or asked.negated:
        return ""
    return asked.values[0] if len(asked.values) == 1 else "…"


def _search(request: HttpRequest, listed: Listed) -> dict[str, Any]:
    return {
        "action_url": list_url(listed),
        "q": _words(request),
        "tokens": getattr(request, "search_tokens", []),
        "placeholder": listed.search or f"{', '.join(_found_by(listed))} …",
        "example": " ".join(_example(listed)),
    }


def _found_by(listed: Listed) -> list[str]:
    """What is worth typing in the search box: what free words find, and the columns that hold a text."""
    texts = [str(column.label) for column in listed.columns if column.filter and column.filter.kind == "text"]
    return list(dict.fromkeys([*map(str, listed.found_by), *texts])) or [capital(listed.noun)]


def _example(listed: Listed) -> Iterator[str]:
    """Words that the search box understands here: a quick button's, one of each kind of filter, and a free one."""
    yield from [button.query for button in listed.quick if button.query][:1]
    for kind, rest in (("range", ">10"), ("when", ":today")):
        yield from [f"{column.key}{rest}" for column in listed.columns if column.filter and column.filter.kind == kind][
            :1
        ]
    yield '"oat drink"'


def _attention(actor: Actor, channel: Channel) -> list[dict[str, str]]:
    calling = [status for status in channel.machine.statuses if status.calls]
    reach = actor.reach(f"{channel.code}.see")
    counts = tally.counts(channel.code, reach) if calling and reach else {}
    return [
        {
            "label": f"{status.label}: {counts[status.code]}",
            "url": address(sessions_of(channel), q=f"status:{status.code}"),
            "tone": status.tone,
        }
        for status in calling
        if counts.get(status.code, 0) > 0
    ]


def _initials(name: str) -> str:
    words = name.replace("@", " ").split()
    return "".join(word[0] for word in words[:2]).upper() or "?"
