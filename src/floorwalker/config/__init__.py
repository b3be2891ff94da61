"""Wiring only: environment, settings, addresses, the list of channels."""
