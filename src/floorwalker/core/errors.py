"""The errors of this house, as the rooms above core name them; the tree is drawn in ``kit/errors.py``."""

from floorwalker.kit.errors import FloorwalkerError, Invalid, NotAllowed, NotFound, Refused, Unreachable

__all__ = ["FloorwalkerError", "Invalid", "NotAllowed", "NotFound", "Refused", "Unreachable"]
