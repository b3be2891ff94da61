"""Writes the page of settings for the manual: python -m floorwalker.config.manual docs/running/settings.md."""

import sys
from pathlib import Path

from floorwalker.config.environment import SETTINGS, Setting

_HEAD = """# Settings

All settings come from the environment; an empty variable counts as not set. This page is written by `make docs`
from `src/floorwalker/config/environment.py`.

| Variable | Default | What it does |
|---|---|---|
"""


def settings_page() -> str:
    """The page as Markdown."""
    return _HEAD + "".join(_row(setting) for setting in SETTINGS)


def _row(setting: Setting) -> str:
    return f"| `{setting.name}` | {_default(setting)} | {setting.help}{_limits(setting)} |\n"


def _default(setting: Setting) -> str:
    if setting.kind is bool:
        return "`1`" if setting.default else "`0`"
    return f"`{setting.default}`" if setting.default != "" else "–"


def _limits(setting: Setting) -> str:
    if setting.choices:
        return f" One of {', '.join(setting.choices)}."
    if setting.kind is int:
        return f" From {setting.bounds[0]} to {setting.bounds[1]}."
    return ""


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(settings_page())
