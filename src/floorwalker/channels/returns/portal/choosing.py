"""The steps in which the shopper chooses: an offer for each item, what an exchange is for, the way back; and the last look."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from floorwalker.channels.returns import actions
from floorwalker.channels.returns.effects import choice_of, offers_of
from floorwalker.channels.returns.models import Item, Offer
from floorwalker.channels.returns.portal import shown
from floorwalker.channels.returns.portal.visit import Visit, step
from floorwalker.channels.returns.portal.way import next_url, url_of
from floorwalker.channels.returns.portal.words import Problem, problem_of
from floorwalker.core.errors import FloorwalkerError, NotFound


@step
def offers(visit: Visit) -> HttpResponse:
    """What is offered for each item, with what it comes to; the first visit asks the rules."""
    if not _offered(visit):
        try:
            visit.ask(actions.show_offers)
        except FloorwalkerError:
            if next_url(visit.store, visit.sheet) == url_of(visit.store, "offers"):
                raise
            return visit.on()
        visit = visit.anew()
        if not _offered(visit):
            return redirect(url_of(visit.store, "return"))
    problems: list[Problem] = []
    if visit.posted:
        problems, exchanges = _choose(visit)
        if not problems:
            return _to_exchanges(visit, exchanges) if exchanges else visit.on()
    items = shown.items_of(visit.sheet)
    return visit.page(
        "offers",
        "offers",
        gettext("What would you like for it?"),
        problems=problems,
        pictures=shown.addresses(items),
        back="items",
        items=items,
    )


@step
def exchange(visit: Visit, number: int) -> HttpResponse:
    """What an item is exchanged for."""
    offer, item = _offer_of(visit, number)
    later = [int(one) for one in visit.request.GET.get("then", "").split(".") if one.isdecimal() and len(one) < 6]
    problems: list[Problem] = []
    if visit.posted:
        try:
            visit.ask(actions.choose_offer, offer=number, variant=visit.request.POST.get("variant", "")[:200])
            return _to_exchanges(visit, later) if later else visit.on()
        except FloorwalkerError as no:
            problems = [problem_of(no, field="variant")]
    words = visit.request.GET.get("q", "")[:100]
    variants = shown.exchanges_of(visit.sheet, item, offer, words)
    return visit.page(
        "exchange",
        "offers",
        gettext("What would you like instead?"),
        problems=problems,
        pictures=[variant.picture for variant in variants],
        text=gettext("Instead of: {item}").format(item=item.name),
        back="offers",
        variants=variants,
        chosen=offer.variant_ref,
        searchable=offer.terms.get("scope") == "product",
        q=words,
        then=visit.request.GET.get("then", "")[:200],
    )


@step
def method(visit: Visit) -> HttpResponse:
    """How the items come back."""
    problems: list[Problem] = []
    if visit.posted:
        try:
            visit.ask(actions.choose_method, method=visit.request.POST.get("method", ""))
            return visit.on()
        except FloorwalkerError as no:
            problems = [problem_of(no, field="method")]
    return visit.page(
        "method",
        "method",
        gettext("How will you send it back?"),
        problems=problems,
        back="offers",
        methods=shown.methods_of(visit.sheet),
        chosen=visit.sheet.record.method,
    )


@step
def review(visit: Visit) -> HttpResponse:
    """Everything once more; then the return is asked for."""
    ahead = next_url(visit.store, visit.sheet)
    if ahead != url_of(visit.store, "review"):
        return redirect(ahead)
    email = visit.request.POST.get("email", visit.sheet.record.email).strip()[:254]
    problems: list[Problem] = []
    if visit.posted:
        problems = _submit(visit, email)
        if not problems:
            return redirect(url_of(visit.store, "return"))
    items, methods = shown.items_of(visit.sheet), shown.methods_of(visit.sheet)
    chosen = next((one for one in methods if len(methods) == 1 or one[0] == visit.sheet.record.method), None)
    return visit.page(
        "review",
        "review",
        gettext("Is everything right?"),
        problems=problems,
        pictures=shown.addresses(items),
        back="method" if len(methods) > 1 else "offers",
        items=[item for item in items if item.choice],
        left=[item for item in items if not item.choice],
        sums=shown.sums_of(visit.sheet),
        method=chosen[1] if chosen else "",
        method_says=chosen[2] if chosen else "",
        method_url=url_of(visit.store, "method") if len(methods) > 1 else "",
        items_url=url_of(visit.store, "items"),
        offers_url=url_of(visit.store, "offers"),
        email=email,
    )


def _to_exchanges(visit: Visit, numbers: list[int]) -> HttpResponse:
    """To the page of the first, which goes on to the others."""
    first, *rest = numbers
    then = f"?then={'.'.join(map(str, rest))}" if rest else ""
    return redirect(url_of(visit.store, "exchange", number=first) + then)


def _offered(visit: Visit) -> bool:
    """Whether there is something to choose from now."""
    items = visit.sheet.rows(Item).values()
    return not visit.is_picking and any(offers_of(visit.sheet, item) for item in items)


@transaction.atomic
def _choose(visit: Visit) -> tuple[list[Problem], list[int]]:
    """Take what was chosen; answers what is wrong, and the exchanges for which nothing is chosen yet."""
    problems: list[Problem] = []
    exchanges: list[int] = []
    for line, item in visit.sheet.rows(Item).items():
        possible = {str(offer.number): offer for offer in offers_of(visit.sheet, item)}
        offer = possible.get(visit.request.POST.get(f"offer-{line}", ""))
        if offer is None:
            if possible:
                problems.append(
                    Problem(text=gettext("Choose something for {item}.").format(item=item.name), field=f"offer-{line}")
                )
        elif offer.option == "exchange":
            exchanges += [offer.number] if choice_of(visit.sheet, item) is not offer else []
        elif choice_of(visit.sheet, item) is not offer:
            _take(visit, offer, problems)
    return problems, exchanges


def _take(visit: Visit, offer: Offer, problems: list[Problem]) -> None:
    try:
        visit.ask(actions.choose_offer, offer=offer.number)
    except FloorwalkerError as no:
        problems.append(problem_of(no, field=f"offer-{offer.item}"))


def _offer_of(visit: Visit, number: int) -> tuple[Offer, Item]:
    for item in visit.sheet.rows(Item).values():
        for offer in offers_of(visit.sheet, item):
            if offer.number == number and offer.option == "exchange":
                return offer, item
    raise NotFound("There is no such offer.", code="no_item")


def _submit(visit: Visit, email: str) -> list[Problem]:
    try:
        validate_email(email)
    except ValidationError:
        return [Problem(text=gettext("Enter an e-mail address such as anna@example.com."), field="email")]
    try:
        with transaction.atomic():
            if email != visit.sheet.record.email:
                visit.ask(actions.give_contact, email=email)
            visit.ask(actions.submit)
    except FloorwalkerError as no:
        return [problem_of(no)]
    return []
