"""What a letter says of an RMA: its lines and amounts, what is still to pay, and what happens next."""

from collections.abc import Iterator

from django.utils.translation import gettext

from floorwalker.commerce.rmas.letters import words
from floorwalker.commerce.rmas.letters.paper import Letter
from floorwalker.commerce.rmas.letters.story import MoneyTold, Story
from floorwalker.kit.speech import later as _

SUBJECTS: dict[str, str] = {
    "requested": _("We have got your return {name}"),
    "on_hold": _("We have got your return {name}"),
    "approved": _("Your return {name} is approved"),
    "partly": _("Your return {name} is approved in part"),
    "rejected": _("Your return {name} cannot be accepted"),
    "closed": _("Your return {name} is done"),
    "cancelled": _("Your return {name} is cancelled"),
    "expired": _("Your return {name} has expired"),
    "unpaid": _("Your return {name}: please pay {due}"),
}


def letter_of(story: Story, order: str, *, kind: str = "", message: str = "", link: str = "") -> Letter:
    """How an RMA stands, as a letter of some kind; ``message`` is what the merchant wrote.

    Where something is to pay, that is its one thing to do.
    """
    about = kind or story.state
    if about == "approved" and story.partly:
        about = "partly"
    said = gettext("It is about your order {order}.").format(order=order)
    see, pays = gettext("See how it stands"), story.pay_url
    return Letter(
        subject=str(SUBJECTS[about]).format(name=story.name, due=story.due),
        lines=[line for line in (said, message) if line],
        rows=[(_row(line.title, line.wish, line.stands), line.amount) for line in story.lines],
        after=[gettext("What happens next: {what}").format(what=next_of(story)), *_given(story)],
        link=pays or link,
        link_label=gettext("Pay {due}").format(due=story.due) if pays else see,
        below=f"{see}: {link}" if pays and link != pays and link else "",
    )


def next_of(story: Story) -> str:
    """What happens next, or what the shopper has to do."""
    if story.due:
        return _to_pay(story)
    match story.state:
        case "requested" | "on_hold":
            return gettext("Somebody looks at it, and writes to you.")
        case "approved":
            return _to_do(story)
        case "closed":
            return gettext("It is all done; you need not do anything.")
        case "expired":
            return gettext(
                "Nothing arrived in time, so you keep everything. Ask for a new return if you still want one."
            )
        case _:
            return gettext("You keep everything, and nothing is paid back. If you have questions, please ask the shop.")


def _to_send(story: Story) -> str:
    """How it is to be sent, and by when."""
    says = str(words.METHOD_SAYS.get(story.method) or words.METHOD_SAYS["none"])
    by = gettext("Please send it by {day}.").format(day=story.send_by) if story.send_by else ""
    return " ".join(part for part in (says, by) if part)


def _to_pay(story: Story) -> str:
    if story.decided:
        return gettext("Please pay {due}; the new item is sent after that.").format(due=story.due)
    return gettext("Please pay {due}; your return begins as soon as it is paid.").format(due=story.due)


def _to_do(story: Story) -> str:
    if story.settled:
        return gettext("All that is owed was given; you need not do anything.")
    if not story.ships:
        return gettext("There is nothing to send; you need not do anything.")
    if story.checked:
        return gettext("It is checked. You get what is owed; you need not do anything.")
    if story.arrived:
        return gettext("It has arrived. We check it, then you get what is owed.")
    if story.sent:
        return gettext("Your parcel is on its way. When it is here we check it, then you get what is owed.")
    return _to_send(story)


def _given(story: Story) -> Iterator[str]:
    for one in story.money:
        yield _row(f"{one.wish} {one.amount}", " ".join(part for part in (one.stands, one.at) if part), *_credit(one))
    for new in story.new:
        yield _row(new.title, new.stands)


def _credit(one: MoneyTold) -> Iterator[str]:
    if one.code:
        yield gettext("code {code}").format(code=one.code)
        yield gettext("left: {amount}").format(amount=one.left)
    if one.until:
        yield gettext("good until {day}").format(day=one.until)


def _row(*parts: str) -> str:
    return " – ".join(part for part in parts if part)
