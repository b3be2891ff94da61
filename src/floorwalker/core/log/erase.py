"""Erasing what sessions say of people; the log stays provable, since its events keep the digests."""

from collections.abc import Callable, Collection, Sequence
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef

from floorwalker.accounts.actor import Actor
from floorwalker.core import photos
from floorwalker.core.facts import Happening, WordsErased
from floorwalker.core.log.books import Books
from floorwalker.core.models import Event, Private, Session

_BATCH = 100
_elsewhere: list[Callable[[str, Actor], int]] = []


def also(erase: Callable[[str, Actor], int]) -> None:
    """A room that keeps records of customers erases them, too: given a customer's outside reference, it answers how many."""
    _elsewhere.append(erase)


def erase_records(ref: str, *, actor: Actor) -> int:
    """Erase what the other rooms keep of a customer; answers how many records said anything of them."""
    return sum(erase(ref, actor) for erase in _elsewhere) if ref else 0


def of_customer(ref: str) -> list[UUID]:
    """The sessions of a customer, in every channel and store."""
    return list(Session.objects.filter(customer_ref=ref).order_by("id").values_list("id", flat=True)) if ref else []


def erase(ids: Sequence[UUID], *, actor: Actor, types: Collection[str] = ()) -> int:
    """Delete the private fields and the photos of sessions for good; answers in how many there were any.

    With ``types`` only the fields of such events, and no photos.

    The sessions are folded again without them, so that nothing that came from them stays either: references, words to be
    found by, rows. An event says who had it done. What arrives later is kept as ever.
    """
    batches = [ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH)]
    return sum(_erase(batch, actor, types) for batch in batches)


def _erase(ids: Sequence[UUID], actor: Actor, types: Collection[str]) -> int:
    with transaction.atomic():
        books = Books()
        sheets = {sheet.session.id: sheet for sheet in books.open(ids)}
        privates = Private.objects.filter(session_id__in=list(sheets))
        if types:
            of_event = {"session_id": OuterRef("session_id"), "number": OuterRef("number")}
            privates = privates.filter(Exists(Event.objects.filter(**of_event, type__in=types)))
        told = set(privates.values_list("session_id", flat=True))
        privates.delete()
        books.load_logs(list(told))
        for id_ in told:
            books.add(sheets[id_], [_erased(books, actor)], again=True)
        books.write()
        pictured = [] if types else [id_ for id_ in sheets if photos.forget(id_)]
    return len(told | set(pictured))


def _erased(books: Books, actor: Actor) -> Happening:
    return Happening(
        fact=WordsErased(),
        key=f"erase:{uuid4()}",
        actor_kind=actor.kind,
        actor_ref=actor.ref,
        actor_label=actor.label,
        occurred_at=books.now,
        recorded_at=books.now,
    )
