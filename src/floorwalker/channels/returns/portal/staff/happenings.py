"""What the history of the house tells of a portal: what was changed of its texts, its logo and its colour, and by whom."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.happenings import Change, changed
from floorwalker.accounts.history import Source, within
from floorwalker.accounts.trail import trail_of
from floorwalker.channels.returns.portal.models import Portal
from floorwalker.kit.speech import SHOPPER_LANGUAGES
from floorwalker.kit.speech import later as _

_LABELS: dict[str, str] = {
    "open": _("Open for shoppers"),
    "name": _("Name of the shop"),
    "colour": _("Colour"),
    "logo": _("Logo"),
    "policy_url": _("Address of your return policy"),
    "contact_email": _("E-mail for questions"),
    "contact_phone": _("Telephone for questions"),
    "payment_port": _("Payments"),
}


def portal_changed(row: Any, earlier: Any) -> tuple[str, tuple[Change, ...]]:
    """A portal as it was set up, or what of it was changed."""
    before = earlier or Portal()
    said = gettext("The portal of {store} was changed.") if earlier else gettext("The portal of {store} was set up.")
    changes = (*changed(row, before, *_LABELS, labels=_LABELS), *_welcomes(row.welcome, before.welcome))
    return said.format(store=row.pgh_obj.store), changes


def _welcomes(after: dict[str, str], before: dict[str, str]) -> list[Change]:
    return [
        Change(
            label=gettext("Welcome, {language}").format(language=language),
            before=before.get(code),
            after=after.get(code),
        )
        for code, language in SHOPPER_LANGUAGES.items()
        if before.get(code) != after.get(code)
    ]


def _portals(actor: Actor) -> QuerySet[Any]:
    rows = trail_of(Portal).exclude(pgh_label="delete").select_related("pgh_obj__store")
    return within(rows, actor.reach("stores.edit"), "pgh_obj_id")


SOURCE = Source(rows=_portals, same=("pgh_obj_id",), tell=portal_changed)
