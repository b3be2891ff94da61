"""The row of settings pages, each shown to those who may open it."""

from dataclasses import dataclass

from floorwalker.accounts.actor import Actor
from floorwalker.kit.speech import later as _


@dataclass(frozen=True, kw_only=True)
class Tab:
    """``route`` is the name of its address; an empty right is held by everyone."""

    key: str
    label: str
    route: str
    right: str = ""


TABS = (
    Tab(key="you", label=_("You"), route="accounts:you"),
    Tab(key="stores", label=_("Stores"), route="accounts:stores", right="stores.edit"),
    Tab(key="members", label=_("Members"), route="accounts:members", right="members.edit"),
    Tab(key="tokens", label=_("API tokens"), route="accounts:tokens", right="tokens.edit"),
    Tab(key="rules", label=_("Rules"), route="rules:index", right="rules.see"),
    Tab(key="risk", label=_("Risk"), route="risk:index", right="risk.see"),
    Tab(key="history", label=_("History"), route="settings:history", right="members.edit"),
)


def tabs_for(actor: Actor) -> list[Tab]:
    return [tab for tab in TABS if not tab.right or actor.may_anywhere(tab.right)]
