"""The trail that changes of people, stores and tokens leave: written by the database, whoever writes and by whatever way."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import pghistory
from django.db.models import F, Func, Index, JSONField, Model, QuerySet, Value

if TYPE_CHECKING:
    from floorwalker.accounts.actor import Actor

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=type[Model])


WITHOUT_REASON = Func(
    F("pgh_context"), Value("reason"), template="%(expressions)s", arg_joiner=" - ", output_field=JSONField()
)
"""Who and by which verb, but no longer why: reasons are free text, and may say something of a person who is erased."""


def traced(*fields: str) -> Callable[[M], M]:
    """Each insert, delete, and change of these fields adds a row that nothing can change or take away."""

    def trace(model: M) -> M:
        kept: M = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            fields=list(fields),
            model_name=f"{model.__name__}Trail",
            obj_field=pghistory.ObjForeignKey(related_name="trail"),
            context_field=pghistory.ContextJSONField(),
            context_id_field=None,  # type: ignore[arg-type]  # documented: no id beside the words
            append_only=True,
            meta={"indexes": [Index("pgh_created_at", "pgh_id", name=f"{model.__name__.lower()}_trail")]},
        )(model)
        return kept

    return trace


def trail_of(model: type[Model]) -> QuerySet[Any]:
    """The rows of the trail of this model."""
    rows: QuerySet[Any] = model._meta.get_field("trail").related_model._default_manager.all()  # type: ignore[union-attr]  # it is one
    return rows


def has_trail(model: type[Model]) -> bool:
    """Whether changes of this model leave a trail."""
    return any(relation.name == "trail" for relation in model._meta.related_objects)


def by(actor: Actor, reason: str = "", *, verb: str = "") -> pghistory.context:
    """What is changed within is noted as done by this actor, why, and by which verb; elsewhere it is Floorwalker itself."""
    more = {"reason": reason, "verb": verb}
    said = {name: value for name, value in more.items() if value}
    return pghistory.context(kind=actor.kind, ref=actor.ref, label=actor.label, **said)


def noted(verb: Callable[P, R]) -> Callable[P, R]:
    """A verb whose changes are its ``actor``'s, for its ``reason`` where it has one."""

    @wraps(verb)
    def noted_verb(*args: P.args, **kwargs: P.kwargs) -> R:
        actor: Any = kwargs["actor"]
        reason: Any = kwargs.get("reason", "")
        with by(actor, reason):
            return verb(*args, **kwargs)

    return noted_verb
