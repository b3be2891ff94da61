"""Hold worth on a session's page: the chance that it comes to what the shop hopes for, and exactly what makes it so."""

import math
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext

from floorwalker.core.card import Heading, Panel, Row
from floorwalker.core.lists.columns import Cell
from floorwalker.risk.learning.terms import Model
from floorwalker.risk.models import AtRisk
from floorwalker.risk.policies import scale_of
from floorwalker.risk.signals import Scheme
from floorwalker.risk.standing import seen_of

SLIGHT = 0.05
"""What multiplies the odds by less than five percent is left to one line for all of them."""


def worth_panels(scheme: Scheme, store_id: int, record: AtRisk) -> Iterator[Panel]:
    """The panel, once the session was weighed: the chance with its reasons, or in words why there is none."""
    if record.risk_score is None:
        return
    model = scale_of(scheme, store_id, record.risk_version).worth
    values = {one.code: one.value for one in seen_of(record)}
    told = model is not None and record.risk_worth is not None
    yield Panel(
        key="risk-worth",
        title=gettext("Hold worth"),
        kind="table",
        note=gettext("{chance} % chance of success").format(chance=record.risk_worth) if told else "",
        headings=(Heading(label=gettext("Odds"), align="end"), Heading(label=gettext("Reason"))),
        rows=tuple(_rows(scheme, model, values)) if told and model is not None else (),
        empty=_silence(model),
    )


def _silence(model: Model | None) -> str:
    if model is None:
        return gettext(
            "Not told: no model of hold worth is in use in this store. It is learnt from sessions that have ended."
        )
    return gettext("Not told: less than half of what the model asks is known of this session.")


def _rows(scheme: Scheme, model: Model, values: Mapping[str, float | None]) -> Iterator[Row]:
    """The odds of a session of which nothing is special, and what each thing that is known multiplies them by."""
    adds = sorted(model.contributions(values).items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    yield _row(f"{math.exp(model.base):.2f}", gettext("Odds to begin with"), "secondary")
    slight = [add for _, add in adds if abs(add) < SLIGHT]
    for code, add in adds:
        if abs(add) >= SLIGHT:
            yield _row(f"× {math.exp(add):.2f}", _said(scheme, code, values.get(code)), "green" if add > 0 else "red")
    if slight:
        yield _row(f"× {math.exp(math.fsum(slight)):.2f}", gettext("All else that was looked at"), "secondary")


def _row(odds: str, said: str, tone: str) -> Row:
    return Row(cells=(Cell(kind="badge", text=odds, tone=tone, align="end"), Cell(kind="text", text=said)))


def _said(scheme: Scheme, code: str, value: float | None) -> str:
    feature = scheme.feature(code)
    if feature is None:
        return code
    return gettext("{label}: not known").format(label=feature.label) if value is None else feature.says(value)
