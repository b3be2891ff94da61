"""What every test stands on: one PostgreSQL for the whole run, a database of its own for each worker, a real browser."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from psycopg import sql

from floorwalker.accounts.models import Grant, Member
from floorwalker.kit.database import postgres

_MIGRATE = "import django; django.setup(); from floorwalker.config.upkeep import migrate; migrate()"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Cluster:
    """The server of this run: the one of DATABASE_URL, or an embedded one in a temporary folder."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._server: postgres.Server | None = None
        self._prefix = f"floorwalker_test_{os.getpid()}"
        self._template = ""

    def template(self) -> str:
        """The address of a migrated database to copy from; made when first asked for."""
        if not self._template:
            self._template = self._migrated(self._start())
        return self._template

    def stop(self) -> None:
        """Remove all that this run has made."""
        if self._server is None and self._template:
            _drop_all(self._template, self._prefix)
        if self._server is not None:
            postgres.stop(self._server)
            shutil.rmtree(self._server.place.root, ignore_errors=True)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self) -> str:
        given = os.environ.get("DATABASE_URL", "")
        if given:
            return given
        self._folder = Path(tempfile.mkdtemp(prefix="floorwalker-test-"))
        self._folder.chmod(0o755)
        self._server = postgres.start(self._folder, say=_quiet, tied=True, durable=False)
        return postgres.address(self._folder)

    def _migrated(self, server: str) -> str:
        name = f"{self._prefix}_template"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        address = postgres.with_database(server, name)
        told = {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
        subprocess.run([sys.executable, "-c", _MIGRATE], env=os.environ | told, check=True)
        return address


def _quiet(sentence: str) -> None:
    pass


def _drop_all(server: str, prefix: str) -> None:
    with psycopg.connect(postgres.with_database(server, "postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        for (name,) in found.fetchall():
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


_cluster = Cluster()


def pytest_configure(config: pytest.Config) -> None:
    """Keep files that tests write out of the data folder, and let pages be drawn without collected static files."""
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).parent / "src"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "floorwalker.config.settings"  # what a test starts is the house itself
    home = Path(tempfile.mkdtemp(prefix="floorwalker-home-"))
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    settings.HOME = home
    settings.STATIC_ROOT = home / "static"
    settings.STATIC_ROOT.mkdir()
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": home / "files"}},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Walks come last: a browser's event loop stays in its thread, where nothing else may wait for a coroutine then."""
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", []))


def pytest_configure_node(node: Any) -> None:
    """xdist: tell each worker where the run's template is."""
    node.workerinput["template"] = _cluster.template()


def pytest_unconfigure(config: pytest.Config) -> None:
    """The server and its folder go when the run is over."""
    if not hasattr(config, "workerinput"):
        _cluster.stop()


@pytest.fixture(scope="session")
def template_url(request: pytest.FixtureRequest) -> str:
    """The address of the run's template, to which nobody may be connected while it is copied."""
    return getattr(request.config, "workerinput", {}).get("template") or _cluster.template()


@pytest.fixture(scope="session")
def migrated(template_url: str) -> str:
    """The name of the run's template: a database with all tables, empty."""
    return template_url.split("?")[0].rpartition("/")[2]


@pytest.fixture(scope="session")
def database_url(template_url: str, migrated: str, worker_id: str) -> str:
    """The address of this worker's own database, copied from the run's template."""
    name = migrated.replace("template", worker_id)
    with psycopg.connect(postgres.with_database(template_url, "postgres"), autocommit=True) as connection:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(migrated))
        connection.execute(copy)
    return postgres.with_database(template_url, name)


@pytest.fixture(scope="session")
def django_db_setup(database_url: str, django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Point Django at the worker's database instead of letting it make one."""
    connections.settings["default"].update(postgres.django_database(database_url, settings.HOME))
    yield
    with django_db_blocker.unblock():
        connections["default"].close()
        connections["default"].close_pool()  # type: ignore[attr-defined]  # the stubs know no PostgreSQL wrapper


@pytest.fixture
def owner(db: None) -> Member:
    """The owner of everything."""
    member = Member.objects.create_user("owner@example.com", "korrekt-pferd-77", name="Mia Kowalska")
    Grant.objects.create(member=member, role="owner", store=None)
    return member


@pytest.fixture
def desk(owner: Member, client: Client) -> Client:
    """The console, the owner signed in."""
    client.force_login(owner)
    return client


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium. Without one, CI fails and a laptop skips, in words."""
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        sentence = "no Chromium on this machine; install the package chromium to run the browser walks"
        pytest.fail(sentence) if os.environ.get("CI") else pytest.skip(sentence)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    return browser_type_launch_args | {"executable_path": found, "args": _BROWSER_ARGUMENTS}
