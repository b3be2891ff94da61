"""What the pages of rules have in common: the desk behind its wall, the frame, and what is drawn of rules."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.stores import find_store
from floorwalker.accounts.tabs import tabs_for
from floorwalker.accounts.walls import signed_in
from floorwalker.core.errors import Refused
from floorwalker.rules.changes import outcome_words
from floorwalker.rules.compiled import Compiled, Ready
from floorwalker.rules.covers import covers
from floorwalker.rules.document import Rule
from floorwalker.rules.policies import EDIT, Desk, open_desk
from floorwalker.rules.vocabulary import vocabulary as vocabulary_of
from floorwalker.rules.words import say, spell

SEE = "rules.see"


@dataclass(frozen=True, kw_only=True)
class Card:
    """A rule as it is shown; ``hidden_by`` is an earlier rule that lets it never count."""

    rule: Rule
    place: int
    words: str
    when: str
    then: str
    hidden_by: str = ""


def desk_of(actor: Actor, store_id: int, vocabulary: str, right: str = SEE) -> Desk:
    """The desk of a store within the actor's walls; beyond them there is nothing."""
    return open_desk(find_store(actor, store_id, right=right), vocabulary_of(vocabulary))


def cards(rules: Compiled) -> list[Card]:
    """The rules in words, in order."""
    setting, hides = rules.setting(), rules.vocabulary.mode != "all"
    return [
        Card(
            rule=ready.rule,
            place=place,
            words=spell(ready.rule.when),
            when=say(ready.rule.when, rules.vocabulary, setting),
            then=outcome_words(ready.rule.then, rules.vocabulary),
            hidden_by=_hidden_by(ready, rules.rules[:place]) if hides else "",
        )
        for place, ready in enumerate(rules.rules)
    ]


def _hidden_by(ready: Ready, earlier: tuple[Ready, ...]) -> str:
    if ready.vetoes or ready.notes or not ready.rule.active:
        return ""
    return next((one.rule.name for one in earlier if not one.notes and covers(one.rule, ready.rule)), "")


def otherwise(rules: Compiled) -> str:
    """What holds where no rule does, in words."""
    return outcome_words(rules.document.otherwise, rules.vocabulary)


def draw(
    request: HttpRequest, actor: Actor, template: str, desk: Desk | None = None, *, status: int = 200, **context: Any
) -> HttpResponse:
    """The page ``rules/<template>.html`` under its tab."""
    context |= {"tabs": tabs_for(actor), "tab": "rules", "desk": desk, "shown": template}
    if desk is not None:
        context |= {
            "may_edit": actor.may(EDIT, desk.store.pk),
            "zone": signed_in(request).time_zone or desk.store.time_zone,
        }
    return render(request, f"rules/{template}.html", context, status=status)


def conflict(request: HttpRequest, actor: Actor, no: Refused, desk: Desk) -> HttpResponse:
    """What others changed meanwhile; anything else that is refused is answered as everywhere."""
    if no.code != "changed_meanwhile":
        raise no
    return draw(request, actor, "conflict", desk, status=409, problem=no)
