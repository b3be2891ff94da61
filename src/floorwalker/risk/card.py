"""The security analysis on a session's page: level and score, every reason in a sentence, and what has changed."""

from collections.abc import Iterator

from django.utils.translation import gettext

from floorwalker.core.card import Entry, Heading, Panel, Row
from floorwalker.core.facts import Happening
from floorwalker.core.lists.columns import Cell
from floorwalker.core.log.entries import read_newest
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader
from floorwalker.core.registry import channel
from floorwalker.core.tell import tell
from floorwalker.kit.speech import later as _
from floorwalker.risk.facts import FACTS, LABELS
from floorwalker.risk.levels import HELP, level
from floorwalker.risk.models import AtRisk
from floorwalker.risk.score import Reason, Seen
from floorwalker.risk.signals import WHY, Scheme, sentiment
from floorwalker.risk.standing import reasons_of, restriction_of, seen_of
from floorwalker.risk.worth import worth_panels

MOST = 20
TONES = {"negative": "red", "positive": "green", "neutral": "secondary"}
SOURCES = {
    "signal": _("signal"),
    "model": _("learnt from labels"),
    "anomaly": _("unusual in this store"),
    "bound": _("bound"),
}
_TYPES = tuple(fact.type for fact in FACTS)


def panels(scheme: Scheme, session: Session, record: AtRisk, reader: Reader) -> list[Panel]:
    """What a page shows of a session's risk."""
    signals = {signal.code for signal in scheme.signals}
    unknown = [one for one in seen_of(record) if one.why and one.code in signals]
    return [
        _standing(session, record, reader),
        _reasons(scheme, record),
        *worth_panels(scheme, session.store_id, record),
        _history(session, reader),
        *([_unknown(scheme, unknown)] if unknown else []),
    ]


def _standing(session: Session, record: AtRisk, reader: Reader) -> Panel:
    at = level(record.risk_level)
    entries = [Entry(label=gettext("Risk level"), text=str(at.label), badge=at.tone, title=str(HELP[at.code]))]
    if record.risk_score is not None:
        tone = level(record.risk_reached).tone
        score = gettext("{score} of 100").format(score=record.risk_score)
        entries.append(Entry(label=gettext("Score"), text=score, badge=tone, steps=(record.risk_score, 100)))
    if restriction := restriction_of(record):
        entries.append(Entry(label=gettext("Restriction"), text=restriction.words))
    if until := record.risk_pinned_until:
        said = reader.when(until, session.time_zone)
        entries.append(
            Entry(label=gettext("Overridden until"), text=said, title=reader.exactly(until, session.time_zone))
        )
    if record.risk_label:
        entries.append(Entry(label=gettext("Labelled as"), text=str(LABELS.get(record.risk_label, record.risk_label))))
    version = record.risk_version
    weighed = gettext("version {number}").format(number=version) if version else gettext("Floorwalker's own weights")
    if record.risk_model:
        weighed = gettext("{version}, model {model}").format(version=weighed, model=record.risk_model)
    return Panel(key="risk", title=gettext("Security analysis"), note=weighed, entries=tuple(entries))


def _reasons(scheme: Scheme, record: AtRisk) -> Panel:
    seen = {one.code: one for one in seen_of(record)}
    rows = [_row(scheme, reason, seen.get(reason.code)) for reason in reasons_of(record)]
    headings = (Heading(label=gettext("Points")), Heading(label=gettext("Reason")), Heading(label=gettext("From")))
    return Panel(
        key="risk-reasons",
        title=gettext("Why this score"),
        kind="table",
        note=gettext("the points add up to the score"),
        headings=headings,
        rows=tuple(rows),
        empty=gettext("Nothing was assessed yet."),
    )


def _row(scheme: Scheme, reason: Reason, seen: Seen | None) -> Row:
    said = Cell(kind="text", text=sentence(scheme, reason, seen.value if seen else None))
    tone = TONES["neutral" if reason.source == "bound" else sentiment(reason.points)]
    points = Cell(kind="badge", text=f"{reason.points:+d}".replace("-", "−"), tone=tone)
    return Row(cells=(points, said, Cell(kind="text", text=str(SOURCES[reason.source]), tone="secondary")))


def _unknown(scheme: Scheme, unknown: list[Seen]) -> Panel:
    """What could not be weighed, by why, in a sentence for each."""
    whys = dict.fromkeys(one.why for one in unknown)
    said = (f"{_labels(scheme, unknown, why)}: {WHY.get(why, why)}." for why in whys)
    title, note = gettext("Not known"), gettext("and so of no weight")
    return Panel(key="risk-unknown", title=title, note=note, empty=" ".join(said))


def _labels(scheme: Scheme, unknown: list[Seen], why: str) -> str:
    return ", ".join(_label(scheme, one.code) for one in unknown if one.why == why)


def sentence(scheme: Scheme, reason: Reason, value: float | None) -> str:
    """A reason in words; a signal that is not declared any more stands by its code."""
    if reason.source == "bound":
        return gettext("A score is never below 0 and never above 100")
    feature = scheme.feature(reason.code)
    if feature is None:
        return reason.code
    if value is None:
        return gettext("{label}: not known").format(label=feature.label)
    return feature.says(value)


def _label(scheme: Scheme, code: str) -> str:
    feature = scheme.feature(code)
    return str(feature.label) if feature else code


def _history(session: Session, reader: Reader) -> Panel:
    found = read_newest(channel(session.channel), session.id, types=_TYPES, most=MOST)
    headings = (Heading(label=gettext("When")), Heading(label=gettext("What")), Heading(label=gettext("Who")))
    return Panel(
        key="risk-history",
        title=gettext("Changes of risk"),
        kind="table",
        note=gettext("newest first"),
        headings=headings,
        rows=tuple(_changes(found, session, reader)),
        empty=gettext("Nothing has changed yet."),
    )


def _changes(found: list[Happening], session: Session, reader: Reader) -> Iterator[Row]:
    for happening in found:
        at, zone = happening.occurred_at, session.time_zone
        yield Row(
            cells=(
                Cell(kind="when", text=reader.when(at, zone), title=reader.exactly(at, zone)),
                Cell(kind="text", text=tell(happening.fact, reader, session.currency)),
                Cell(kind="text", text=happening.actor_label or "—"),
            )
        )
