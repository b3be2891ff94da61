"""What a session's page shows of rules that restricted it, or would have: how each rule came out, and what was seen."""

from collections.abc import Iterator

from django.utils.translation import gettext

from floorwalker.commerce.rmas.page.rulings import rule_row, trace_headings
from floorwalker.core.card import Panel, Row
from floorwalker.core.log.entries import read_newest
from floorwalker.core.models import Session
from floorwalker.core.registry import channel
from floorwalker.risk.facts import RiskNoted, RiskRestricted
from floorwalker.rules.explain import explain
from floorwalker.rules.trace import remembered
from floorwalker.rules.vocabulary import Vocabulary

SHOWN = 5


def trace_panels(spoken: Vocabulary, session: Session) -> Iterator[Panel]:
    """The newest decisions of rules on this session, if there are any."""
    types = (RiskRestricted.type, RiskNoted.type)
    found = read_newest(channel(session.channel), session.id, types=types, most=SHOWN)
    facts = [one.fact for one in found if isinstance(one.fact, RiskRestricted | RiskNoted) and one.fact.trace]
    rows = tuple(row for fact in facts for row in _rows(spoken, fact))
    if rows:
        yield Panel(
            key="risk-rules", title=gettext("Decision trace"), kind="table", headings=trace_headings()[1:], rows=rows
        )


def _rows(spoken: Vocabulary, fact: RiskRestricted | RiskNoted) -> Iterator[Row]:
    trace = remembered(fact.trace)
    version = gettext("Version {number}").format(number=trace.version)
    for told in explain(trace, spoken).rules:
        yield Row(cells=rule_row("", told, version).cells[1:])
