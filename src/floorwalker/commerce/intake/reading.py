"""Reading what other systems say into items, or into a sentence that says what is wrong with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.said import Said, sentences
from floorwalker.commerce.taking import MOST, Intake, Outcome, take


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """Something that is no item. ``fields`` tells programs what is wrong, by field."""

    external_id: str = ""
    problem: str
    fields: dict[str, list[str]] = field(default_factory=dict)


def read(intake: Intake, plain: Any) -> Said | Wrong:
    """One item from what JSON or a file says."""
    try:
        return intake.item.model_validate(plain)
    except ValidationError as wrong:
        fields: dict[str, list[str]] = {}
        for error in wrong.errors(include_url=False, include_context=False):
            fields.setdefault(".".join(map(str, error["loc"])), []).append(error["msg"])
        said = plain.get("external_id") if isinstance(plain, dict) else None
        name = said[:200] if isinstance(said, str) else ""
        return Wrong(external_id=name, problem=" ".join(sentences(wrong)), fields=fields)


def take_read(
    intake: Intake, store: Store, read_: Sequence[Said | Wrong], *, actor: Actor, write: bool = True
) -> list[Outcome]:
    """Take in what could be read, at most ``MOST``; what could not is refused in its place."""
    sound = [item for item in read_ if isinstance(item, Said)]
    taken = iter(take(intake, store, sound, actor=actor, write=write))
    return [next(taken) if isinstance(item, Said) else _refused(item) for item in read_]


def _refused(wrong: Wrong) -> Outcome:
    return Outcome(external_id=wrong.external_id, outcome="refused", problem=wrong.problem, code="invalid", status=422)


def chunks(items: Iterator[Any]) -> Iterator[list[Any]]:
    """The items in lots of at most ``MOST``."""
    some: list[Any] = []
    for item in items:
        some.append(item)
        if len(some) == MOST:
            yield some
            some = []
    if some:
        yield some
