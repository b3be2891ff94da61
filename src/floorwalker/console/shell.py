"""The shell around every page: menu, stores, search box, member."""

from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.console.asking import actor_of
from floorwalker.core import tally, wall
from floorwalker.core.registry import Channel, channels
from floorwalker.core.words import parse


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``shell`` for console/base.html; theme only for those who are not signed in."""
    user = getattr(request, "user", None)
    bare = getattr(request, "floorwalker_bare", False)
    if bare or user is None or not user.is_authenticated:
        return {"shell": {"theme": "auto"}}
    actor = actor_of(request)
    seen = [channel for channel in channels() if actor.may_anywhere(f"{channel.code}.see")]
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
            "attention": [note for channel in seen for note in _attention(actor, channel)],
        }
    }


def _here(request: HttpRequest, seen: list[Channel]) -> Channel | None:
    match = request.resolver_match
    code = match.kwargs.get("code") if match else None
    return next((channel for channel in seen if channel.code == code), None)


def _list_url(channel: Channel) -> str:
    return reverse("console:sessions", args=[channel.code])


def _menu(request: HttpRequest, actor: Actor, seen: list[Channel]) -> list[dict[str, Any]]:
    def item(label: str, url: str, icon: str, *, exact: bool = False) -> dict[str, Any]:
        active = request.path == url if exact else request.path.startswith(url)
        return {"label": label, "url": url, "icon": icon, "active": active}

    desks = [item(gettext("Exports"), reverse("console:exports"), "download")] if seen else []
    settings = [item(gettext("You"), reverse("accounts:you"), "user")]
    for right, label, name, icon in (
        ("stores.edit", gettext("Stores"), "accounts:stores", "building-store"),
        ("members.edit", gettext("Members"), "accounts:members", "users"),
        ("tokens.edit", gettext("API tokens"), "accounts:tokens", "key"),
        ("rules.see", gettext("Rules"), "rules:index", "adjustments"),
        ("members.edit", gettext("History"), "settings:history", "history"),
    ):
        if actor.may_anywhere(right):
            settings.append(item(label, reverse(name), icon))
    groups = [
        {"title": "", "items": [item(gettext("Home"), reverse("console:home"), "home", exact=True)]},
        {"title": gettext("Sessions"), "items": [item(c.label, _list_url(c), c.icon) for c in seen]},
        {"title": gettext("Desk"), "items": desks},
        {"title": gettext("Settings"), "items": settings},
    ]
    return [group for group in groups if group["items"]]


def _stores(request: HttpRequest, actor: Actor, channel: Channel | None) -> list[dict[str, Any]]:
    if channel is None:
        return []
    now = _chosen(request, channel)
    url = _list_url(channel)
    entries = [{"code": "", "name": gettext("All stores"), "url": url, "active": not now}]
    for store in wall.stores(actor.reach(f"{channel.code}.see")):
        entries.append(
            {"code": store.code, "name": store.name, "url": f"{url}?q=store:{store.code}", "active": store.code == now}
        )
    return entries


def _words(request: HttpRequest) -> str:
    """The query words of the address; none where it holds more fields than can be read, and an error page is drawn."""
    try:
        return request.GET.get("q", "")
    except TooManyFieldsSent:
        return ""


def _chosen(request: HttpRequest, channel: Channel) -> str:
    asked = parse(_words(request), ["store"]).asked("store")
    if asked is None or asked.negated:
        return ""
    return asked.values[0] if len(asked.values) == 1 else "…"


def _search(request: HttpRequest, channel: Channel) -> dict[str, Any]:
    return {
        "action_url": _list_url(channel),
        "q": _words(request),
        "tokens": getattr(request, "search_tokens", []),
        "placeholder": f"{', '.join(_found_by(channel))} …",
    }


def _found_by(channel: Channel) -> list[str]:
    """What is worth typing in the search box: a session's id, and the columns that hold a text."""
    texts = [str(column.label) for column in channel.columns if column.filter and column.filter.kind == "text"]
    return [gettext("Session"), *texts]


def _attention(actor: Actor, channel: Channel) -> list[dict[str, str]]:
    counts = tally.counts(channel.code, actor.reach(f"{channel.code}.see"))
    return [
        {
            "label": f"{status.label}: {counts[status.code]}",
            "url": f"{_list_url(channel)}?q=status:{status.code}",
            "tone": status.tone,
        }
        for status in channel.machine.statuses
        if status.calls and counts.get(status.code, 0) > 0
    ]


def _initials(name: str) -> str:
    words = name.replace("@", " ").split()
    return "".join(word[0] for word in words[:2]).upper() or "?"
