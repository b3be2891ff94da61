"""What the rules of a store said of the lines of an RMA, as staff read it."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext

from floorwalker.commerce.rmas.models import ReturnLine
from floorwalker.core.card import Heading, Panel, Row
from floorwalker.core.lists.columns import Cell
from floorwalker.kit.speech import later as _
from floorwalker.rules.explain import Explanation, Told, explain
from floorwalker.rules.trace import remembered
from floorwalker.rules.vocabulary import vocabularies

VERDICTS: dict[str, tuple[str, str]] = {
    "true": (_("applies"), "green"),
    "false": (_("does not apply"), "secondary"),
    "unknown": (_("not known"), "yellow"),
}
"""How a rule came out, in words and colour."""


def judged(line: ReturnLine) -> tuple[str, ...]:
    """The decision on a line in sentences; none where it was not judged, or its rules are not declared any more."""
    found = _explained(line)
    return found.sentences if found else ()


def rules_panels(lines: Iterable[ReturnLine]) -> Iterator[Panel]:
    """How each rule came out for each line that was judged."""
    rows = tuple(
        rule_row(line.title, told, line.policy) for line in lines if (found := _explained(line)) for told in found.rules
    )
    if rows:
        yield Panel(
            key="decisions", title=gettext("Decision trace"), kind="table", headings=trace_headings(), rows=rows
        )


def trace_headings() -> tuple[Heading, ...]:
    """What stands above rules and how they came out."""
    labels = (gettext("Item"), gettext("Rule"), gettext("Leads to"), gettext("Result"), gettext("Because"))
    return tuple(Heading(label=label) for label in labels)


def rule_row(item: str, rule: Told, version: str) -> Row:
    """One rule, and how it came out for an item."""
    label, tone = VERDICTS[rule.verdict]
    because = "; ".join(f"{line.text} ({line.seen})" if line.seen else line.text for line in rule.lines)
    return Row(
        cells=(
            Cell(kind="text", text=item),
            Cell(kind="text", text=rule.name, title=version),
            Cell(kind="text", text=rule.outcome),
            Cell(kind="badge", text=rule.outside or str(label), tone=tone),
            Cell(kind="text", text=because or gettext("always")),
        )
    )


def _explained(line: ReturnLine) -> Explanation | None:
    known = {spoken.code: spoken for spoken in vocabularies()}
    spoken = known.get(str(line.trace.get("vocabulary", "")))
    return explain(remembered(line.trace), spoken) if spoken else None
