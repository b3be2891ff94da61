"""The store's terms choose who makes the labels of its RMAs; an RMA keeps the terms under which it opened."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from floorwalker.accounts.models import Store
from floorwalker.commerce.rmas.forms import RmasTermsForm
from floorwalker.commerce.rmas.papers.labels import maker_of
from floorwalker.commerce.rmas.tests.builders import approved
from floorwalker.connectors.labels import Label, Parcel, labels


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """Another maker of labels."""

    code: str = "carrier"
    name: str = "A carrier"

    def make(self, parcel: Parcel) -> Label:
        return Label(tracking="T-1", pdf=b"%PDF")


def _maker(store: Store) -> str:
    port = maker_of(approved(store))
    return port.code if port else ""


@pytest.mark.parametrize("code", ["", "gone"])
def test_a_store_may_have_no_labels(code: str, berlin: Store, set_terms: Callable[..., None]) -> None:
    before = approved(berlin)
    set_terms(berlin, label_port=code)

    assert _maker(berlin) == ""
    known = maker_of(before)
    assert known is not None
    assert known.code == "plain"


def test_a_store_chooses_among_those_that_there_are(berlin: Store, set_terms: Callable[..., None]) -> None:
    labels.enter(Carrier())
    try:
        set_terms(berlin, label_port="carrier")
        assert _maker(berlin) == "carrier"
        field = RmasTermsForm().fields["label_port"]
        assert [code for code, _name in field.choices] == ["", "plain", "carrier"]  # type: ignore[attr-defined]  # a ChoiceField
    finally:
        labels.leave("carrier")
