"""The manual keeps step: its tables are those of the registry, its links lead somewhere, its words are ours."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from floorwalker.config.environment import SETTINGS
from floorwalker.console.manual import CHANNEL_TABLES, written
from floorwalker.core.registry import Channel, channels
from floorwalker.kit.errors import FloorwalkerError

ROOT = Path(__file__).parent.parent
CHANNELS = list(channels())
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "src").glob("*/channels/*/README.md"),
        *(ROOT / "src").glob("*/commerce/*/README.md"),
    ]
)
TABLED = [page for page in PAGES if "<!-- table: " in page.read_text()]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _manual(channel: Channel) -> str:
    folder = Path(str(import_module(channel.record.__module__).__file__)).parent
    return (folder / "README.md").read_text()


@pytest.mark.parametrize("path", TABLED, ids=_name)
def test_tables_are_up_to_date(path: Path) -> None:
    call_command("manual", path, check=True)


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda c: c.code)
def test_a_channels_manual_has_every_table(channel: Channel) -> None:
    for name in CHANNEL_TABLES:
        assert f"<!-- table: {name} {channel.code} -->" in _manual(channel)


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda c: c.code)
def test_every_word_of_the_registry_is_in_the_manual(channel: Channel) -> None:
    manual = _manual(channel)
    with translation.override("en"):
        words = [str(column.label) for column in channel.columns]
        words += [str(status.label) for status in channel.machine.statuses]
        words += [str(move.label) for move in channel.machine.moves] + [move.right for move in channel.machine.moves]
        words += [str(fact.label) for fact in channel.facts] + [fact.type for fact in channel.facts]
        words += [timer.name for timer in channel.machine.timers] + [str(step.label) for step in channel.progress]
        words += [state.code for state in channel.machine.states]

    assert [word for word in words if word not in manual] == []


def test_a_page_out_of_date_fails_the_check(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A\n<!-- table: roles -->\n| old |\n<!-- end -->\nrest\n")
    with pytest.raises(CommandError, match="out of date"):
        call_command("manual", page, check=True)
    assert "| old |" in page.read_text()

    call_command("manual", page)
    assert "| Owner | `owner` |" in page.read_text()
    assert page.read_text().endswith("<!-- end -->\nrest\n")
    assert written(page.read_text()) == page.read_text()


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text())
    local = [target for target in targets if "://" not in target and not target.startswith("mailto:")]

    assert [target for target in local if not (path.parent / target).exists()] == []


def test_every_setting_is_in_the_manual() -> None:
    page = (ROOT / "docs/running/settings.md").read_text()

    assert [setting.name for setting in SETTINGS if setting.name not in page] == []


def test_every_kind_of_error_is_in_the_manual() -> None:
    page = (ROOT / "docs/api/problems.md").read_text()

    for kind in FloorwalkerError.__subclasses__():
        assert re.search(rf"^\| `\w+` \| {kind.status} \|", page, re.MULTILINE), kind.__name__
