"""What a row of the trail tells: a sentence, and each change from what to what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from floorwalker.accounts.models import ApiToken, Terms
from floorwalker.accounts.roles import BY_CODE
from floorwalker.kit.speech import later as _

Told = tuple[str, tuple["Change", ...]]

_LABELS = {
    "email": _("E-mail"),
    "name": _("Name"),
    "address": _("Address"),
    "time_zone": _("Time zone"),
    "currency": _("Currency"),
    "active": _("Active"),
    "rights": _("Rights"),
    "expires_at": _("Expires"),
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One field. ``channel`` is set where ``label`` is the key of one of the channel's terms."""

    label: str
    before: Any
    after: Any
    channel: str = ""


def granted(row: Any, earlier: Any) -> Told:
    role = BY_CODE[row.role].label if row.role in BY_CODE else row.role
    where = row.store.name if row.store else gettext("every store")
    is_given = row.pgh_label != "delete"
    said = (
        gettext("{member} became {role}: {store}.") if is_given else gettext("{member} is no longer {role}: {store}.")
    )
    return said.format(member=row.member, role=role, store=where), ()


def member_changed(row: Any, earlier: Any) -> Told:
    who = row.name or row.email
    if row.pgh_label == "insert":
        return gettext("{member} was made a member, as {email}.").format(member=who, email=row.email), ()
    if earlier and earlier.is_active != row.is_active:
        said = gettext("{member} may sign in again.") if row.is_active else gettext("{member} was deactivated.")
    else:
        said = gettext("{member} was changed.")
    return said.format(member=who), changed(row, earlier, "email", "name")


def store_changed(row: Any, earlier: Any) -> Told:
    if row.pgh_label == "insert":
        return gettext("{store} was opened, with the code {code}.").format(store=row.name, code=row.code), ()
    said = gettext("{store} was changed.").format(store=row.name)
    return said, changed(row, earlier, "name", "address", "time_zone", "currency", "active")


def token_changed(row: Any, earlier: Any) -> Told:
    if row.pgh_label == "insert":
        said = gettext("The token “{token}” was created: {store}.").format(token=row.name, store=_where(row.pgh_obj))
        return said, (Change(label=_LABELS["rights"], before=None, after=row.rights),)
    if row.revoked_at and not (earlier and earlier.revoked_at):
        return gettext("The token “{token}” was revoked.").format(token=row.name), ()
    said = gettext("The token “{token}” was changed.").format(token=row.name)
    return said, changed(row, earlier, "name", "rights", "expires_at")


def terms_amended(row: Terms, earlier: Terms | None) -> Told:
    said = gettext("Version {version} of the terms of {store} holds.").format(version=row.version, store=row.store)
    old = earlier.values if earlier else {}
    keys = [key for key in row.values if key not in old or old[key] != row.values[key]]
    return said, tuple(
        Change(label=key, before=old.get(key), after=row.values[key], channel=row.channel) for key in keys
    )


def spoken(value: Any) -> str:
    """A value as people read it."""
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def changed(row: Any, earlier: Any, *names: str, labels: Mapping[str, str] = _LABELS) -> tuple[Change, ...]:
    """Each of these fields that has another value than before."""
    if earlier is None:
        return ()
    found = [(name, getattr(earlier, name), getattr(row, name)) for name in names]
    return tuple(Change(label=labels[name], before=old, after=new) for name, old, new in found if old != new)


def _where(token: ApiToken) -> str:
    if token.every_store:
        return gettext("every store")
    return ", ".join(store.name for store in token.stores.all())
