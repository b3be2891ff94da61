"""The funnel: where sessions stop in the portal, by step, store, product and reason; which offers are taken, and what stays."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext

from floorwalker.channels.returns.models import OPTIONS
from floorwalker.channels.returns.policies.naming import reason_named
from floorwalker.channels.returns.reports.lines import (
    FEWEST,
    DayLine,
    Ends,
    ItemLine,
    OptionLine,
    PaceLine,
    StepLine,
    StoreLine,
    Worth,
)
from floorwalker.channels.returns.reports.reading import Funnel, ends, worth
from floorwalker.channels.returns.summary import PROGRESS
from floorwalker.commerce.catalog.wall import products
from floorwalker.core import wall
from floorwalker.core.figures import DAY, figure, grouped
from floorwalker.core.lists.columns import Cell, Column
from floorwalker.core.reader import Reader
from floorwalker.core.reports import Report, Section
from floorwalker.kit.speech import later as _


def overview(read: Funnel) -> list[Ends]:
    """All sessions in one line."""
    return [ends(read.cells)] if read.cells else []


def money(read: Funnel) -> list[Worth]:
    """What was asked for, in each currency."""
    by_currency = grouped(read.options, lambda one: one.worth.currency)
    totals = (worth(some, currency) for currency, some in sorted(by_currency.items()))
    return [total for total in totals if total.taken]


def steps(read: Funnel) -> list[StepLine]:
    """Each step with those who came so far, and those who came no farther."""
    places = {step.code: step.place for step in PROGRESS}
    of = sum(cell.count for cell in read.cells)
    lines = []
    for step in PROGRESS if of else ():
        reached = sum(cell.count for cell in read.cells if places.get(cell.progress, 0) >= step.place)
        here = ends(cell for cell in read.cells if cell.progress == step.code)
        lines.append(StepLine(code=step.code, label=step.label, reached=reached, of=of, here=here))
    return lines


def paces(read: Funnel) -> list[PaceLine]:
    """The way from each step to the next, and how long it took."""
    found = read.paces if read.cells else {}
    return [
        PaceLine(
            code=step.code,
            label=f"{before.label} → {step.label}",
            **{name: found[f"{step.code}_{name}"] for name in ("timed", "half", "most")},
        )
        for before, step in (pairwise(PROGRESS) if found else ())
    ]


def _took(key: str, label: str, help_: str) -> Column:
    """How long it took, or that too few have gone so far to say so."""
    plain = figure(key, label, "duration", key, help_)

    def draw(line: PaceLine, reader: Reader) -> Cell:
        if getattr(line, key) is not None:
            return plain.draw(line, reader)
        why = gettext("Fewer than {count} sessions went from the one step to the other.").format(count=FEWEST)
        return Cell(kind="text", text=gettext("too few to say"), title=why, tone="secondary", align="end")

    return replace(plain, cell=draw)


def days(read: Funnel) -> list[DayLine]:
    """Each day, those without a session too."""
    by_day = grouped(read.cells, lambda cell: cell.day)
    return [DayLine(day=on, ends=ends(by_day.get(on, []))) for on in read.scope.days] if by_day else []


def stores(read: Funnel) -> list[StoreLine]:
    """Each store with sessions, those with most of them first."""
    known = {store.pk: store for store in wall.stores(read.scope.reach)}
    taken = grouped(read.options, lambda one: (one.store_id, one.worth.currency))
    lines = [
        StoreLine(
            code=known[id_].code,
            name=known[id_].name,
            ends=ends(cells),
            worth=worth(taken.get((id_, currency), []), currency),
        )
        for (id_, currency), cells in grouped(read.cells, lambda cell: (cell.store_id, cell.currency)).items()
    ]
    return sorted(lines, key=lambda line: (-line.ends.sessions, line.name, line.currency))


def by_product(read: Funnel) -> list[ItemLine]:
    """The products at which most stopped, called as the catalog calls them where it knows them."""
    found = read.products()
    catalog = products(read.scope.reach).filter(
        external_id__in=[row["product_id"] for row in found if row["product_id"]]
    )
    titles = dict(catalog.order_by("-id").values_list("external_id", "title"))
    return [_items(row, row["product_id"], titles.get(row["product_id"], row["title"])) for row in found]


def by_reason(read: Funnel) -> list[ItemLine]:
    """The reasons and their sub-reasons, the commonest first."""
    lines = [_of_reason(row) for row in read.reasons()]
    common: Counter[tuple[str, str]] = Counter()
    for line in lines:
        common[line.code, line.below] += line.chosen
    return sorted(lines, key=lambda line: (-common[line.code, line.below], line.code, line.below, line.currency))


def _of_reason(row: dict[str, Any]) -> ItemLine:
    """A line of the table of reasons, called as the newest terms among its sessions call them."""
    code, sub, terms = row["reason"], row["sub_reason"], row["vocabulary"] or 0
    label = reason_named(terms, code, words=row["words"]) or gettext("Not said yet")
    whole = reason_named(terms, code, sub) if sub else ""
    return _items(row, code, label, below=sub, below_label=whole.removeprefix(f"{label} – "))


def _items(row: dict[str, Any], code: str, label: str, *, below: str = "", below_label: str = "") -> ItemLine:
    figures = {name: int(row[name]) for name in ("chosen", "stopped", "asked_for", "value", "stopped_value")}
    return ItemLine(
        code=code, label=label, currency=row["currency"], below=below, below_label=below_label or below, **figures
    )


def offers(read: Funnel) -> list[OptionLine]:
    """Each option as it was made and taken."""
    by_option = grouped(read.options, lambda one: (one.option, one.worth.currency))
    lines = [
        OptionLine(code=code, label=OPTIONS[code], worth=worth(some, currency))
        for (code, currency), some in by_option.items()
    ]
    made = {code: sum(one.worth.made for one in read.options if one.option == code) for code in OPTIONS}
    return sorted(lines, key=lambda line: (-made[line.code], line.code, line.currency))


def _ended(path: str = "", *, shown: bool = True) -> Iterator[Column]:
    """How sessions ended that did not come to a return; those by rare ways perhaps not ``shown``."""
    yield figure("abandoned", _("Abandoned"), "number", f"{path}abandoned")
    yield figure("declined_by_policy", _("Declined by policy"), "number", f"{path}by_policy")
    yield figure("declined_by_merchant", _("Declined by the merchant"), "number", f"{path}by_merchant", shown=shown)
    yield figure("cancelled", _("Cancelled by the customer"), "number", f"{path}by_customer", shown=shown)
    yield figure("open", _("Still open"), "number", f"{path}open")


def _worth(path: str = "") -> Iterator[Column]:
    """What was asked for, and what stays."""
    yield figure("value", _("Return value asked for"), "money", f"{path}value", _ASKED)
    yield figure("retained", _("Retained revenue"), "money", f"{path}retained", _STAYS)
    yield figure("retained_share", _("Retained"), "share", f"{path}retained_share")


def _picked() -> Iterator[Column]:
    """How often items were chosen, and what became of them."""
    yield figure("chosen", _("Chosen"), "number", "chosen")
    yield figure("stopped", _("Stopped"), "number", "stopped", _STOPPED)
    yield figure("stopped_share", _("Stopped of all"), "share", "stopped_share")
    yield figure("asked_for", _("Return asked for"), "number", "asked_for")
    yield figure("value", _("Value"), "money", "value", _("What was paid for them."))
    yield figure("stopped_value", _("Value stopped"), "money", "stopped_value", _STOPPED)


_ASKED = _(
    "What was paid for the items of returns that were submitted and neither declined, cancelled nor abandoned since."
)
_STAYS = _(
    "Of the return value asked for, what was taken as exchange, store credit, gift card or to keep the item, less the money that is paid back for it. A bonus is not taken off; fees of refunds do not count."
)
_STOPPED = _("Of sessions that were abandoned, declined or cancelled.")


SECTIONS = (
    Section(
        code="overview",
        label=_("Sessions"),
        picture="figures",
        compared=True,
        rows=overview,
        columns=(
            figure("sessions", _("Sessions"), "number", "sessions"),
            figure("submitted", _("Submitted"), "number", "submitted"),
            figure("submitted_share", _("Submitted of all"), "share", "rate"),
            *_ended(shown=False),
        ),
    ),
    Section(
        code="money", label=_("Return value"), picture="figures", rows=money, help=_STAYS,
        columns=(*_worth(), figure("bonus", _("Bonus on top"), "money", "bonus")),
    ),
    Section(
        code="steps",
        label=_("Where sessions stop"),
        picture="funnel",
        drawn=("reached",),
        rows=steps,
        help=_("How many came at least so far, and how those ended who came no farther. A session counts at the farthest step that it came to."),
        columns=(
            figure("step", _("Step"), "text", "label"),
            figure("code", _("Code"), "code", "code", shown=False),
            figure("reached", _("Reached"), "number", "reached"),
            figure("reached_share", _("Of all"), "share", "reached_share"),
            figure("stopped", _("Stopped here"), "number", "here.stopped"),
            *_ended("here."),
        ),
    ),
    Section(
        code="paces",
        label=_("Time from step to step"),
        picture="bars",
        drawn=("median", "ninety"),
        rows=paces,
        help=_("From the first time that a session came to a step to the first time that it came to the next; sessions that left a step out are not counted."),
        columns=(
            figure("way", _("From one step to the next"), "text", "label"),
            figure("code", _("Code"), "code", "code", shown=False),
            figure("timed", _("Sessions"), "number", "timed"),
            _took("median", _("Median"), _("Half of them were faster.")),
            _took("ninety", _("90th percentile"), _("Nine of ten were faster.")),
        ),
    ),
    Section(
        code="days",
        label=_("Day by day"),
        picture="line",
        drawn=("sessions", "submitted"),
        rows=days,
        columns=(
            DAY,
            figure("sessions", _("Sessions"), "number", "ends.sessions"),
            figure("submitted", _("Submitted"), "number", "ends.submitted"),
            figure("stopped", _("Stopped"), "number", "ends.stopped"),
        ),
    ),
    Section(
        code="stores",
        label=_("By store"),
        picture="bars",
        drawn=("sessions", "submitted"),
        rows=stores,
        columns=(
            figure("store", _("Store"), "text", "name"),
            figure("code", _("Code"), "code", "code", shown=False),
            figure("sessions", _("Sessions"), "number", "ends.sessions"),
            figure("submitted", _("Submitted"), "number", "ends.submitted"),
            figure("submitted_share", _("Submitted of all"), "share", "ends.rate"),
            *_ended("ends.", shown=False),
            *_worth("worth."),
        ),
    ),
    Section(
        code="products",
        label=_("By product"),
        picture="bars",
        drawn=("stopped", "asked_for"),
        rows=by_product,
        help=_("The twenty products whose returns stopped most often. An item counts once in each session in which it was chosen."),
        columns=(
            figure("product", _("Product"), "text", "label"),
            figure("product_id", _("Product ID"), "code", "code", shown=False),
            *_picked(),
        ),
    ),
    Section(
        code="reasons",
        label=_("By reason"),
        picture="bars",
        drawn=("chosen", "stopped"),
        rows=by_reason,
        help=_("Each item with the reason that was given last."),
        columns=(
            figure("reason", _("Reason"), "text", "label"),
            figure("sub_reason", _("Sub-reason"), "text", "below_label"),
            figure("code", _("Code"), "code", "code", shown=False),
            figure("sub_code", _("Code of the sub-reason"), "code", "below", shown=False),
            *_picked(),
        ),
    ),
    Section(
        code="offers",
        label=_("Offers made and taken"),
        picture="bars",
        drawn=("made", "taken"),
        rows=offers,
        help=_("What was offered last for each item. An offer is taken when its return was submitted and neither declined, cancelled nor abandoned since."),
        columns=(
            figure("option", _("Option"), "text", "label"),
            figure("code", _("Code"), "code", "code", shown=False),
            figure("made", _("Made"), "number", "worth.made"),
            figure("taken", _("Taken"), "number", "worth.taken"),
            figure("taken_share", _("Taken of all"), "share", "worth.taken_share"),
            figure("bonus", _("Bonus on top"), "money", "worth.bonus"),
            *_worth("worth."),
        ),
    ),
)  # fmt: skip
FUNNEL = Report(
    code="funnel",
    label=_("Funnel"),
    help=_("Where shoppers stop on their way through the portal, which offers they take, and how much revenue stays."),
    sections=SECTIONS,
    read=Funnel,
)
