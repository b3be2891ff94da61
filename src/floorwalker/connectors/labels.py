"""Parcel labels: the port that carriers implement, and a maker of our own for shops that have none."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any, Protocol

from django.contrib.staticfiles import finders
from django.utils.translation import gettext
from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.renderPDF import draw
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A6
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from floorwalker.connectors.ports import Port, Register

_WIDTH, _HEIGHT = A6
_EDGE = 8 * mm
_PLAIN, _BOLD = "DejaVuSans", "DejaVuSans-Bold"


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """What a label is asked for: two addresses in lines, the weight in grams where it is known, and our own reference.

    The same reference asks for the same parcel: a port answers the label that it has made before.
    """

    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    reference: str
    weight: int | None = None


@dataclass(frozen=True, kw_only=True)
class Label:
    """What is stuck on the parcel, as a PDF, and the number under which it can be followed."""

    tracking: str
    pdf: bytes


class LabelPort(Port, Protocol):
    """A carrier, as far as labels go. It raises ``Unreachable`` where it does not answer."""

    def make(self, parcel: Parcel) -> Label: ...


labels: Register[LabelPort] = Register()


@dataclass(frozen=True, kw_only=True)
class PlainLabels:
    """Labels without a carrier: the addresses, our reference, and a number as barcode and QR code, on A6."""

    code: str = "plain"
    name: str = "Floorwalker"

    def make(self, parcel: Parcel) -> Label:
        """The number follows from the reference, so that asked twice it is the same label, byte by byte."""
        tracking = tracking_number(parcel.reference)
        return Label(tracking=tracking, pdf=_drawn(parcel, tracking))


def tracking_number(reference: str) -> str:
    """``FW``, eleven digits that follow from the reference, and a check digit by the rule of GTINs (weights 3 and 1)."""
    digits = f"{int.from_bytes(hashlib.sha256(reference.encode()).digest()[:8]) % 10**11:011d}"
    weighted = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(digits))
    return f"FW{digits}{-weighted % 10}"


def _drawn(parcel: Parcel, tracking: str) -> bytes:
    _fonts()
    buffer = BytesIO()
    sheet = Canvas(buffer, pagesize=A6, invariant=True)
    sheet.setTitle(tracking)
    _block(sheet, gettext("From"), parcel.sender, top=_HEIGHT - _EDGE, size=7)
    sheet.line(_EDGE, _HEIGHT - 36 * mm, _WIDTH - _EDGE, _HEIGHT - 36 * mm)
    _block(sheet, gettext("To"), parcel.recipient, top=_HEIGHT - 40 * mm, size=11)
    sheet.line(_EDGE, 60 * mm, _WIDTH - _EDGE, 60 * mm)
    _square(sheet, tracking)
    _facts(sheet, parcel)
    _bars(sheet, tracking)
    sheet.showPage()
    sheet.save()
    return buffer.getvalue()


def _block(sheet: Any, heading: str, lines: Iterable[str], *, top: float, size: int) -> None:
    """A heading and up to seven lines below it, each cut where the paper ends."""
    sheet.setFont(_BOLD, 6)
    sheet.drawString(_EDGE, top - 6, heading.upper())
    sheet.setFont(_PLAIN, size)
    for place, line in enumerate(list(lines)[:7]):
        sheet.drawString(_EDGE, top - 8 - (place + 1) * size * 1.25, _fitting(line, size, _WIDTH - 2 * _EDGE))


def _square(sheet: Any, tracking: str) -> None:
    side = 26 * mm
    code = QrCodeWidget(tracking, barWidth=side, barHeight=side, barLevel="M")
    square = Drawing(side, side)
    square.add(code)
    draw(square, sheet, _WIDTH - _EDGE - side, 32 * mm)


def _facts(sheet: Any, parcel: Parcel) -> None:
    told = [(gettext("Reference"), parcel.reference)]
    if parcel.weight:
        told.append((gettext("Weight"), f"{parcel.weight / 1000:.2f} kg"))
    for place, (name, value) in enumerate(told):
        sheet.setFont(_BOLD, 6)
        sheet.drawString(_EDGE, (53 - place * 11) * mm, name.upper())
        sheet.setFont(_PLAIN, 10)
        sheet.drawString(_EDGE, (48.5 - place * 11) * mm, _fitting(value, 10, 54 * mm))


def _bars(sheet: Any, tracking: str) -> None:
    bars = Code128(tracking, barHeight=16 * mm, barWidth=0.42 * mm, quiet=False)
    bars.drawOn(sheet, (_WIDTH - bars.width) / 2, 13 * mm)
    sheet.setFont(_BOLD, 10)
    sheet.drawCentredString(_WIDTH / 2, 7.5 * mm, tracking)


def _fitting(text: str, size: int, room: float) -> str:
    """The text, or as much of it as has room."""
    if stringWidth(text, _PLAIN, size) <= room:
        return text
    while text and stringWidth(f"{text}…", _PLAIN, size) > room:
        text = text[:-1]
    return f"{text}…"


@cache
def _fonts() -> None:
    """Fonts that know more than Western Europe's letters: a label for Dvořák or Şahin must be readable."""
    registerFont(TTFont(_PLAIN, finders.find("vendor/dejavu-sans.ttf")))
    registerFont(TTFont(_BOLD, finders.find("vendor/dejavu-sans-bold.ttf")))


labels.enter(PlainLabels())
