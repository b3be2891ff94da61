"""Every list of the house: the sessions of each channel, and the records of each desk."""

from collections.abc import Iterator
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from floorwalker.accounts.actor import Reach
from floorwalker.core import registry, wall
from floorwalker.core.desks.desk import Desk, Listed, RollUp
from floorwalker.core.errors import NotFound
from floorwalker.core.later import timers
from floorwalker.core.lists import pulse, tally
from floorwalker.core.registry import Channel
from floorwalker.kit.speech import capital
from floorwalker.kit.speech import later as _


class Sessions(Listed):
    """The sessions of one channel."""

    @property
    def heading(self) -> str:
        """What stands above the list: what the channel's sessions are called."""
        return capital(self.plural)


@cache
def sessions_of(channel: Channel) -> Sessions:
    """A channel's sessions: settled before they are read, counted by status, and told of while they change."""
    return Sessions(
        code=channel.code,
        label=channel.label,
        noun=channel.noun,
        plural=channel.plural,
        icon=channel.icon,
        help=channel.help,
        columns=channel.columns,
        newest="started_at",
        rows=partial(wall.sessions, channel=channel.code),
        title=str,
        quick=channel.quick,
        choices={
            "status": [(status.code, status.label) for status in channel.machine.statuses],
            "progress": [(step.code, step.label) for step in channel.progress],
            "client": list(channel.clients.items()),
        },
        empty=_("They appear here as soon as devices report them."),
        search=channel.search,
        total=channel.total,
        found_by=(_("Session"),),
        unveils=channel.unveils,
        roll_up=RollUp(key="status", counts=partial(tally.counts, channel.code)),
        settle=timers.settle_all,
        beat=partial(pulse.beat, channel.code),
    )


def lists() -> Iterator[Listed]:
    """All lists: the channels' in the order of their registration, then the desks'."""
    yield from map(sessions_of, registry.channels())
    yield from registry.desks()


def list_of(code: str) -> Listed:
    """The list of that channel or desk; an unknown one raises ``KeyError``."""
    for listed in lists():
        if listed.code == code:
            return listed
    raise KeyError(code)


def find_record(desk: Desk, reach: Reach, id_: UUID) -> Any:
    """One record of a desk. Another store's is not found."""
    record = desk.rows(reach).filter(id=id_).first()
    if record is None:
        raise NotFound(gettext("There is no such {noun} in your stores.").format(noun=desk.noun))
    return record
