"""Panels as templates read them."""

from datetime import datetime
from typing import Any

from floorwalker.console.cells import drawn
from floorwalker.core.card import Block, Entry, Panel


def drawn_panel(panel: Panel, base: str) -> dict[str, Any]:
    """A panel of the page at ``base``, below which lie the pages of its rows."""
    return {
        "key": panel.key,
        "title": panel.title,
        "note": panel.note,
        "kind": panel.kind,
        "empty": panel.empty,
        "entries": [_entry(entry) for entry in panel.entries],
        "headings": panel.headings,
        "rows": [
            {
                "url": f"{base}{row.path}/" if row.path else "",
                "label": f"{panel.title} {row.cells[0].text}",
                "cells": drawn(row.cells, [str(heading.label) for heading in panel.headings], opens=bool(row.path)),
            }
            for row in panel.rows
        ],
        "blocks": [_block(block, base) for block in panel.blocks],
    }


def _block(block: Block, base: str) -> dict[str, Any]:
    return {
        "title": block.title,
        "picture_url": block.picture_url,
        "photos": [f"{base}photos/{ref}/" for ref in block.photos],
        "badges": block.badges,
        "entries": [_entry(entry) for entry in block.entries],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "label": entry.label,
        "text": "" if entry.badge or entry.stars else entry.text,
        "title": entry.title,
        "href": entry.href,
        "badge": {"text": entry.text, "tone": entry.badge} if entry.badge else None,
        "stars": {"given": entry.stars[0], "of": entry.stars[1]} if entry.stars else None,
        "country": entry.country.lower(),
        "until": [_milliseconds(at) for at in entry.until] if entry.until else None,
        "steps": {"done": entry.steps[0], "of": entry.steps[1], "tone": entry.badge or "blue"} if entry.steps else None,
    }


def _milliseconds(at: datetime) -> str:
    """A moment as scripts count, in a word that no locale groups."""
    return str(round(at.timestamp() * 1000))
