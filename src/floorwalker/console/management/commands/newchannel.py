"""newchannel: lay out a channel that works, to be changed into the one that is wanted."""

import re
import subprocess
import sys
from argparse import ArgumentParser
from keyword import iskeyword
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.templates import TemplateCommand

from floorwalker.core.models import Session

_NAME = re.compile(r"[a-z][a-z]{1,15}")
_MIGRATION = """
import sys, django
django.setup()
from django.core.management import call_command
from django.db import connections
connections.settings["default"]["ENGINE"] = "django.db.backends.dummy"
call_command("makemigrations", sys.argv[1])
"""
"""In a process of its own, which knows the new channel, and without a look at a database that need not run."""
_TEMPLATE = Path(__file__).resolve().parents[2] / "channel_template"


class Command(TemplateCommand):
    help = (
        "Make a folder under channels/ with a channel that works: one fact, one move, one timer, its list and page, its "
        "tests; enter it into CHANNELS and write its first migration. Developers only."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the channel's code in the plural, such as calls")
        parser.add_argument("--noun", default="", help="one of them; without it, the name less its s")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options.pop("name")
        noun = options["noun"] or name.removesuffix("s")
        _must_be_usable(name, noun)
        folder = settings.PACKAGE / "channels" / name
        try:
            folder.mkdir()
        except OSError as no:
            raise CommandError(f"The folder {folder} cannot be made: {no.strerror}.") from None
        words = _words(name, noun) | {"template": str(_TEMPLATE), "extensions": ["py", "md", "po"], "files": []}
        super().handle("app", name, str(folder), **(options | words))
        (folder / "migrations").mkdir()
        (folder / "migrations" / "__init__.py").touch()
        _enter(name)
        _speak_german(folder / "german.po")
        subprocess.run([sys.executable, "-c", _MIGRATION, name], check=True)
        subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(folder)], check=True)
        self.stdout.write(
            f"{folder} is there. Begin with its channel.py. `make translations docs` brings the catalogue and the manual "
            "up to it, `make channel` does that too."
        )


def _must_be_usable(name: str, noun: str) -> None:
    if not _NAME.fullmatch(name):
        raise CommandError(f"A channel's name has 2 to 16 small letters; “{name}” does not.")
    if any(app.endswith(f".{name}") for app in settings.INSTALLED_APPS):
        raise CommandError(f"There is an app called “{name}” already.")
    if not _NAME.fullmatch(noun) or iskeyword(noun) or hasattr(Session, noun):
        raise CommandError(f"“{noun}” cannot name the sheet of a session; choose another noun with --noun.")


def _words(name: str, noun: str) -> dict[str, str]:
    article = "an" if noun[0] in "aeiou" else "a"
    return {
        "label": name.capitalize(),
        "noun": noun,
        "nouns": name,
        "a_noun": f"{article} {noun}",
        "a_noun_capital": f"{article} {noun}".capitalize(),
        "code": noun,
        "related": noun,
        "record": noun.capitalize(),
    }


def _enter(name: str) -> None:
    """Put the channel at the end of the list CHANNELS, which stands in the settings and nowhere else."""
    file = settings.PACKAGE / "config" / "settings.py"
    listed = [*settings.CHANNELS, f"floorwalker.channels.{name}"]
    lines = "".join(f'    "{entry}",\n' for entry in listed)
    text, found = re.subn(r"(?ms)^CHANNELS = \[.*?\]", lambda _: f"CHANNELS = [\n{lines}]", file.read_text(), count=1)
    if not found:
        raise CommandError(f"There is no list CHANNELS in {file}; enter floorwalker.channels.{name} by hand.")
    file.write_text(text)


def _speak_german(brought: Path) -> None:
    """Move the German that the channel brings into the catalogue; a text that has its German already keeps it."""
    catalogue = settings.PACKAGE / "locale" / "de" / "LC_MESSAGES" / "django.po"
    with catalogue.open("rb") as file:
        kept = read_po(file, locale="de")
    with brought.open("rb") as file:
        new = [message for message in read_po(file, locale="de") if message.id and message.id not in kept]
    for message in new:
        kept.add(message.id, message.string)
    with catalogue.open("wb") as file:
        write_po(file, kept, width=120, include_lineno=False)
    brought.unlink()
