"""A shop's colour made readable: contrast as WCAG 2.2 reckons it, and the tints that follow from one colour."""

from dataclasses import dataclass

_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
_PAPER, _NIGHT = (255, 255, 255), (24, 28, 36)
_DARK = (17, 24, 39)
_ENOUGH = 4.6
"""WCAG asks for 4.5 to 1; a little more, since browsers round."""
_STEPS = 40

Rgb = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """``fill`` with ``on_fill`` on it, and the ink for links and marks by day and by night: all as ``#rrggbb``."""

    fill: str
    on_fill: str
    ink: str
    ink_dark: str


def scheme_of(colour: str) -> Scheme:
    """What follows from the shop's colour. Every colour will do: what would be hard to read is darkened or lightened."""
    fill = _rgb(colour)
    return Scheme(
        fill=_hex(fill),
        on_fill=_hex(_written_on(fill)),
        ink=_hex(_readable(fill, on=_PAPER, towards=_BLACK)),
        ink_dark=_hex(_readable(fill, on=_NIGHT, towards=_WHITE)),
    )


def _written_on(fill: Rgb) -> Rgb:
    """White where it can be read, else the text's own dark, else black: one of white and black always can."""
    return next(
        (ink for ink in (_WHITE, _DARK) if contrast(fill, ink) >= _ENOUGH),
        max((_WHITE, _BLACK), key=lambda ink: contrast(fill, ink)),
    )


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of WCAG 2.2 between two colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Rgb) -> float:
    """Relative luminance as WCAG 2.2 defines it for sRGB."""
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _readable(colour: Rgb, *, on: Rgb, towards: Rgb) -> Rgb:
    """The colour, mixed with black or white just as far as it takes to be read on this ground."""
    mixes = (_mixed(colour, towards, step / _STEPS) for step in range(_STEPS + 1))
    return next((mixed for mixed in mixes if contrast(mixed, on) >= _ENOUGH), towards)


def _mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _rgb(text: str) -> Rgb:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
