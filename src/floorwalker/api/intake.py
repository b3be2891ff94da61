"""The event intake: facts that devices and platforms send are recorded, and each is answered in its place."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from floorwalker.accounts.actor import Actor, Reach
from floorwalker.accounts.models import Store
from floorwalker.api import envelopes
from floorwalker.api.clocks import place, read_instant
from floorwalker.api.credentials import unknown_store
from floorwalker.api.envelopes import Envelope, Read
from floorwalker.api.problems import ApiProblem, answer, described
from floorwalker.core.clock import now
from floorwalker.core.errors import NotAllowed
from floorwalker.core.facts import Fact
from floorwalker.core.log.opening import Place
from floorwalker.core.log.record import Answer, Report, record
from floorwalker.core.registry import Channel, channels

TRIES = 3
_log = logging.getLogger(__name__)
_PASSING = frozenset({"40001", "40P01", "55P03"})
_T = TypeVar("_T")


class _Money(msgspec.Struct):
    currency: str | None = None


class Result(msgspec.Struct, omit_defaults=True):
    """What became of one fact of a batch."""

    id: str | None
    outcome: str
    session: UUID | None
    problem: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Counter:
    """What is known once for all facts of a request: who sends, when it came, and the stores it may speak for."""

    received_at: datetime
    stores: Mapping[str, Store]
    only: Store | None

    def store(self, code: str) -> Store:
        """The store of that code; without one, the only store of the token."""
        found = self.stores.get(code) if code else self.only
        if found is None:
            raise unknown_store(code)
        return found


def take(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Read the request, record what is sound, answer each fact."""
    reach = actor.reach("facts.write")
    if not reach:
        raise NotAllowed("This token lacks the right “facts.write”.", right="facts.write")
    batch, read = envelopes.read(request)
    results = _recorded(read, reach)
    if batch:
        return HttpResponse(msgspec.json.encode(results), content_type="application/json")
    result = results[0]
    if result.problem is not None:
        refused = ApiProblem(result.problem["code"], result.problem["detail"])
        return answer(refused, **result.problem)
    return HttpResponse(msgspec.json.encode(result), content_type="application/json")


def _recorded(read: Sequence[Read], reach: Reach) -> list[Result]:
    counter = _counter(read, reach)
    results: list[Result] = []
    reports: list[Report] = []
    places: list[int] = []
    for index, envelope in enumerate(read):
        report = _report(envelope, counter)
        if isinstance(report, ApiProblem):
            results.append(_refused(envelope, report))
        else:
            reports.append(report)
            places.append(index)
            results.append(Result(id=None, outcome="", session=None))
    for index, said in zip(places, patiently(lambda: _write(reports)), strict=True):
        results[index] = _result(read[index], said)
    return results


def _counter(read: Sequence[Read], reach: Reach) -> Counter:
    codes = {envelope.store for envelope in read if isinstance(envelope, Envelope)}
    mine = Store.objects.all() if reach.everywhere else Store.objects.filter(id__in=reach.store_ids)
    alone = "" in codes
    found = list(mine.order_by("id")[:2]) if codes == {""} else list(mine if alone else mine.filter(code__in=codes))
    return Counter(
        received_at=now(),
        stores={store.code: store for store in found},
        only=found[0] if alone and len(found) == 1 else None,
    )


def _report(envelope: Read, counter: Counter) -> Report | ApiProblem:
    if isinstance(envelope, ApiProblem):
        return envelope
    try:
        channel, type_ = _type(envelope)
        store = counter.store(envelope.store)
        fact = _fact(channel, type_, envelope, store)
        sent_at = read_instant("sentat", envelope.sentat) if envelope.sentat else None
        said = read_instant("time", envelope.time) if envelope.time else None
        placed = place(said=said, sent_at=sent_at, received_at=counter.received_at)
    except ApiProblem as problem:
        return problem
    kind, label = fact.doer
    return Report(
        channel=channel,
        store_id=store.pk,
        token=envelope.subject,
        fact=fact,
        key=f"ce:{envelope.source}|{envelope.id}",
        actor_kind=kind,
        actor_ref=envelope.source,
        actor_label=label or envelope.source,
        occurred_at=placed.occurred_at,
        device_at=placed.device_at,
    )


@cache
def _types() -> dict[str, Channel]:
    """The channel that takes a type, by the type's name short or in full. No two channels have a type of one name."""
    return {
        name: channel
        for channel in channels()
        for fact in channel.facts.heard
        for name in (fact.type, f"floorwalker.{channel.code}.{fact.type}")
    }


def _type(envelope: Envelope) -> tuple[Channel, str]:
    channel = _types().get(envelope.type)
    if channel is None or envelope.channel not in {"", channel.code}:
        raise ApiProblem("unknown_type", f"No channel takes facts of the type “{envelope.type[:100]}”.")
    return channel, envelope.type.removeprefix(f"floorwalker.{channel.code}.")


def _fact(channel: Channel, type_: str, envelope: Envelope, store: Store) -> Fact:
    raw = bytes(envelope.data)
    try:
        fact = channel.facts.decode(type_, raw)
        currency = msgspec.json.decode(raw, type=_Money).currency if b'"currency"' in raw else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise ApiProblem("wrong_fields", f"The data do not fit “{type_}”: {wrong}.") from None
    if currency is not None and currency != store.currency:
        raise ApiProblem("wrong_currency", f"Amounts of this store are in {store.currency}, not in {currency[:20]}.")
    return fact


def patiently(write: Callable[[], _T]) -> _T:
    """Try again what another transaction stood in the way of; after ``TRIES`` the error rises."""
    for _ in range(TRIES - 1):
        try:
            return write()
        except OperationalError as busy:
            if getattr(busy.__cause__, "sqlstate", "") not in _PASSING:
                raise
    return write()


def _write(reports: Sequence[Report]) -> list[Answer]:
    """Record the batch; if that fails, each session by itself, so that one that cannot be written stops no other."""
    try:
        return record(reports)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # noqa: BLE001 - the session that is at fault raises again below, and is answered there
        sessions: dict[Place, list[int]] = {}
    for index, report in enumerate(reports):
        sessions.setdefault(report.place, []).append(index)
    answers: dict[int, Answer] = {}
    for indexes in sessions.values():
        written = _write_one([reports[index] for index in indexes])
        answers |= zip(indexes, written, strict=True)
    return [answers[index] for index in range(len(reports))]


def _write_one(reports: Sequence[Report]) -> list[Answer]:
    """Record the facts of one session, or say why all of them are refused."""
    try:
        return record(reports)
    except (OperationalError, InterfaceError):
        raise
    except DataError:
        refused = Answer(outcome="refused", code="unstorable", detail="The session grows too large.")
    except Exception:  # noqa: BLE001 - whatever a channel makes of these facts, the others are kept
        _log.exception("The session “%s” could not be written.", reports[0].token)
        refused = Answer(
            outcome="refused", code="failed", detail="Something went wrong with this session; nothing was changed."
        )
    return [refused] * len(reports)


def _result(envelope: Read, said: Answer) -> Result:
    assert isinstance(envelope, Envelope)
    problem = None
    if said.code == "key_reused":
        problem = described(ApiProblem(said.code, f"The id “{envelope.id}” stands for another fact of this session."))
    elif said.code:
        problem = described(ApiProblem(said.code, said.detail))
    return Result(id=envelope.id, outcome=said.outcome, session=said.session_id, problem=problem)


def _refused(envelope: Read, problem: ApiProblem) -> Result:
    id_ = envelope.id if isinstance(envelope, Envelope) else None
    return Result(id=id_, outcome="refused", session=None, problem=described(problem))
