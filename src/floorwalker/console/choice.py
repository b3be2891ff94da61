"""A member's choice of columns."""

from typing import Any

from django.http import QueryDict

from floorwalker.core.desks.desk import Listed
from floorwalker.core.lists.columns import Column
from floorwalker.core.models import ColumnChoice


def chosen_columns(member: Any, listed: Listed) -> list[Column]:
    """The columns a member sees, in their order; the declared ones until they choose."""
    choice = ColumnChoice.objects.filter(member_id=member.pk, code=listed.code).first()
    if choice is None:
        return [column for column in listed.columns if column.shown]
    found = [listed.column(key) for key in choice.keys]
    return [column for column in found if column is not None] or [listed.columns[0]]


def keep_columns(member: Any, listed: Listed, sent: QueryDict) -> bool:
    """Keep what the form says; answers ``False`` while the member still moves columns up and down."""
    mine = ColumnChoice.objects.filter(member_id=member.pk, code=listed.code)
    if sent.get("reset"):
        mine.delete()
        return True
    order = _moved(sent.getlist("column"), sent.get("up", ""), sent.get("down", ""))
    shown = set(sent.getlist("shown"))
    keys = [key for key in order if key in shown and listed.column(key) is not None]
    if keys:
        ColumnChoice.objects.update_or_create(member_id=member.pk, code=listed.code, defaults={"keys": keys})
    return not (sent.get("up") or sent.get("down"))


def _moved(order: list[str], up: str, down: str) -> list[str]:
    for key, step in ((up, -1), (down, 1)):
        if key in order:
            place = order.index(key)
            other = min(max(place + step, 0), len(order) - 1)
            order[place], order[other] = order[other], order[place]
    return order
