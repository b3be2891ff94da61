"""A shop's logo: read with distrust, written anew as a small PNG, kept in the file storage under its own digest."""

import hashlib
import re
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext
from PIL import Image, UnidentifiedImageError

from floorwalker.core.errors import NotFound

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_MOST_BYTES = 2_000_000
_MOST_PIXELS = 20_000_000
_BOX = (600, 160)
_REF = re.compile(r"[0-9a-f]{32}")


def read(file: File) -> bytes:  # type: ignore[type-arg]  # a file of bytes
    """The logo as it is kept: a PNG of at most 600 by 160 pixels; what is none raises ValidationError with a sentence."""
    if file.size > _MOST_BYTES:
        raise ValidationError(gettext("A logo has at most {size} MB.").format(size=_MOST_BYTES // 1_000_000))
    try:
        with Image.open(file, formats=_FORMATS) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise ValidationError(gettext("This logo has too many pixels; 600 by 160 are enough."))
            image.thumbnail(_BOX)
            buffer = BytesIO()
            image.convert("RGBA").save(buffer, "PNG", optimize=True)
            return buffer.getvalue()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError):
        raise ValidationError(gettext("This file is no picture that can be read. Send a PNG or JPEG.")) from None


def keep(content: bytes) -> str:
    """Write a logo; answers its reference. Twice the same is one file."""
    ref = hashlib.sha256(content).hexdigest()[:32]
    if not default_storage.exists(_name(ref)):
        default_storage.save(_name(ref), ContentFile(content))
    return ref


def fetch(ref: str) -> bytes:
    """The PNG; an unknown one is NotFound."""
    if not _REF.fullmatch(ref) or not default_storage.exists(_name(ref)):
        raise NotFound(gettext("There is no such picture."))
    with default_storage.open(_name(ref)) as file:
        return bytes(file.read())


def _name(ref: str) -> str:
    return f"logos/{ref}.png"
