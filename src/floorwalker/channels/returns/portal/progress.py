"""How a return stands once it was asked for: told in steps that the shopper can follow."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from floorwalker.channels.returns.channel import STANDING
from floorwalker.channels.returns.portal.parcels import has_label
from floorwalker.channels.returns.portal.shown import METHOD_SAYS
from floorwalker.core.sheet import Sheet

_SENT_BY = frozenset({"label", "drop_off", "own_carrier", "store"})


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One thing that happens; ``state`` is ``done``, ``now``, ``bad``, or empty for what is still to come."""

    name: str
    text: str = ""
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """The headline, the stages, and what there is to do: pay, print a label, show a code."""

    title: str
    text: str
    tone: str
    stages: Sequence[Stage] = ()
    pays: bool = False
    label: bool = False
    square: bool = False


def asked(sheet: Sheet) -> bool:
    """Whether a return was asked for, and stands."""
    return sheet.session.state in STANDING


def outlook_of(sheet: Sheet) -> Outlook:
    """What the shopper is told, by what has happened."""
    record = sheet.record
    if not asked(sheet):
        return _over(record.declined_by)
    if record.due:
        return _with_stages(
            sheet,
            gettext("One thing is left: please pay"),
            gettext("Your return begins as soon as it is paid."),
            "warn",
            pays=True,
        )
    if record.review:
        return _with_stages(
            sheet, gettext("We have got your request"), gettext("Somebody looks at it, and writes to you."), "good"
        )
    return _with_stages(sheet, gettext("Your return is approved"), _to_do(record.method), "good")


def _with_stages(sheet: Sheet, title: str, text: str, tone: str, *, pays: bool = False) -> Outlook:
    record = sheet.record
    approved = not pays and not record.review
    sent = record.method in _SENT_BY
    stages = [Stage(name=gettext("Requested"), state="done")]
    if pays:
        stages.append(Stage(name=gettext("Payment"), state="now"))
    stages.append(Stage(name=gettext("Approved"), state="done" if approved else "" if pays else "now"))
    if sent:
        stages.append(Stage(name=gettext("Send it back"), text=_to_do(record.method), state="now" if approved else ""))
        stages.append(Stage(name=gettext("Arrived with us")))
    stages.append(
        Stage(
            name=gettext("Settled"),
            text=gettext("You get what you have chosen."),
            state="now" if approved and not sent else "",
        )
    )
    return Outlook(
        title=title,
        text=text,
        tone=tone,
        stages=stages,
        pays=pays,
        label=approved and has_label(sheet),
        square=approved and record.method == "drop_off",
    )


def _over(declined_by: str) -> Outlook:
    if declined_by == "customer":
        return Outlook(title=gettext("Your return is cancelled"), text=gettext("You keep everything."), tone="plain")
    if declined_by == "policy":
        text = gettext(
            "None of these items can be returned here. If you think it should be possible, please contact the shop."
        )
        return Outlook(title=gettext("This cannot be returned"), text=text, tone="bad")
    text = gettext("We have written to you why. If you have questions, please contact the shop.")
    return Outlook(title=gettext("Your return was declined"), text=text, tone="bad")


def _to_do(method: str) -> str:
    return str(METHOD_SAYS.get(method) or gettext("There is nothing to send; you need not do anything."))
