"""Whatever colour a shop has: all that is written in it or on it can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.channels.returns.portal.colours import contrast, scheme_of

_PAPER, _TINTED, _NIGHT = (255, 255, 255), (243, 245, 248), (24, 28, 36)
_COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def _rgb(text: str) -> tuple[int, int, int]:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


@given(_COLOURS)
def test_every_colour_can_be_read(colour: str) -> None:
    scheme = scheme_of(colour)

    assert contrast(_rgb(scheme.fill), _rgb(scheme.on_fill)) >= 4.5
    assert contrast(_rgb(scheme.ink), _PAPER) >= 4.5
    assert contrast(_rgb(scheme.ink_dark), _NIGHT) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert scheme_of("#1f6f5c").ink == "#1f6f5c"


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#123456", "#123456", 1)]
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    assert round(contrast(_rgb(one), _rgb(other)), 2) == ratio
