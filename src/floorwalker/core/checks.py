"""``manage.py check`` reads what channels and desks declare and says what does not fit together."""

from collections.abc import Iterable, Iterator
from dataclasses import MISSING, fields
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Model, UUIDField

from floorwalker.accounts.trail import has_trail
from floorwalker.core.desks.desk import Desk, Listed
from floorwalker.core.facts import Fact
from floorwalker.core.lists.columns import Column
from floorwalker.core.lists.every import sessions_of
from floorwalker.core.machine import Machine
from floorwalker.core.models import Draft, Event, Export, Session
from floorwalker.core.parts import Part
from floorwalker.core.registry import Channel, channels, desks
from floorwalker.core.reports import mistakes_of_report


def check_declarations(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """All mistakes of all channels and desks."""
    found = [sentence for channel in channels() for sentence in mistakes(channel)]
    found += [sentence for desk in desks() for sentence in mistakes_of_desk(desk)]
    return [Error(sentence, id="floorwalker.E001") for sentence in found]


def mistakes(channel: Channel) -> list[str]:
    """What is wrong with a declaration, each in a sentence that begins with the channel's code."""
    found = [
        *_states(channel.machine),
        *_steps(channel.machine),
        *_moves(channel),
        *_timers(channel.machine),
        *_parts(channel),
        *_facts(channel),
        *_lengths(channel),
        *_columns(sessions_of(channel)),
        *_reports(channel),
    ]
    return [f"{channel.code}: {sentence}" for sentence in found]


def mistakes_of_desk(desk: Desk) -> list[str]:
    """The same of a desk."""
    return [f"{desk.code}: {sentence}" for sentence in (*_desk(desk), *_columns(desk))]


def _states(machine: Machine) -> Iterator[str]:
    known = {state.code for state in machine.states}
    statuses = {status.code for status in machine.statuses}
    for state in machine.states:
        if state.status not in statuses:
            yield f"the state “{state.code}” has the unknown status “{state.status}”."
    for step in machine.steps:
        for code in {*step.sources, *([step.target] if step.target is not None else [])} - known:
            yield f"the step of “{step.fact.type}” names the unknown state “{code}”."
    for what, states in [(m.name, m.sources) for m in machine.moves] + [(t.name, t.states) for t in machine.timers]:
        for code in set(states) - known:
            yield f"“{what}” names the unknown state “{code}”."
    for code in sorted(known - _reachable(machine)):
        yield f"no step leads to the state “{code}”."


def _steps(machine: Machine) -> Iterator[str]:
    """Wherever a fact has steps, the last of them takes it, since its effect has been applied by then."""
    for source, fact in {(source, step.fact): None for step in machine.steps for source in step.sources}:
        if machine.steps_for(source, fact)[-1].when is not None:
            yield f"the last step of “{fact.type}” from “{source}” has a “when”, so that the fact may find none."


def _reachable(machine: Machine) -> set[str]:
    """The states that facts lead to from the first one, in which every session opens."""
    reached = {machine.states[0].code}
    while True:
        targets = {s.target for s in machine.steps if s.target is not None and reached & set(s.sources)}
        if targets <= reached:
            return reached
        reached |= targets


def _moves(channel: Channel) -> Iterator[str]:
    machine = channel.machine
    names = {move.name for move in machine.moves}
    for name in sorted(names - machine.verbs):
        yield f"the move “{name}” has no verb."
    for name in sorted(machine.verbs - names):
        yield f"the verb “{name}” has no move."
    for move in machine.moves:
        if not move.right.startswith(f"{channel.code}."):
            yield f"the right “{move.right}” of the move “{move.name}” does not begin with the channel's code."
        for source in move.sources:
            if not any(machine.steps_for(source, fact) for fact in move.facts):
                yield f"the move “{move.name}” is allowed in “{source}”, where none of its facts has a step."
        if move.opens and move.sources != (machine.states[0].code,):
            yield f"the move “{move.name}” opens a session, but not from the first state."


def _reports(channel: Channel) -> Iterator[str]:
    codes = [report.code for report in channel.reports]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"there are two reports called “{code}”."
    for report in channel.reports:
        if report.right and not report.right.startswith(f"{channel.code}."):
            yield f"the right “{report.right}” of the report “{report.code}” does not begin with the channel's code."
        yield from mistakes_of_report(report)


def _timers(machine: Machine) -> Iterator[str]:
    for timer in machine.timers:
        for state in timer.states:
            if not machine.steps_for(state, type(timer.fact)):
                yield f"the timer “{timer.name}” runs in “{state}”, where its fact has no step."


def _parts(channel: Channel) -> Iterator[str]:
    for part in channel.parts:
        states = {state.code for state in part.states}
        if part.model not in channel.owned:
            yield f"the part “{part.code}” is a row that sessions do not own."
        for code in sorted({*part.ways, *(to for ways in part.ways.values() for to in ways)} - states - {""}):
            yield f"a way of the part “{part.code}” names the unknown state “{code}”."
        for code in sorted(states - _led_to(part)):
            yield f"no way leads a part “{part.code}” to the state “{code}”."
        yield from _longer("state", part.model, part.column, [state.code for state in part.states])


def _led_to(part: Part) -> set[str]:
    """The states to which ways lead from a new row."""
    reached, edge = {""}, {""}
    while edge:
        edge = {to for source in edge for to in part.ways.get(source, ())} - reached
        reached |= edge
    return reached


def _facts(channel: Channel) -> Iterator[str]:
    known = set(channel.facts)
    machine = channel.machine
    used: dict[type[Fact], str] = {step.fact: "a step" for step in machine.steps}
    used |= {fact: f"the move “{move.name}”" for move in machine.moves for fact in move.facts}
    used |= {type(timer.fact): f"the timer “{timer.name}”" for timer in machine.timers}
    used |= dict.fromkeys(channel.effects, "an effect")
    for fact, where in used.items():
        if fact not in known:
            yield f"{where} names “{fact.__name__}”, which is not among the channel's facts."
    for fact in channel.facts:
        for name in ("type", "label", "says"):
            if not getattr(fact, name):
                yield f"the fact {fact.__name__} has no “{name}”."
        if not fact.__doc__ or fact.__doc__.startswith(f"{fact.__name__}("):
            yield f"the fact {fact.__name__} has no docstring."
        yield from _privates(fact)


def _privates(fact: type[Fact]) -> Iterator[str]:
    known = {field.name: field for field in fields(fact)}
    for name in fact.private:
        if name not in known:
            yield f"the private field “{name}” of {fact.__name__} is no field."
        elif known[name].default is MISSING and known[name].default_factory is MISSING:
            yield f"the private field “{name}” of {fact.__name__} has no default, so that it cannot be erased."
    for name in fact.photos:
        if name not in fact.private:
            yield f"the photos “{name}” of {fact.__name__} are not private, so that they cannot be erased."


def _lengths(channel: Channel) -> Iterator[str]:
    yield from _longer("channel", Session, "channel", [channel.code])
    yield from _longer("state", Session, "state", [state.code for state in channel.machine.states])
    yield from _longer("status", Session, "status", [status.code for status in channel.machine.statuses])
    yield from _longer("step", Session, "progress", [step.code for step in channel.progress])
    yield from _longer("client", Session, "client", channel.clients)
    yield from _longer("type", Event, "type", [fact.type for fact in channel.facts])


def _longer(what: str, model: type[Model], column: str, codes: Iterable[str]) -> Iterator[str]:
    field = model._meta.get_field(column)
    assert isinstance(field, CharField)
    for code in codes:
        if len(code) > (most := field.max_length or 0):
            yield f"the {what} “{code}” is longer than the {most} characters that are kept of it."


def _desk(desk: Desk) -> Iterator[str]:
    yield from _longer("desk", Export, "code", [desk.code])
    if not isinstance(desk.model._meta.pk, UUIDField) or desk.model._meta.pk.name != "id":
        yield f"{desk.model.__name__} has no UUID “id” for its key."
    if not _leads(desk.model, "words"):
        yield f"{desk.model.__name__} has no “words” in which free words are looked for."
    for right in desk.own_rights:
        if not right.startswith(f"{desk.code}."):
            yield f"the right “{right}” does not begin with the desk's code."
    yield from _verbs(desk)
    for key in desk.choices:
        if desk.column(key) is None:
            yield f"there are choices for “{key}”, which is no column."


def _verbs(desk: Desk) -> Iterator[str]:
    names = [verb.name for verb in desk.verbs]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"there are two verbs called “{name}”."
    for verb in desk.verbs:
        if verb.right not in desk.rights:
            yield f"the right “{verb.right}” of the verb “{verb.name}” has no words in “own_rights”."
    if desk.verbs and not has_trail(desk.model):
        yield f"it has verbs, but {desk.model.__name__} is not traced, so that nothing tells who changed what."
    yield from _longer("verb", Draft, "verb", names)


def _columns(listed: Listed) -> Iterator[str]:
    keys = [column.key for column in listed.columns]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"there are two columns called “{key}”."
    if listed.newest not in {column.sort for column in listed.columns}:
        yield f"no column sorts by “{listed.newest}”, by which the list is sorted at first."
    for column in listed.columns:
        yield from _sort(column, listed.model)
        if column.filter is not None and not _leads(listed.model, column.filter.path):
            yield f"the filter of “{column.key}” compares “{column.filter.path}”, which is no field of {listed.model.__name__}."


def _sort(column: Column, model: type[Model]) -> Iterator[str]:
    own = {field.name for field in model._meta.concrete_fields}
    if column.sort and column.sort not in own:
        yield f"the column “{column.key}” sorts by “{column.sort}”, which is no field of {model.__name__}."
    elif column.sort and not _indexed(column.sort, model):
        yield f"the column “{column.key}” sorts by “{column.sort}”, but no index of {model.__name__} ends with it and “id”."


def _indexed(name: str, model: type[Model]) -> bool:
    ends = [[field.lstrip("-") for field in index.fields[-2:]] for index in model._meta.indexes]
    return [name, "id"] in ends


def _leads(model: type[Model], path: str) -> bool:
    """Whether a path leads to a field, from one model to the next; each has one row there, such as a session its record."""
    name, _, rest = path.partition("__")
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    onward = field.related_model if field.concrete or field.one_to_one else None
    return (isinstance(onward, type) and _leads(onward, rest)) if rest else field.concrete
