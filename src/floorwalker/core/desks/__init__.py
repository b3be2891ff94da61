"""Desks: lists of records that are not sessions, and how these are changed."""
