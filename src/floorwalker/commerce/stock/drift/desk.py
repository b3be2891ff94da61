"""The desk of drift: what the shop says of its stock, where that is not what is known here."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor, Reach
from floorwalker.commerce import cells
from floorwalker.commerce.links import page_of, upload_action
from floorwalker.commerce.stock.counting import RIGHT
from floorwalker.commerce.stock.drift.models import SOURCES, Told
from floorwalker.core.card import Action, Panel
from floorwalker.core.desks.desk import Desk
from floorwalker.core.lists.cells import place
from floorwalker.core.lists.columns import Cell, Column, Quick
from floorwalker.core.lists.filters import Between, OneOf, When
from floorwalker.core.reader import Reader
from floorwalker.core.registry import register_desk
from floorwalker.core.wall import within
from floorwalker.kit.speech import later as _


def drifting(reach: Reach) -> QuerySet[Told]:
    """What differs in these stores."""
    return within(reach, Told.objects.filter(since__isnull=False).select_related("store", "level__variant__product"))


def _article(told: Told, reader: Reader) -> Cell:
    return cells.link("stock", told.level_id, str(told), title=told.external_id, priority=1)


def _gap(name: str) -> Callable[[Any, Reader], Cell]:
    def cell(told: Any, reader: Reader) -> Cell:
        gap = getattr(told, name)
        if not gap:
            return Cell(kind="number", text=cells.NOTHING, tone="secondary", align="end")
        sign = "+" if gap > 0 else "−"
        return Cell(kind="badge", text=f"{sign}{reader.number(abs(gap))}", tone="orange", align="end", priority=1)

    return cell


def panels(told: Any, reader: Reader) -> list[Panel]:
    """Both sides, and since when they differ."""
    says = told.committed if told.committed is not None else None
    entries = (
        cells.entry(_("On hand, says the shop"), reader.number(told.on_hand)),
        cells.entry(_("On hand here"), reader.number(told.level.on_hand)),
        cells.entry(_("Committed, says the shop"), reader.number(says) if says is not None else cells.NOTHING),
        cells.entry(_("Committed here"), reader.number(told.level.committed)),
        cells.when_entry(_("Differs since"), told.since, told, reader),
        cells.when_entry(_("Last said"), told.updated_at, told, reader),
        cells.entry(_("How"), told.get_source_display()),
        cells.entry(_("Article"), str(told), href=page_of("stock", told.level_id)),
        cells.entry(_("SKU"), told.level.variant.sku),
        cells.entry(_("Store"), told.store.name),
    )
    return [Panel(key="drift", title=_("Drift"), entries=entries)]


def actions(told: Told, actor: Actor) -> list[Action]:
    """Taking over, for those who may count."""
    if not actor.may(RIGHT, told.store_id):
        return []
    return [Action(label=_("Take over"), url=reverse("drift:take_over", args=[told.pk]), primary=True)]


def list_actions(actor: Actor) -> list[Action]:
    """Taking over all, and reporting."""
    found = []
    if actor.may_anywhere(RIGHT):
        found.append(Action(label=gettext("Take over all"), url=reverse("drift:take_over_all")))
    return [*found, *upload_action("drift", actor)]


columns = (
    Column(key="article", label=_("Article"), kind="text", value=str, cell=_article, priority=1),
    Column(key="sku", label=_("SKU"), kind="code", value=lambda t: t.level.variant.sku, priority=2),
    Column(key="store", label=_("Store"), kind="text", value=lambda t: t.store.name, cell=place, filter=OneOf(path="store__code")),
    Column(key="told_on_hand", label=_("On hand, says the shop"), kind="number", value=lambda t: t.on_hand),
    Column(key="on_hand", label=_("On hand here"), kind="number", value=lambda t: t.level.on_hand),
    Column(
        key="on_hand_gap", label=_("Difference on hand"), kind="number", value=lambda t: t.on_hand_gap, cell=_gap("on_hand_gap"),
        filter=Between(path="on_hand_gap"), priority=1, help=_("What the shop says, less what is known here."),
    ),
    Column(key="told_committed", label=_("Committed, says the shop"), kind="number", value=lambda t: t.committed, shown=False),
    Column(key="committed", label=_("Committed here"), kind="number", value=lambda t: t.level.committed, shown=False),
    Column(
        key="committed_gap", label=_("Difference committed"), kind="number", value=lambda t: t.committed_gap, cell=_gap("committed_gap"),
        filter=Between(path="committed_gap"), priority=1, help=_("Units sold, but still there: what the shop says, less what is known here."),
    ),
    Column(
        key="since", label=_("Differs since"), kind="when", value=lambda t: t.since, sort="since", filter=When(path="since"), priority=1,
    ),
    Column(key="said", label=_("Last said"), kind="when", value=lambda t: t.updated_at, filter=When(path="updated_at")),
    Column(
        key="how", label=_("How"), kind="text", value=lambda t: t.get_source_display(), filter=OneOf(path="source", choices=tuple(SOURCES)),
        shown=False, help=_("Told and taken over at once, reported to be compared, or asked for."),
    ),
    Column(key="variant", label=_("Variant ID"), kind="code", value=lambda t: t.external_id, shown=False),
)  # fmt: skip

register_desk(
    Desk(
        code="drift",
        label=_("Drift"),
        noun=_("difference"),
        plural=_("differences"),
        icon="scale",
        help=_("Where your shop says something else of its stock than is known here, since when, and by how much."),
        columns=columns,
        quick=(
            Quick(label=_("All")),
            Quick(label=_("The shop has more"), query="on_hand_gap>0"),
            Quick(label=_("The shop has less"), query="on_hand_gap<0"),
            Quick(label=_("For a day"), query="since>1d"),
        ),
        newest="since",
        rows=drifting,
        empty=_("The shop and the stock here say the same."),
        found_by=(_("Article"), _("SKU"), _("GTIN"), _("Variant ID")),
        title=str,
        panels=panels,
        moments=lambda told, reader: [],
        actions=actions,
        list_actions=list_actions,
        own_rights={"drift.write": _("Report stock, to be compared")},
    )
)  # fmt: skip
