"""Photos are read with distrust: what is kept is upright, small, a JPEG, and tells nothing of who took it."""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from floorwalker.core import photos
from floorwalker.core.errors import NotFound
from floorwalker.core.tests.images import file_of

SESSION, OTHER = UUID(int=7), UUID(int=8)


def _opened(photo: photos.Photo) -> Image.Image:
    return Image.open(BytesIO(photo.content))


def _from_a_phone() -> SimpleUploadedFile:
    """Taken upright, kept lying, with place and camera."""
    image = Image.new("RGB", (400, 300), "red")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Phone maker"
    exif.get_ifd(0x8825)[1] = "N"
    return file_of(image, exif=exif)


def test_a_photo_is_turned_upright_and_loses_what_it_tells_of_place_and_camera() -> None:
    kept = _opened(photos.read(_from_a_phone()))

    assert (kept.format, kept.size) == ("JPEG", (300, 400))
    assert dict(kept.getexif()) == {}
    assert b"Phone maker" not in photos.read(_from_a_phone()).content


def test_a_large_photo_is_made_smaller_and_keeps_its_shape() -> None:
    assert _opened(photos.read(file_of(Image.new("RGB", (6000, 3000), "blue")))).size == (2000, 1000)


def test_what_is_transparent_becomes_white() -> None:
    kept = _opened(photos.read(file_of(Image.new("RGBA", (10, 10), (0, 0, 0, 0)), "PNG")))

    assert kept.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_other_kinds_become_jpegs(kind: str) -> None:
    assert _opened(photos.read(file_of(Image.new("RGB", (10, 10), "green"), kind))).format == "JPEG"


def test_grey_and_palette_and_print_colours_are_read() -> None:
    for mode, kind in (("L", "JPEG"), ("P", "PNG"), ("CMYK", "JPEG"), ("LA", "PNG"), ("I;16", "PNG"), ("1", "PNG")):
        assert _opened(photos.read(file_of(Image.new(mode, (10, 10)), kind))).mode == "RGB"


def _bomb() -> bytes:
    """A PNG of a few hundred bytes that says it has 10,000 megapixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "no photo that can be read", id="empty"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no photo that can be read", id="drawing"),
        pytest.param(b"%PDF-1.7 ...", "no photo that can be read", id="document"),
        pytest.param(b"\xff\xd8\xff\xe0" + bytes(50), "no photo that can be read", id="a beginning only"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n", "no photo that can be read", id="a program"),
        pytest.param(_bomb(), "at most 60 megapixels", id="bomb"),
        pytest.param(bytes(photos.MOST_BYTES + 1), "at most 10 MB", id="too large"),
    ],
)
def test_what_is_no_photo_or_too_much_is_refused_in_words(content: bytes, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        photos.read(SimpleUploadedFile("photo.jpg", content))


def test_a_photo_that_breaks_off_is_refused() -> None:
    whole = file_of(Image.effect_noise((400, 400), 50).convert("RGB")).read()
    with pytest.raises(ValidationError, match="no photo that can be read"):
        photos.read(SimpleUploadedFile("photo.jpg", whole[: len(whole) // 2]))


def test_photos_lie_with_their_session_and_twice_the_same_is_one() -> None:
    photo = photos.read(_from_a_phone())

    assert photos.keep(SESSION, photo) == photos.keep(SESSION, photo) == photo.ref
    assert photos.fetch(SESSION, photo.ref) == photo.content
    with pytest.raises(NotFound):
        photos.fetch(OTHER, photo.ref)
    assert (photos.forget(SESSION), photos.forget(SESSION)) == (1, 0)
    with pytest.raises(NotFound):
        photos.fetch(SESSION, photo.ref)


@pytest.mark.parametrize("ref", ["..", "0" * 31, "../" * 10 + "etc", "", str(Path(__file__))])
def test_a_reference_names_a_photo_and_nothing_else(ref: str) -> None:
    with pytest.raises(NotFound):
        photos.fetch(SESSION, ref)
