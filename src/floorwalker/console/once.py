"""A form is carried out once, however often it is sent: by a double click, by going back, by a browser that tries again.

Each form that is drawn carries a key. The key, what the form does and where it leads commit in one transaction: a twin
waits for the first and then leads to the same place; a form that dies before it ends leaves its key free. The database
ends a transaction that has been silent for ``LEASE``, even where the server that held it is gone without a word.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.http import HttpRequest

from floorwalker.console.asking import member_id
from floorwalker.console.models import SentForm
from floorwalker.core.clock import now

LEASE = timedelta(seconds=60)
KEPT = timedelta(hours=24)


def key_of(request: HttpRequest) -> str:
    """The key of the form that is sent, or a new one for the form that is drawn."""
    try:
        return str(UUID(request.POST.get("form_key", "")))
    except ValueError:
        return str(uuid4())


def once(request: HttpRequest, carry_out: Callable[[], str]) -> str:
    """Carry it out and answer the address to which it leads; sent again, only answer that address."""
    key, member = key_of(request), member_id(request)
    with transaction.atomic():
        if not _claim(member, key):
            return SentForm.objects.get(member=member, key=key).url
        url = carry_out()
        SentForm.objects.filter(member=member, key=key).update(url=url)
    return url


def was_sent(request: HttpRequest) -> bool:
    """Whether this form was carried out already."""
    return SentForm.objects.filter(member=member_id(request), key=key_of(request)).exists()


def _claim(member: int, key: str) -> bool:
    """Whether the key is new. A twin at work is waited for."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{LEASE.seconds}s'")
        cursor.execute(
            "INSERT INTO console_sentform (member_id, key, url, sent_at) VALUES (%s, %s, '', %s) ON CONFLICT DO NOTHING",
            [member, key, now()],
        )
        claimed: bool = cursor.rowcount == 1
        return claimed


def forget_old() -> int:
    """Delete keys older than ``KEPT``."""
    return SentForm.objects.filter(sent_at__lte=now() - KEPT).delete()[0]
