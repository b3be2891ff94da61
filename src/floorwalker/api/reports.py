"""Reading reports: the sections of the pages as JSON, of the same stores and days."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Path, Query, Router

from floorwalker.accounts.actor import Actor
from floorwalker.api.credentials import Call
from floorwalker.api.lists import answered, problems, reach_of, reader_of
from floorwalker.api.problems import ApiProblem
from floorwalker.api.sessions import ChannelCode, find_channel
from floorwalker.api.shapes import ReportAnswer
from floorwalker.core import wall
from floorwalker.core.later import timers
from floorwalker.core.lists.export import json_row
from floorwalker.core.reports import Section, find_report
from floorwalker.core.scope import PERIODS, Asked, Scope, scope_of

_KNOWN = ", ".join(f"`{code}`" for code, _ in PERIODS)
Code = Annotated[str, Path(description="A report's code, such as `funnel`; `GET /api/v1/channels` lists them.")]
Period = Annotated[str, Query(description=f"The last days, today included: {_KNOWN}. Not beside `from` and `to`.")]
From = Annotated[date | None, Query(alias="from", description="The first day.")]
To = Annotated[date | None, Query(alias="to", description="The last day.")]
Stores = Annotated[list[str], Query(alias="store", description="Only these stores, by code; may be given repeatedly.")]
router = Router(tags=["Reports"])


@router.get("/{channel}/{report}", response={200: ReportAnswer} | problems, operation_id="show_report")
def report(
    request: Call,
    channel: ChannelCode,
    report: Code,
    period: Period = "",
    first: From = None,
    last: To = None,
    store: Stores = [],  # noqa: B006 - ninja reads the default, nobody changes it
) -> HttpResponse:
    """A report of a channel, section by section. Amounts are in major units; days are those of `zone`."""
    which = find_channel(channel)
    declared = find_report(which.reports, report)
    asked = Asked(
        period=period,
        first=first.isoformat() if first else "",
        last=last.isoformat() if last else "",
        stores=tuple(store),
    )
    scope = _scope(asked, request.auth, which.right_for(declared))
    timers.settle_all()
    read = declared.read(scope)
    return answered(
        {
            "channel": which.code,
            "report": declared.code,
            "from": scope.first,
            "to": scope.last,
            "zone": scope.zone,
            "stores": [store.code for store in wall.stores(scope.reach)],
            "sections": [_section(section, section.rows(read)) for section in declared.sections],
        }
    )


def _scope(asked: Asked, actor: Actor, right: str) -> Scope:
    """What is asked about; what cannot be read is refused."""
    scope, wrong = scope_of(asked, reach_of(actor, right), reader_of(actor))
    if wrong:
        told = [{"word": p.word, "explain": p.explain, "suggestion": p.suggestion} for p in wrong]
        raise ApiProblem("wrong_query", "The report cannot be asked so.", problems=told)
    return scope


def _section(section: Section, rows: Any) -> dict[str, Any]:
    columns = list(section.columns)
    return {"code": section.code, "label": section.label, "rows": [json_row(columns, row) for row in rows]}
