"""The sections of a report as templates read them: figures, or a table from which a picture is drawn."""

from collections.abc import Sequence
from typing import Any

from floorwalker.console.cells import drawn
from floorwalker.core.lists.columns import Column
from floorwalker.core.reader import Reader
from floorwalker.core.reports import Section
from floorwalker.kit.speech import country, country_numbers

_FAINTEST = 0.25
"""How much of its colour the country with the least has on a map."""


def pictured(section: Section, read: Any, before: Any, reader: Reader) -> dict[str, Any]:
    """A section with its rows. ``before`` is what was read of the days before, for figures that are compared."""
    rows = section.rows(read)
    told = {"code": section.code, "label": section.label, "help": section.help, "picture": section.picture}
    if section.picture == "figures":
        earlier = section.rows(before) if section.compared else []
        return told | {"rows": rows, "figures": _figures(section, rows, earlier, reader)}
    return told | _table(section, rows, reader) | {"places": _places(section, rows, reader)}


def _places(section: Section, rows: Sequence[Any], reader: Reader) -> list[dict[str, str]]:
    """The countries of a map, each with a number in ISO 3166, what it stands for, and how strongly it is coloured."""
    if section.picture != "map":
        return []
    code, drawn_ = section.column(section.place), section.column(section.drawn[0])
    most, numbers = max((_plain(drawn_, row) for row in rows), default=0) or 1, country_numbers()
    return [
        {
            "number": numbers[code.value(row)],
            "text": f"{country(code.value(row), reader.locale)}: {drawn_.draw(row, reader).text}",
            "strength": f"{_FAINTEST + (1 - _FAINTEST) * (_plain(drawn_, row) / most) ** 0.5:.2f}",
        }
        for row in rows
        if code.value(row) in numbers
    ]


def _figures(
    section: Section, rows: Sequence[Any], earlier: Sequence[Any], reader: Reader
) -> list[list[dict[str, str]]]:
    """A line of figures for each row, which are told apart by their currency."""
    known = {getattr(row, "currency", ""): row for row in earlier}
    return [
        [_figure(column, row, known.get(getattr(row, "currency", "")), reader) for column in section.shown]
        for row in rows
    ]


def _figure(column: Column, row: Any, past: Any, reader: Reader) -> dict[str, str]:
    return {
        "label": column.label,
        "help": column.help,
        "value": column.draw(row, reader).text,
        "before": column.draw(past, reader).text if past is not None else "",
    }


def _table(section: Section, rows: Sequence[Any], reader: Reader) -> dict[str, Any]:
    labels = [str(column.label) for column in section.shown]
    tones = dict(zip([column.key for column in section.pictured(rows)], section.tones, strict=False))
    first = next(iter(tones), "")
    most = max((_plain(column, row) for column in section.shown if column.key == first for row in rows), default=0)
    return {
        "headings": [_heading(column, tones.get(column.key, "")) for column in section.shown],
        "legend": [{"label": c.label, "tone": tones[c.key]} for c in section.shown if c.key in tones],
        "rows": [_row(section, row, labels, first, reader) for row in rows],
        "most": most,
    }


def _heading(column: Column, tone: str) -> dict[str, str]:
    return {"label": column.label, "help": column.help, "align": column.align, "tone": tone}


def _row(section: Section, row: Any, labels: list[str], first: str, reader: Reader) -> list[dict[str, Any]]:
    cells = drawn((column.draw(row, reader) for column in section.shown), labels, opens=False)
    for cell, column in zip(cells, section.shown, strict=True):
        cell |= {"value": _plain(column, row) if column.key in section.drawn else None, "bar": column.key == first}
    return cells


def _plain(column: Column, row: Any) -> float:
    return float(column.value(row) or 0)
