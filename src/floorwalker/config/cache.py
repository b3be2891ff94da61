"""The cache, in which limits are counted: Django's own table, each value written by one statement."""

import base64
import pickle
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router

_SET = """
WITH gone AS (
    DELETE FROM {table} WHERE cache_key = ANY(ARRAY(
        SELECT cache_key FROM {table} WHERE expires < %(now)s AND cache_key <> %(key)s LIMIT 5 FOR UPDATE SKIP LOCKED
    ))
)
INSERT INTO {table} (cache_key, value, expires) VALUES (%(key)s, %(value)s, %(expires)s)
ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires
WHERE %(always)s OR {table}.expires < %(now)s
"""


class Cache(DatabaseCache):
    """Counts no rows and throws nothing away that still holds; every write takes a few expired values with it.

    Django's counts the whole table before each write, and beyond a bound deletes a third of it, limits that hold included.
    """

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        """Write one value, or with ``add`` only where none is that holds; answers whether it was written."""
        if mode == "touch":
            return bool(super()._base_set(mode, key, value, timeout))  # type: ignore[misc]  # the stubs leave it out
        ends = self.get_backend_timeout(timeout)
        said: dict[str, Any] = {
            "key": key,
            "value": base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode(),
            "expires": datetime.max.replace(tzinfo=UTC) if ends is None else datetime.fromtimestamp(ends, UTC),
            "now": datetime.now(UTC),
            "always": mode == "set",
        }
        database = connections[router.db_for_write(self.cache_model_class)]
        with database.cursor() as cursor:
            table = database.ops.quote_name(self._table)  # type: ignore[attr-defined]  # the stubs leave it out
            cursor.execute(_SET.format(table=table), said)
            return bool(cursor.rowcount)
