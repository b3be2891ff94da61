"""The input of moves: rows are read from a page and from JSON alike, and what is wrong is said with its row."""

from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from floorwalker.core.forms import MOST_ROWS, LinesField, RowsField


class PieceForm(forms.Form):
    """How many of a line; the line is not typed."""

    line = forms.IntegerField(widget=forms.HiddenInput)
    pieces = forms.IntegerField(label="Pieces", min_value=1, initial=1)
    broken = forms.BooleanField(label="Broken", required=False)


class ParcelForm(forms.Form):
    """What came in a parcel."""

    rows = RowsField(
        PieceForm, label="Lines", initial=[{"line": 7, "label": "Lamp"}, {"line": 9, "label": "Chair"}], blank=1
    )


def _typed(**changes: Any) -> ParcelForm:
    """The form as a browser sends it: two offered rows and a blank one."""
    sent = {"rows-0-line": "7", "rows-0-pieces": "2", "rows-1-line": "9", "rows-1-pieces": "1", "rows-1-broken": "on"}
    query = QueryDict(mutable=True)
    query.update({**sent, "rows-2-line": "", "rows-2-pieces": "1"} | changes)
    return ParcelForm(query)


class WordForm(forms.Form):
    """A row that asks for a label itself."""

    label = forms.CharField(label="Words")


class WordsForm(forms.Form):
    """Rows as terms keep them, and lines."""

    words = RowsField(WordForm, label="Words", initial=({"label": "Too small"},))
    lines = LinesField(label="Lines", initial=("p-1", "p-2"), required=False)


WHOLE = [{"line": 7, "pieces": 2, "broken": False}, {"line": 9, "pieces": 1, "broken": True}]


def test_rows_of_a_page_are_read_and_a_row_left_as_it_was_drawn_is_none() -> None:
    form = _typed()

    assert form.is_valid(), form.errors
    assert form.cleaned_data["rows"] == WHOLE


def test_rows_of_json_are_read_by_the_same_form() -> None:
    form = ParcelForm({"rows": [{"line": 7, "pieces": 2}, {"line": 9, "pieces": 1, "broken": True}]})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["rows"] == WHOLE


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (_typed(**{"rows-1-pieces": "none"}), "Row 2, Pieces: Enter a whole number."),
        (ParcelForm({"rows": [{"line": 7, "colour": "red", "pieces": 1}]}), "Row 1 has an unknown field “colour”."),
        (ParcelForm({"rows": "all"}), "Must be a list of objects."),
        (ParcelForm({"rows": [7]}), "Must be a list of objects."),
        (ParcelForm({"rows": []}), "This field is required."),
        (ParcelForm({}), "This field is required."),
        (ParcelForm({"rows": [{"line": 7}] * (MOST_ROWS + 1)}), f"At most {MOST_ROWS} rows at a time."),
    ],
)
def test_what_is_wrong_is_said_with_its_row(form: ParcelForm, sentence: str) -> None:
    assert not form.is_valid()
    assert sentence in form.errors["rows"]


def test_offered_rows_are_drawn_with_their_names_and_blank_ones_follow() -> None:
    drawn = str(ParcelForm()["rows"])

    assert drawn.count("<tr>") == 4
    assert '<th scope="row">Lamp</th>' in drawn
    assert 'aria-label="Pieces, Chair"' in drawn
    assert 'name="rows-1-line" value="9"' in drawn


def test_what_was_typed_stays_with_its_names_when_it_is_sent_back() -> None:
    drawn = str(_typed(**{"rows-0-pieces": "99x"})["rows"])

    assert drawn.count("<tr>") == 4
    assert 'name="rows-0-pieces" value="99x"' in drawn
    assert '<th scope="row">Lamp</th>' in drawn


def test_kept_rows_and_lines_are_drawn_whether_they_are_a_list_or_not() -> None:
    form = WordsForm()

    assert 'value="Too small"' in str(form["words"])
    assert "p-1\np-2</textarea>" in str(form["lines"])


def test_a_label_that_is_typed_names_no_row_and_stays_as_it_was_typed() -> None:
    form = WordsForm(QueryDict("words-0-label=Far+too+small"))

    assert '<th scope="row">' not in str(form["words"])
    assert 'value="Far too small"' in str(form["words"])


@pytest.mark.parametrize("given", [" p-2 \n\np-1\np-2", ["p-2", "p-1", "p-2"]])
def test_lines_are_read_each_once(given: object) -> None:
    form = WordsForm({"words": [{"label": "Too small"}], "lines": given})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["lines"] == ["p-2", "p-1"]
