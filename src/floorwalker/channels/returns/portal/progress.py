"""How a return stands once it was asked for: told in steps that the shopper can follow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from floorwalker.channels.returns.channel import STANDING
from floorwalker.channels.returns.portal.parcels import has_label, rma_of
from floorwalker.commerce.rmas.letters.story import Story, money, story_of
from floorwalker.commerce.rmas.letters.telling import next_of
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.models import Session


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One thing that happens; ``state`` is ``done``, ``now``, ``bad``, or empty for what is still to come."""

    name: str
    text: str = ""
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """The headline, the stages, and what there is to do: print a label, show a code."""

    title: str
    text: str
    stages: Sequence[Stage] = ()
    label: bool = False
    square: bool = False


def asked(sheet: Sheet) -> bool:
    """Whether a return was asked for, and stands."""
    return sheet.session.state in STANDING


def story_of_return(sheet: Sheet) -> Story | None:
    """What its RMA tells, if it has one; what is due before it begins is paid here."""
    rma = rma_of(sheet) if asked(sheet) else None
    return story_for(sheet, rma) if rma else None


def story_for(sheet: Sheet, rma: Session) -> Story:
    """What the RMA of a return tells."""
    story, due = story_of(rma), sheet.record.due
    return replace(story, due=money(due, sheet.session.currency), pay_url="") if due else story


def outlook_of(sheet: Sheet, story: Story | None) -> Outlook:
    """What the shopper is told, by what has happened."""
    if story is None or not asked(sheet):
        return _over(sheet.record.declined_by)
    if story.state in {"rejected", "cancelled", "expired"}:
        return Outlook(title=_title(story), text=next_of(story))
    sendable = story.state == "approved" and not story.sent and not sheet.record.due
    return Outlook(
        title=_title(story),
        text=next_of(story),
        stages=list(_stages(story)),
        label=sendable and has_label(sheet),
        square=sendable and story.method == "drop_off",
    )


def _title(story: Story) -> str:
    titles = {
        "rejected": gettext("Your return was declined"),
        "cancelled": gettext("Your return is cancelled"),
        "expired": gettext("Your return has expired"),
        "closed": gettext("Your return is done"),
    }
    if story.state in titles:
        return titles[story.state]
    if story.due:
        return gettext("One thing is left: please pay")
    if not story.decided:
        return gettext("We have got your request")
    if story.arrived:
        return gettext("Your return has arrived")
    if story.sent:
        return gettext("Your return is on its way")
    return gettext("Your return is approved in part") if story.partly else gettext("Your return is approved")


def _stages(story: Story) -> Iterator[Stage]:
    """What happens one after the other; the first that has not happened yet is what happens now."""
    ahead = False
    for name, text, done in _steps(story):
        yield Stage(name=name, text=text, state="done" if done and not ahead else "" if ahead else "now")
        ahead = ahead or not done


def _steps(story: Story) -> Iterator[tuple[str, str, bool]]:
    yield gettext("Requested"), "", True
    if story.due and not story.decided:
        yield gettext("Payment"), gettext("Please pay {due}.").format(due=story.due), False
    yield (
        gettext("Approved"),
        "" if story.decided else gettext("Somebody looks at it, and writes to you."),
        story.decided,
    )
    if story.ships:
        by = gettext("Please send it by {day}.").format(day=story.send_by) if story.send_by else ""
        yield gettext("Send it back"), by, story.sent
        yield gettext("Arrived with us"), _where(story), story.arrived
        yield gettext("Checked"), gettext("We check what has arrived."), story.checked
    yield gettext("Settled"), gettext("You get what you have chosen."), story.settled


def _where(story: Story) -> str:
    return " · ".join(f"{parcel.where}, {parcel.at}" for parcel in story.parcels)


def _over(declined_by: str) -> Outlook:
    if declined_by == "customer":
        return Outlook(title=gettext("Your return is cancelled"), text=gettext("You keep everything."))
    if declined_by == "policy":
        text = gettext(
            "None of these items can be returned here. If you think it should be possible, please contact the shop."
        )
        return Outlook(title=gettext("This cannot be returned"), text=text)
    text = gettext("We have written to you why. If you have questions, please contact the shop.")
    return Outlook(title=gettext("Your return was declined"), text=text)
