"""Addresses of the pages of records, and of the upload."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.console.addresses import row_url
from floorwalker.core.card import Action
from floorwalker.core.registry import desk


def page_of(code: str, id_: UUID | None) -> str:
    """The page of a record of the desk of that code; none of nothing."""
    return row_url(desk(code), id_) if id_ else ""


def upload_action(code: str, actor: Actor) -> list[Action]:
    """The way to the upload, for those who may write records of this kind."""
    if not actor.may_anywhere(f"{code}.write"):
        return []
    return [Action(label=gettext("Upload"), url=f"{reverse('intake:uploads')}?kind={code}")]
