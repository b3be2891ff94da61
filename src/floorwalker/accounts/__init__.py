"""Stores, members, roles and tokens: who is doing it, and where they may."""
