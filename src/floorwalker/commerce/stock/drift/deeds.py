"""Taking over what the shop says: of one level, or of all that differ in a store. The ledger says who had it done, and why."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from procrastinate.contrib.django import app

from floorwalker.accounts.actor import SYSTEM, Actor, member_actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.rights import must
from floorwalker.commerce.stock.counting import RIGHT, agree
from floorwalker.commerce.stock.drift.intake import READINGS
from floorwalker.commerce.stock.drift.models import DriftRun, Told
from floorwalker.commerce.stock.models import Level, Telling
from floorwalker.commerce.taking import take
from floorwalker.connectors.stock import stocks
from floorwalker.core.clock import now
from floorwalker.core.errors import FloorwalkerError, NotFound, Refused

_ASKED = 100


@transaction.atomic
def take_over(told: Told, *, actor: Actor, reason: str = "", key: str = "") -> Level:
    """The level is as the shop says; Refused where both agree by now. Takes the right ``stock.adjust``."""
    must(actor, RIGHT, told.store)
    Level.objects.select_for_update().get(pk=told.level_id)
    said = Told.objects.select_related("level__store").get(pk=told.pk)
    if said.since is None:
        raise Refused(gettext("The shop and the stock here agree by now."), code="no_drift")
    return agree(said.level, said.on_hand, said.committed, actor=actor, reason=reason, key=key)


@transaction.atomic
def order_run(store: Store, *, member_id: int, actor: Actor, reason: str) -> DriftRun:
    """Ask the worker to take over all that differs by now; the job commits with the order. Takes the right ``stock.adjust``."""
    must(actor, RIGHT, store)
    total = Told.objects.filter(store=store, since__isnull=False).count()
    run = DriftRun.objects.create(member_id=member_id, store=store, reason=reason, total=total, created_at=now())
    app.configure_task("floorwalker.commerce.stock.drift.jobs.run").defer(number=run.pk)
    return run


def find_run(number: int, *, member_id: int) -> DriftRun:
    """A run that this member has ordered; another's is not found."""
    run = DriftRun.objects.select_related("store").filter(pk=number, member_id=member_id).first()
    if run is None:
        raise NotFound(gettext("There is no such run."))
    return run


def carry_out(number: int) -> None:
    """Go on with a run where it stands, one level at a time."""
    language = DriftRun.objects.values_list("member__language", flat=True).get(pk=number)
    with translation.override(language):
        while _next(number):
            pass


@transaction.atomic
def _next(number: int) -> bool:
    """Take over the next; ``False`` when all are done. The lock lets one worker on at a time."""
    run = DriftRun.objects.select_for_update(of=("self",)).select_related("member", "store").get(pk=number)
    rest = Told.objects.filter(store=run.store, since__isnull=False, since__lte=run.created_at)
    told = (rest.filter(id__gt=run.last) if run.last else rest).select_related("store").order_by("id").first()
    if told is None or run.finished_at:
        run.finished_at = run.finished_at or now()
    else:
        run.last = told.pk
        _take_over(run, told)
    run.save()
    return run.finished_at is None


def _take_over(run: DriftRun, told: Told) -> None:
    """What agrees by now is left; who may not any more ends the run."""
    try:
        with transaction.atomic():
            take_over(told, actor=member_actor(run.member), reason=run.reason, key=f"drift:{run.pk}")
    except Refused:
        run.agreed += 1
    except FloorwalkerError as no:
        run.complaint, run.finished_at = no.message[:300], now()
    else:
        run.done += 1


def read_shops() -> int:
    """Ask each shop that follows what it has of what it follows; answers of how many levels it told. Raises the first ``Unreachable`` at the end."""
    read, failed = 0, None
    followed = Telling.objects.values_list("provider", "level__store").distinct()
    known = {port.code: port for port in stocks}
    for provider, store_id in sorted(followed):
        if provider in known:
            try:
                read += _read(provider, Store.objects.get(pk=store_id))
            except FloorwalkerError as no:
                failed = failed or no
    if failed is not None:
        raise failed
    return read


def _read(provider: str, store: Store) -> int:
    """No transaction is open while a shop is asked."""
    mine = Telling.objects.filter(provider=provider, level__store=store).order_by("level_id")
    items = list(mine.values_list("level__external_id", flat=True))
    read = 0
    for start in range(0, len(items), _ASKED):
        said = stocks.port(provider).read(store.code, items[start : start + _ASKED])
        levels = [
            READINGS.item.model_validate({"external_id": item, "on_hand": one.on_hand, "committed": one.committed})
            for item, one in said.items()
        ]
        read += len(take(READINGS, store, levels, actor=SYSTEM))
    return read
