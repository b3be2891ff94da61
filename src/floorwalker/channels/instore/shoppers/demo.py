"""Filling the demo: a fortnight of visits at once, and then what happens from moment to moment."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from floorwalker.accounts.actor import EVERYWHERE
from floorwalker.accounts.models import Member, Store
from floorwalker.channels.instore.channel import instore
from floorwalker.channels.instore.shoppers.crowd import EVERY, LONGEST, arrivals, standing
from floorwalker.channels.instore.shoppers.organisation import OWNER, PLACES
from floorwalker.channels.instore.shoppers.visit import Said
from floorwalker.core.log.record import Answer, Report, record
from floorwalker.core.wall import sessions

SESSIONS = 400
_DAYS = 14
_BATCH = 500
_AT_ONCE = 40
_RECENT = timedelta(hours=3)
_FRESH = timedelta(seconds=60)


def history(stores: Mapping[str, Store], now: datetime, *, wanted: int = SESSIONS) -> int:
    """Tell about so many visits of the last fortnight, and those that go on at this moment; answers how many."""
    begin = now - timedelta(days=_DAYS)
    slots = range(int((now - _RECENT - begin) / EVERY))
    spans = [(begin + slot * EVERY, begin + (slot + 1) * EVERY) for slot in Random("demo").sample(slots, wanted)]
    spans.append((now - _RECENT, now))
    visits = [visit for since, until in sorted(spans) for visit in arrivals(since, until)]
    reports: list[Report] = []
    for where, said in [*visits, *standing(now)]:
        reports += reported(stores[where.code], [one for one in said if one.at <= now])
    return len({answer.session_id for answer in told(reports)})


def told(reports: Iterable[Report]) -> list[Answer]:
    """Record reports in batches."""
    rest = iter(reports)
    answers: list[Answer] = []
    while some := list(islice(rest, _BATCH)):
        answers += record(some)
    return answers


def reported(store: Store, said: Sequence[Said]) -> list[Report]:
    """Facts as the intake would report them."""
    return [_report(store, one) for one in said]


def _report(store: Store, said: Said) -> Report:
    kind, label = said.fact.doer
    return Report(
        channel=instore,
        store_id=store.pk,
        token=said.token,
        fact=said.fact,
        key=f"ce:{said.source}|{said.id}",
        actor_kind=kind,
        actor_ref=said.source,
        actor_label=label or said.source,
        occurred_at=said.at,
    )


def is_demo() -> bool:
    """Whether this installation began with the demo organisation."""
    return Member.objects.filter(email=OWNER).exists()


def go_on(now: datetime) -> int:
    """Tell what the demo's shoppers have done since they were last heard of; answers how many facts are new.

    A visit is begun only while it is fresh, so hours without a worker are not made up for; one that has begun goes on.
    """
    stores = {
        store.code: store for store in Store.objects.filter(code__in=[place.code for place in PLACES], active=True)
    }
    visits = [visit for visit in arrivals(now - LONGEST, now) if visit[0].code in stores]
    begun = dict(
        sessions(EVERYWHERE, "instore")
        .filter(started_at__gte=now - 2 * LONGEST, token__in=[said[0].token for _, said in visits])
        .values_list("token", "head_at")
    )
    reports: list[Report] = []
    for where, said in visits[-_AT_ONCE:]:
        heard = begun.get(said[0].token)
        if heard is not None or said[0].at > now - _FRESH:
            reports += reported(
                stores[where.code], [one for one in said if (heard is None or one.at > heard) and one.at <= now]
            )
    return sum(answer.outcome != "repeated" for answer in told(reports))
