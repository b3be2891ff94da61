"""What we write into the embedded PostgreSQL's configuration: memory by the machine, doors closed to others."""

import os
from pathlib import Path

from floorwalker.kit.postgres_place import Place

ROLE = "floorwalker"
_MB = 1024 * 1024


def server_settings(place: Place, *, durable: bool = True) -> str:
    """The text of postgresql.conf. ``durable=False`` is for test runs whose data nobody wants back."""
    memory = machine_memory() // _MB
    lines = {
        "listen_addresses": "''",
        "port": "5432",
        "unix_socket_directories": f"'{_quoted(place.sockets)}'",
        "unix_socket_permissions": "0700",
        "max_connections": "120",
        "shared_buffers": f"{_between(64, memory // 8, 2048)}MB",
        "effective_cache_size": f"{max(128, memory // 2)}MB",
        "work_mem": f"{_between(4, memory // 512, 64)}MB",
        "maintenance_work_mem": f"{_between(32, memory // 32, 1024)}MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "jit": "off",
        "fsync": _switch(durable),
        "full_page_writes": _switch(durable),
        "synchronous_commit": _switch(durable),
        "autovacuum_vacuum_insert_scale_factor": "0.05",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "logging_collector": "on",
        "log_directory": f"'{_quoted(place.logs)}'",
        "log_filename": "'postgresql-%a.log'",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_truncate_on_rotation": "on",
        "log_line_prefix": "'%m [%p] %q%a '",
        "log_min_duration_statement": "2s",
        "log_lock_waits": "on",
    }
    body = "\n".join(f"{name} = {value}" for name, value in lines.items())
    return f"# Written by Floorwalker at every start. Your own lines go into own.conf beside this file.\n{body}\ninclude_if_exists = 'own.conf'\n"


def doors() -> str:
    """The text of pg_hba.conf: the sockets only, and only for the system users named in pg_ident.conf."""
    return f"# Written by Floorwalker at every start.\nlocal all all peer map={ROLE}\n"


def users(names: frozenset[str]) -> str:
    """The text of pg_ident.conf: these system users are the one role."""
    lines = "".join(f'{ROLE} "{name}" {ROLE}\n' for name in sorted(names))
    return f"# Written by Floorwalker at every start.\n{lines}"


def machine_memory() -> int:
    """Bytes of memory that we may count on: the machine's, or less where a container says so."""
    installed = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    granted = limit.read_text().strip() if limit.exists() else "max"
    return min(installed, int(granted)) if granted.isdigit() else installed


def _between(lowest: int, value: int, highest: int) -> int:
    return max(lowest, min(value, highest))


def _switch(on: bool) -> str:
    return "on" if on else "off"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
