"""The way through a return: which step comes next, what each page is called, and where the shopper has come to."""

from django.urls import reverse
from django.utils.translation import gettext

from floorwalker.accounts.models import Store
from floorwalker.channels.returns.channel import BEFORE, PICKING
from floorwalker.channels.returns.effects import choice_of, offers_of
from floorwalker.channels.returns.models import Item
from floorwalker.channels.returns.policies.reasons import Question, asked, missing
from floorwalker.channels.returns.policies.showing import answers_of
from floorwalker.channels.returns.portal import shown
from floorwalker.core.log.sheet import Sheet
from floorwalker.kit.speech import later as _

STEPS: dict[str, str] = {
    "items": _("Items"),
    "reasons": _("Reasons"),
    "offers": _("Choice"),
    "method": _("Way back"),
    "review": _("Check"),
}


def url_of(store: Store, page: str, **keys: object) -> str:
    """The address of a page of this store's portal."""
    return reverse(f"portal:{page}", kwargs={"code": store.code, **keys})


def steps_to(step: str) -> list[tuple[str, str]]:
    """All steps with their names; those behind are ``done``, one is ``now``."""
    here = list(STEPS).index(step)
    states = ["done"] * here + ["now"] + [""] * (len(STEPS) - here - 1)
    return [(str(name), state) for name, state in zip(STEPS.values(), states, strict=True)]


def eyebrow_of(sheet: Sheet) -> str:
    """Which order it is about."""
    return gettext("Order {name}").format(name=sheet.record.order_name)


def next_url(store: Store, sheet: Sheet) -> str:
    """Where the shopper goes on, as the return stands: the first thing that is still to say."""
    state, items = sheet.session.state, sheet.rows(Item)
    if state not in BEFORE:
        return url_of(store, "return")
    if not items:
        return url_of(store, "items")
    if state in PICKING:
        return _next_to_tell(store, sheet) or url_of(store, "offers")
    if any(choice_of(sheet, item) is None and offers_of(sheet, item) for item in items.values()):
        return url_of(store, "offers")
    if len(shown.methods_of(sheet)) > 1 and not sheet.record.method:
        return url_of(store, "method")
    return url_of(store, "review")


def _next_to_tell(store: Store, sheet: Sheet) -> str:
    """The page of the first reason, detail or answer that is missing; empty where all is said."""
    for line, item in sorted(sheet.rows(Item).items()):
        if not item.reason:
            return url_of(store, "reason", line=line)
        if lacks(sheet, item):
            return url_of(store, "questions", line=line)
    return ""


def questions_of(sheet: Sheet, item: Item) -> list[Question]:
    """What the item's reason and the answers so far lead to."""
    said = answers_of(item)
    return list(asked(sheet.terms.questions, reason=item.reason, sub_reason=item.sub_reason, answers=said))


def lacks(sheet: Sheet, item: Item) -> bool:
    """Whether an answer that must be given is missing."""
    return bool(missing(questions_of(sheet, item), answers_of(item)))
