"""Reading what a scanner read: GTINs, GS1 element strings, a store's own codes with weight or price inside."""

import os
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.kit.barcodes import Read, read

SAMPLES = Path(os.environ.get("FLOORWALKER_SAMPLES", "../shared/data")) / "products-barcodes/images"
TEXTS = sorted(SAMPLES.glob("*/*[0-9].txt"))
BROKEN = {"32"}
"""A list of countries (423) that breaks GS1's own rules: better not read than read wrongly."""


@pytest.mark.parametrize(
    ("code", "gtin"),
    [
        pytest.param("4006381333931", "04006381333931", id="EAN-13"),
        pytest.param("96385074", "00000096385074", id="EAN-8"),
        pytest.param("049000042566", "00049000042566", id="UPC-A"),
        pytest.param("9780764544200", "09780764544200", id="a book"),
        pytest.param("00012345600012", "00012345600012", id="GTIN-14"),
        pytest.param("0104006381333931", "04006381333931", id="GS1 element string with nothing but the GTIN"),
    ],
)
def test_a_gtin_is_kept_in_14_digits(code: str, gtin: str) -> None:
    assert (read(code).gtin, read(code).article) == (gtin, gtin)


@pytest.mark.parametrize("code", ["4006381333930", "apples", "A-17", "", "12", "]C1", "９７８"])
def test_what_is_no_known_code_stays_the_stores_own(code: str) -> None:
    assert read(code) == Read(article=code)


def test_a_weight_inside_is_grams() -> None:
    assert read("2512345012504") == Read(article="2512345", weight=1250)


def test_a_price_inside_is_minor_units() -> None:
    assert read("2012345004993") == Read(article="2012345", price=499)


def test_a_code_with_a_wrong_check_digit_hides_no_price() -> None:
    assert read("2012345004994") == Read(article="2012345004994")


@pytest.mark.parametrize(
    ("code", "weight", "price"),
    [
        pytest.param("01900123456789083103001750", 1750, None, id="kilograms to three places"),
        pytest.param("01900123456789083102000175", 1750, None, id="kilograms to two places"),
        pytest.param("01900123456789083922795", None, Decimal("7.95"), id="amount, two places"),
        pytest.param("01900123456789083932978795", None, Decimal("7.95"), id="amount with currency"),
    ],
)
def test_gs1_element_strings_carry_weight_or_price(code: str, weight: int | None, price: Decimal | None) -> None:
    found = read(code)

    assert found.gtin == "90012345678908"
    assert (found.weight, found.major_price) == (weight, price)


@given(st.text(max_size=60) | st.from_regex(r"\A[0-9]{1,48}\Z"))
def test_no_code_raises(code: str) -> None:
    assert read(code).article or not code


@pytest.mark.skipif(not TEXTS, reason="the sample barcodes are not on this machine")
@pytest.mark.parametrize("path", [path for path in TEXTS if path.parent.name != "rssexpanded-1"], ids=lambda p: p.stem)
def test_sample_barcodes_read_as_their_text(path: Path) -> None:
    text = path.read_text().strip()
    found = read(text)

    if path.parent.name in {"ean13-3", "upca-3", "ean8-1"}:
        assert found.gtin.lstrip("0") == text.lstrip("0")
    else:
        assert found.article.endswith(text) or found.gtin or found.article == text


@pytest.mark.skipif(not TEXTS, reason="the sample barcodes are not on this machine")
@pytest.mark.parametrize("path", [path for path in TEXTS if path.parent.name == "rssexpanded-1"], ids=lambda p: p.stem)
def test_sample_gs1_element_strings_read_as_their_text(path: Path) -> None:
    text = path.read_text().strip()
    elements = dict(re.findall(r"\((\d+)\)([^(]*)", text))
    found = read(text)

    if path.stem in BROKEN:
        assert found == Read(article=text)
        return
    assert found.gtin == elements.get("01", "")
    assert found.weight == next(
        (int(Decimal(value).scaleb(3 - int(ai[3]))) for ai, value in elements.items() if ai[:3] == "310"), None
    )
    assert found.major_price == next(
        (
            Decimal(value[3:] if ai[:3] == "393" else value).scaleb(-int(ai[3]))
            for ai, value in elements.items()
            if ai[:3] in {"392", "393"}
        ),
        None,
    )
