"""The first steps of a return, a page and a plain form each: the items, and why each of them goes back."""

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext

from floorwalker.channels.returns import actions
from floorwalker.channels.returns.models import Item
from floorwalker.channels.returns.policies.reasons import Reason, below
from floorwalker.channels.returns.policies.showing import order_of
from floorwalker.channels.returns.portal import shown
from floorwalker.channels.returns.portal.visit import Visit, step
from floorwalker.channels.returns.portal.way import questions_of, url_of
from floorwalker.channels.returns.portal.words import Problem, problem_of
from floorwalker.core.errors import FloorwalkerError, Invalid, NotFound


@step
def items(visit: Visit) -> HttpResponse:
    """Which things go back, and how many of each."""
    problems: list[Problem] = []
    lines = shown.lines_of(visit.sheet, order_of(visit.sheet))
    if visit.posted:
        try:
            _take(visit, _wanted(visit.request.POST, lines))
            return visit.on()
        except FloorwalkerError as no:
            problems = [problem_of(no, field=f"take-{lines[0].number}" if lines else "")]
    return visit.page(
        "items",
        "items",
        gettext("What would you like to return?"),
        problems=problems,
        pictures=shown.addresses(lines),
        lines=lines,
        possible=any(not line.why_not for line in lines),
    )


@step
def reason(visit: Visit, line: int) -> HttpResponse:
    """Why an item goes back; a reason that has sub-reasons is chosen by one of them."""
    item = item_of(visit, line)
    problems: list[Problem] = []
    if visit.posted:
        try:
            _give(visit, item)
            more = questions_of(visit.sheet, item_of(visit.anew(), line))
            return redirect(url_of(visit.store, "questions", line=line)) if more else visit.on()
        except FloorwalkerError as no:
            problems = [problem_of(no, field="reason")]
    seen = shown.item_shown(visit.sheet, item)
    return visit.page(
        "reason",
        "reasons",
        gettext("Why do you return it?"),
        problems=problems,
        pictures=shown.addresses([seen]),
        back="items",
        item=seen,
        reasons=_reasons(visit.sheet.terms.reasons),
        chosen=_value(item.reason, item.sub_reason),
        remark=visit.request.POST.get("remark", item.remark),
    )


def item_of(visit: Visit, line: int) -> Item:
    """An item of the return; one that was taken out is NotFound, since its page has nothing to say any more."""
    item = visit.sheet.rows(Item).get(line)
    if item is None:
        raise NotFound("The item is not part of the return.", code="no_item")
    return item


def _wanted(sent: QueryDict, lines: list[shown.LineShown]) -> dict[int, int]:
    """How many units of which line were ticked; a number that cannot be is the nearest that can."""
    wanted = {}
    for line in lines:
        if f"take-{line.number}" in sent and not line.why_not:
            units = sent.get(f"units-{line.number}", "1")
            wanted[line.number] = min(max(int(units) if units.isdecimal() else 1, 1), line.most)
    if not wanted:
        raise Invalid("Nothing was chosen.", code="no_items")
    return wanted


@transaction.atomic
def _take(visit: Visit, wanted: dict[int, int]) -> None:
    """Bring the return to what was ticked; where nothing changed, nothing is asked."""
    now = {line: item.quantity for line, item in visit.sheet.rows(Item).items()}
    if now == wanted:
        return
    visit.reopen()
    for line, quantity in wanted.items():
        if now.get(line) != quantity:
            visit.ask(actions.choose_item, line=line, quantity=quantity)
    for line in now.keys() - wanted.keys():
        visit.ask(actions.drop_item, line=line)


@transaction.atomic
def _give(visit: Visit, item: Item) -> None:
    """Keep the reason, if it is another than before."""
    chosen, _, sub = visit.request.POST.get("reason", "").partition(".")
    remark = visit.request.POST.get("remark", "").replace("\x00", "").strip()[:2000]
    if not chosen:
        raise Invalid("No reason was chosen.", field="reason")
    if (chosen, sub, remark) == (item.reason, item.sub_reason, item.remark):
        return
    visit.reopen()
    visit.ask(actions.give_reason, line=item.number, reason=chosen, sub_reason=sub, remark=remark)


def _reasons(reasons: tuple[Reason, ...]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The reasons as they are chosen from: those with sub-reasons are headings above them."""
    groups: list[tuple[str, list[tuple[str, str]]]] = []
    for one in below(reasons):
        subs = [(_value(one.code, sub.code), gettext(sub.label)) for sub in below(reasons, one.code)]
        groups.append((gettext(one.label), subs) if subs else ("", [(one.code, gettext(one.label))]))
    return groups


def _value(reason: str, sub_reason: str) -> str:
    return f"{reason}.{sub_reason}" if sub_reason else reason
