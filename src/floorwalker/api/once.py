"""``Idempotency-Key``: a request that is sent again is answered again and done once.

The key, what the request does and its answer commit in one transaction. A twin waits for the first to end and is then
given its answer; a request that dies before it ends leaves nothing behind, so its key is free. The database ends a
transaction that has been silent for ``LEASE``, even where the server that held it is gone without a word.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from psycopg.errors import LockNotAvailable

from floorwalker.accounts.actor import Actor
from floorwalker.api.models import KeyedAnswer
from floorwalker.api.problems import ApiProblem, answer
from floorwalker.core.clock import now
from floorwalker.core.errors import Refused

LEASE = timedelta(seconds=60)
KEPT = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


def once(request: HttpRequest, actor: Actor, run: Callable[[], HttpResponse], *, patience: str = "10s") -> HttpResponse:
    """Run, or give the answer of the run before. Only a done or a refused move uses the key up.

    A twin at work is waited for as long as ``patience`` says, an interval of PostgreSQL's.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return run()
    if not _KEY.fullmatch(key):
        raise ApiProblem("invalid", "“Idempotency-Key” must be 1 to 200 visible ASCII characters.")
    with transaction.atomic():
        _limit()
        if not _claim(actor.ref, key, _print_of(request), patience=patience):
            return _again(actor.ref, key, _print_of(request))
        try:
            with transaction.atomic():
                response = run()
        except Refused as no:
            response = answer(no)
        _keep(actor.ref, key, response)
    return response


def _print_of(request: HttpRequest) -> str:
    head = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(head + request.body).hexdigest()


def _limit() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{LEASE.seconds}s'")


def _claim(credential: str, key: str, request: str, *, patience: str) -> bool:
    """Whether the key is new. A twin at work is waited for."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{patience}'")
            cursor.execute(
                "INSERT INTO api_keyedanswer (credential, key, request, status, body, content_type, created_at)"
                " VALUES (%s, %s, %s, 0, '', '', %s) ON CONFLICT DO NOTHING",
                [credential, key, request, now()],
            )
            claimed: bool = cursor.rowcount == 1
            cursor.execute("SET LOCAL lock_timeout = DEFAULT")
            return claimed
    except OperationalError as busy:
        if isinstance(busy.__cause__, LockNotAvailable):
            raise ApiProblem("key_in_use", "A request with this key is still being worked on.") from None
        raise


def _again(credential: str, key: str, request: str) -> HttpResponse:
    kept = KeyedAnswer.objects.get(credential=credential, key=key)
    if kept.request != request:
        raise ApiProblem("key_other_request", "This “Idempotency-Key” was used for another request.")
    headers = {"Idempotent-Replayed": "true"}
    return HttpResponse(kept.body, status=kept.status, content_type=kept.content_type, headers=headers)


def _keep(credential: str, key: str, response: HttpResponse) -> None:
    KeyedAnswer.objects.filter(credential=credential, key=key).update(
        status=response.status_code, body=response.content.decode(), content_type=response.headers["Content-Type"]
    )


def forget_old() -> int:
    """Delete answers older than ``KEPT``; their keys are new again."""
    deleted, _ = KeyedAnswer.objects.filter(created_at__lt=now() - KEPT).delete()
    return deleted
