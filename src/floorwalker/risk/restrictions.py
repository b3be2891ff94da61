"""Restrictions: what may still be done in a restricted session. The channel obeys; nothing is ever blocked in silence."""

from typing import Annotated

import msgspec
from django.utils.translation import gettext, ngettext

from floorwalker.kit.speech import later as _

LIMIT_QUANTITY = "limit_quantity"
SHORTEN_TIME = "shorten_time"
NO_RENEWAL = "no_renewal"
CHALLENGE = "challenge"
BLOCK = "block"
RELEASE = "release"
ACTIONS = {
    LIMIT_QUANTITY: _("Limit the quantity"),
    SHORTEN_TIME: _("Shorten the time"),
    NO_RENEWAL: _("No renewal"),
    CHALLENGE: _("Ask for a proof first"),
    BLOCK: _("Nothing new"),
    RELEASE: _("Set free what is held"),
}
"""What a restriction may do. What is held already stays so, unless it is to be set free; what is paid for is never taken away."""
_WORDS = {
    NO_RENEWAL: _("no renewal"),
    CHALLENGE: _("a proof first"),
    BLOCK: _("nothing new"),
    RELEASE: _("what was held is free"),
}


class Restriction(msgspec.Struct, frozen=True, kw_only=True):
    """A set of actions with their bounds: at most ``quantity`` of one article, at most so many ``minutes``."""

    actions: tuple[str, ...] = ()
    quantity: Annotated[int, msgspec.Meta(ge=0, le=9_999)] = 1
    minutes: Annotated[int, msgspec.Meta(ge=1, le=1_440)] = 5

    def __bool__(self) -> bool:
        return bool(self.actions)

    @property
    def blocks(self) -> bool:
        """Whether nothing new may be taken."""
        return BLOCK in self.actions

    @property
    def challenges(self) -> bool:
        """Whether the shopper must prove something first."""
        return CHALLENGE in self.actions

    @property
    def renews(self) -> bool:
        """Whether time may still be renewed."""
        return NO_RENEWAL not in self.actions

    @property
    def frees(self) -> bool:
        """Whether what is held is set free at once."""
        return RELEASE in self.actions

    @property
    def shortens(self) -> bool:
        """Whether it may last less long than usual."""
        return SHORTEN_TIME in self.actions

    def quantity_within(self, wanted: int) -> int:
        """How many of an article may be had."""
        if self.blocks:
            return 0
        return min(wanted, self.quantity) if LIMIT_QUANTITY in self.actions else wanted

    def minutes_within(self, usual: int) -> int:
        """How long it may last."""
        return min(usual, self.minutes) if self.shortens else usual

    @property
    def words(self) -> str:
        """The restriction in words."""
        return ", ".join(self._say(action) for action in self.actions) or gettext("no action")

    def _say(self, action: str) -> str:
        if action == LIMIT_QUANTITY:
            said = ngettext("at most {count} piece", "at most {count} pieces", self.quantity)
            return said.format(count=self.quantity)
        if action == SHORTEN_TIME:
            said = ngettext("at most {count} minute", "at most {count} minutes", self.minutes)
            return said.format(count=self.minutes)
        return str(_WORDS.get(action, action))


FREE = Restriction()
"""No restriction at all."""
