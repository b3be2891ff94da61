"""Deciding: rules and a context in, outcomes and a trace out. The same input gives the same output."""

from collections.abc import Callable, Sequence

from floorwalker.rules.compiled import Compiled, Look, Ready
from floorwalker.rules.trace import Chosen, Decision, Trace, Tried
from floorwalker.rules.vocabulary import Context, Mode

Weighed = tuple[Ready, Tried]


def decide(rules: Compiled, context: Context, mode: Mode | None = None) -> Decision:
    """What the rules say of this context. Nothing raises: what is not known lets no rule match, and the trace says so.

    ``first``: the first rule that matches. ``all``: every rule that matches. ``veto``: all matching rules that veto, else
    the first that matches. Where none does, in any mode, what holds otherwise. Rules on trial are only noted.
    """
    mode = mode or rules.vocabulary.mode
    look = rules.look(context)
    weighed = [(ready, _tried(ready, look, context)) for ready in rules.rules]
    matching = [ready for ready, tried in weighed if tried.verdict == "true"]
    counting = [(ready, tried) for ready, tried in weighed if not ready.notes]
    chosen = _MODES[mode]([ready for ready in matching if not ready.notes]) or (rules.otherwise,)
    doubts = _doubts(counting, chosen, mode)
    trace = Trace(
        vocabulary=rules.vocabulary.code,
        policy=rules.policy,
        version=rules.version,
        mode=mode,
        at=context.now,
        currency=rules.currency,
        zone=rules.zone,
        chosen=chosen,
        tried=tuple([tried for _, tried in weighed]),
        doubts=doubts,
    )
    noted = tuple(ready.then for ready in matching if ready.notes)
    return Decision(chosen=chosen, doubts=doubts, trace=trace, noted=noted)


def _tried(ready: Ready, look: Look, context: Context) -> Tried:
    rule, outside = ready.rule, ready.outside(context.now)
    if outside:
        return Tried(rule=rule.id, name=rule.name, outcome=rule.then.outcome, verdict="false", outside=outside)
    node = ready.check(look)
    return Tried(rule=rule.id, name=rule.name, outcome=rule.then.outcome, verdict=node.verdict, when=node)


def _first(matching: Sequence[Ready]) -> tuple[Chosen, ...]:
    return tuple(ready.then for ready in matching[:1])


def _all(matching: Sequence[Ready]) -> tuple[Chosen, ...]:
    return tuple(ready.then for ready in matching)


def _veto(matching: Sequence[Ready]) -> tuple[Chosen, ...]:
    return tuple(ready.then for ready in matching if ready.vetoes) or _first(matching)


_MODES: dict[Mode, Callable[[Sequence[Ready]], tuple[Chosen, ...]]] = {"first": _first, "all": _all, "veto": _veto}


def _doubts(weighed: Sequence[Weighed], chosen: tuple[Chosen, ...], mode: Mode) -> tuple[str, ...]:
    """Rules that are neither true nor false and would have counted: in order, before what was chosen, or as a veto."""
    if all(tried.verdict != "unknown" for _, tried in weighed):
        return ()
    ids = [tried.rule for _, tried in weighed]
    before = ids.index(chosen[0].rule) if chosen[0].rule else len(ids)
    vetoed = any(ready.vetoes and tried.verdict == "true" for ready, tried in weighed)

    def counts(place: int, ready: Ready) -> bool:
        if mode == "all":
            return True
        if mode == "veto" and (ready.vetoes or vetoed):
            return ready.vetoes and not vetoed
        return place < before

    return tuple(
        tried.rule
        for place, (ready, tried) in enumerate(weighed)
        if tried.verdict == "unknown" and counts(place, ready)
    )
