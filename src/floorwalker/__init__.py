"""Floorwalker: one console in which a merchant sees and steers every customer session."""

__version__ = "0.1.0"
