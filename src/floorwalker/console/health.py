"""For machines that watch us: /healthz, /readyz and /metrics, answered before sessions and sign-in."""

import hmac
import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, ProgrammingError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Max, Min, Sum
from django.db.models.functions import Coalesce, Now
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from floorwalker.core.later import timers
from floorwalker.core.models import Errand, Tally, TallyDelta

_SILENT = timedelta(seconds=60)
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

requests_total = Counter(
    "floorwalker_requests", "Requests answered, by route, method and status.", ["route", "method", "status"]
)
request_seconds = Histogram(
    "floorwalker_request_seconds",
    "Time to answer, by route.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


class HealthMiddleware:
    """Answers the three addresses itself and counts all other requests."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._own = {"/healthz": healthy, "/readyz": ready, "/metrics": metrics}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        own = self._own.get(request.path)
        return own(request) if own else self._counted(request)

    def _counted(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self._get_response(request)
        route = request.resolver_match.route if request.resolver_match else "none"
        method = request.method if request.method in _METHODS else "other"
        requests_total.labels(route, method, response.status_code).inc()
        request_seconds.labels(route).observe(time.perf_counter() - began)
        return response


def healthy(request: HttpRequest) -> HttpResponse:
    """This process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database is there, is up to date and the worker was heard of in the last minute; else 503."""
    try:
        state = {"database": True, "migrations": _migrated(), "worker": _worker_lives()}
    except ProgrammingError:
        state = {"database": True, "migrations": False, "worker": False}
    except DatabaseError:
        state = {"database": False, "migrations": False, "worker": False}
    return JsonResponse(state, status=200 if all(state.values()) else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """All counters in Prometheus' own text, for the bearer of FLOORWALKER_METRICS_TOKEN; without one, for this machine."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and not hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return HttpResponse("A bearer token is needed.\n", status=401, headers={"WWW-Authenticate": "Bearer"})
    if not settings.METRICS_TOKEN and not _asked_here(request):
        sentence = "Metrics are told to this machine alone until FLOORWALKER_METRICS_TOKEN is set.\n"
        return HttpResponse(sentence, status=403, content_type="text/plain")
    texts = [generate_latest(_counters())]
    at_scrape = CollectorRegistry()
    at_scrape.register(_Now())
    texts.append(generate_latest(at_scrape))
    return HttpResponse(b"".join(texts), content_type=CONTENT_TYPE_LATEST)


def _asked_here(request: HttpRequest) -> bool:
    """Whether a program on this machine asks, and surely no proxy for somebody else."""
    asked = (settings.PUBLIC_URL, f"//{request.headers.get('Host', '')}")
    forwarded = any(name in request.headers for name in _FORWARDED)
    return (
        not forwarded and _is_here(request.META.get("REMOTE_ADDR", "")) and all(_is_here(_host(url)) for url in asked)
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class _Now:
    """What the database knows at the moment of asking."""

    def collect(self) -> Iterator[Metric]:
        reached = GaugeMetricFamily("floorwalker_database_up", "1 when the database answers.")
        try:
            families = [_sessions(), *_stuck(), *_queue(), *_pool()]
            reached.add_metric([], 1)
        except DatabaseError:
            families = []
            reached.add_metric([], 0)
        yield reached
        yield from families


def _counters() -> CollectorRegistry:
    """The counters of all web processes, where they count together; else our own."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # the library's class is not annotated
    return together


def _sessions() -> Metric:
    family = GaugeMetricFamily("floorwalker_sessions", "Sessions, by channel and status.", labels=["channel", "status"])
    totals: dict[tuple[str, str], int] = {}
    for rows, amount in ((Tally.objects.all(), "count"), (TallyDelta.objects.all(), "change")):
        for channel, status, number in rows.values_list("channel", "status").annotate(Sum(amount)):
            totals[channel, status] = totals.get((channel, status), 0) + number
    for labels, number in sorted(totals.items()):
        family.add_metric(labels, number)
    return family


def _stuck() -> Iterator[Metric]:
    """What `floorwalker stuck` lists: a person is needed."""
    sessions = len(timers.stuck())
    yield _gauge("floorwalker_sessions_stuck", "Sessions whose timers could not be fired.", sessions)
    errands = Errand.objects.filter(parked=True).count()
    yield _gauge("floorwalker_errands_parked", "Errands that a listener could not hear.", errands)


def _queue() -> Iterator[Metric]:
    due = (
        ProcrastinateJob.objects.filter(status="todo")
        .annotate(due=Coalesce("scheduled_at", Now()))
        .filter(due__lte=Now())
    )
    found = due.aggregate(waiting=Count("id"), oldest=Min("scheduled_at"))
    yield _gauge("floorwalker_jobs_waiting", "Jobs that are due and not yet taken.", found["waiting"])
    late = (timezone.now() - found["oldest"]).total_seconds() if found["oldest"] else 0
    yield _gauge("floorwalker_jobs_late_seconds", "How long the oldest due job has waited.", late)
    heard = ProcrastinateWorker.objects.aggregate(last=Max("last_heartbeat"))["last"]
    silence = (timezone.now() - heard).total_seconds() if heard else -1
    yield _gauge("floorwalker_worker_silent_seconds", "Since a worker was last heard of; -1: never.", silence)


def _pool() -> Iterator[Metric]:
    pool = getattr(connection, "pool", None)
    stats = pool.get_stats() if pool else {}
    for key in ("pool_size", "pool_available", "requests_waiting"):
        if key in stats:
            yield _gauge(f"floorwalker_database_{key}", "Database connections of the answering process.", stats[key])


def _gauge(name: str, help_text: str, value: float) -> Metric:
    family = GaugeMetricFamily(name, help_text)
    family.add_metric([], value)
    return family


def _migrated() -> bool:
    return _needed() <= set(MigrationRecorder(connection).migration_qs.values_list("app", "name"))


@cache
def _needed() -> frozenset[tuple[str, str]]:
    """The migrations that this version brings; they cannot change while it runs."""
    graph = MigrationLoader(None).graph
    return frozenset(step for leaf in graph.leaf_nodes() for step in graph.forwards_plan(leaf))


def _worker_lives() -> bool:
    return ProcrastinateWorker.objects.filter(last_heartbeat__gte=timezone.now() - _SILENT).exists()
