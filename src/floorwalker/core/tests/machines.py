"""The in-store channel with something of its machine changed, to try what no channel declares so."""

from dataclasses import replace
from typing import Any

from floorwalker.core.machine import Machine
from floorwalker.core.registry import Channel, channel

_PARTS = ("statuses", "states", "steps", "moves", "timers")


def changed(**changes: Any) -> Channel:
    """The channel with these parts of its machine in the place of its own; its verbs are not bound."""
    which = channel("instore")
    machine = Machine(**({name: getattr(which.machine, name) for name in _PARTS} | changes))
    return replace(which, machine=machine)
